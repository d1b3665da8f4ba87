/** One `flow create` or `flow validate` of a text, and what became of its rule by the end of the script. */
import { createIdentifiers } from '../flow/identifiers.ts';
import type { Action, Rule, RuleId } from '../flow/rule.ts';
import { CommandCursor } from './cursor.ts';
import { parseRuleSpans } from './parse-command.ts';
import { parseUpdate } from './parse-update.ts';
import type { Located, RuleSpans } from './spans.ts';
import { TokenScanner } from './tokens.ts';

/** A stretch of whole lines, `[start, end)`, the last newline included; `line` is the number of its first line. */
export interface Lines {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

export interface ParsedCommand extends Located, Lines {
  /** Also a command with errors has an id, so that its messages and its place among the rules can be told. */
  readonly id: RuleId;
  /** With the updates that follow in the text. Undefined when the command has errors. */
  readonly rule: Rule | undefined;
  /** Whether the rule is there when the script has run: no error, not destroyed, not flushed. */
  readonly live: boolean;
  /** testpmd's number of the rule; undefined for `flow validate` and for commands with errors. */
  readonly number: number | undefined;
  /** The DPDK port the command names. */
  readonly port: number | undefined;
  /** The last `flow update` of the rule: the actions stand there. */
  readonly update: Lines | undefined;
}

/** Where the parts of a rule stand is read again when it is asked for: few rules of a long script are. */
export class RuleCommand implements ParsedCommand {
  rule: Rule | undefined;
  live: boolean;
  number: number | undefined = undefined;
  update: Lines | undefined = undefined;
  readonly id: RuleId;
  /** As the command itself has it, without later updates. */
  readonly made: Rule | undefined;
  readonly port: number | undefined;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  private readonly text: string;
  private known: RuleSpans | undefined = undefined;

  constructor(id: RuleId, rule: Rule | undefined, port: number | undefined, scanner: TokenScanner) {
    this.id = id;
    this.made = rule;
    this.rule = rule;
    this.live = rule !== undefined;
    this.port = port;
    this.start = scanner.start;
    this.end = scanner.end;
    this.line = scanner.firstLine;
    this.text = scanner.text;
  }

  get spans(): RuleSpans {
    this.known ??= this.readSpans();
    return this.known;
  }

  get userId(): string | undefined {
    return this.rule?.attributes.userId;
  }

  /** The rule has other actions from here on. */
  setActions(actions: readonly Action[], update: Lines | undefined): void {
    if (this.rule !== undefined) this.rule = { ...this.rule, actions };
    this.update = update;
    this.known = undefined;
  }

  private readSpans(): RuleSpans {
    const spans = parseRuleSpans(cursorOn(this.text, this), this.id);
    if (this.update === undefined) return spans;
    const updated = { attributes: {}, pattern: [], actions: [] };
    const cursor = cursorOn(this.text, this.update);
    cursor.spans = updated;
    parseUpdate(cursor);
    return { ...spans, actions: updated.actions };
  }
}

/** Behind the two words the command begins with. */
function cursorOn(text: string, { start, line }: Lines): CommandCursor {
  const scanner = new TokenScanner(text, start, line);
  scanner.next();
  scanner.dropPrompt();
  const cursor = new CommandCursor(scanner, createIdentifiers(), []);
  cursor.begin(2);
  return cursor;
}
