/**
 * Reads testpmd text. Each line (with its continuations) is a command of its own: an error in one never
 * touches another. `flow create` and `flow validate` become rules, other commands are passed over.
 *
 * Grammar: DPDK, testpmd user guide, "Flow rules management"; where guide and cmdline_flow.c differ, the code.
 */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Identifiers } from '../flow/identifiers.ts';
import type { Rule, RuleId } from '../flow/rule.ts';
import { CommandCursor } from './cursor.ts';
import { parseRule } from './parse-command.ts';
import { printRule } from './print.ts';
import type { Located, RuleSpans } from './spans.ts';
import { nearest } from './spelling.ts';
import { TokenScanner } from './tokens.ts';
import { otherFlowCommands } from './vocabulary.ts';

/** One `flow create` or `flow validate` of the text. */
export interface ParsedCommand extends Located {
  /** Also a command with errors has an id, so that its messages and its place among the rules can be told. */
  readonly id: RuleId;
  /** Undefined when the command has errors. */
  readonly rule: Rule | undefined;
  readonly spans: RuleSpans;
  /** The DPDK port the command names. */
  readonly port: number | undefined;
  /** The stretch of whole lines, `[start, end)`, the newline included. */
  readonly start: number;
  readonly end: number;
}

export interface ParsedScript {
  /** In the order of the text: the index of a command is the index of its rule (`rule` in JSON output). */
  readonly commands: readonly ParsedCommand[];
  /** Those of the commands without errors. */
  readonly rules: readonly Rule[];
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

interface Reading {
  readonly scanner: TokenScanner;
  readonly ids: Identifiers;
  readonly commands: ParsedCommand[];
  readonly diagnostics: Diagnostic[];
  /** Those of `commands` that were written as `flow validate`. */
  readonly validations: Set<ParsedCommand>;
  /** The port of the first rule that names one. */
  firstPort: number | undefined;
}

export function parseScript(text: string, ids: Identifiers): ParsedScript {
  const reading: Reading = {
    scanner: new TokenScanner(text),
    ids,
    commands: [],
    diagnostics: [],
    validations: new Set(),
    firstPort: undefined,
  };
  while (reading.scanner.next()) readCommand(reading);
  const commands = reading.validations.size === 0 ? reading.commands : settleValidations(reading);
  return {
    commands,
    rules: commands.flatMap(({ rule }) => rule ?? []),
    diagnostics: reading.diagnostics,
  };
}

function readCommand(reading: Reading): void {
  const { scanner } = reading;
  scanner.dropPrompt();
  if (scanner.count === 0) return;
  const first = scanner.texts[0]!;
  const second = scanner.count > 1 ? scanner.texts[1]! : '';
  const makesRule = second === 'create' || second === 'validate';
  if (first === 'flow' && makesRule) readRule(reading, second === 'validate');
  else if (first === 'flow' && !otherFlowCommands.has(second)) {
    const suggestion = nearest(second, ['create', 'validate', ...otherFlowCommands]);
    refuseCommand(reading, 1, suggestion);
  } else if (makesRule && nearest(first, ['flow']) === 'flow') refuseCommand(reading, 0, 'flow');
  else {
    const details = { command: scanner.words() };
    const place = { subject: { part: 'text' }, span: scanner.span(0, scanner.count - 1) } as const;
    reading.diagnostics.push(diagnose('testpmd/passed-over', details, place));
  }
}

/** The word `wrong` of the command is not one of testpmd's. */
function refuseCommand(
  { scanner, diagnostics }: Reading,
  wrong: number,
  suggestion: string | undefined,
): void {
  const subject = { part: 'text' } as const;
  if (!scanner.has(wrong)) {
    const details = { expected: '`create`', found: 'the end of the command' };
    diagnostics.push(
      diagnose('testpmd/expected', details, { subject, span: scanner.behind(wrong - 1) }),
    );
    return;
  }
  const word = scanner.texts.slice(0, wrong + 1).join(' ');
  const whole = suggestion && [...scanner.texts.slice(0, wrong), suggestion].join(' ');
  const details = { word, suggestion: whole };
  diagnostics.push(
    diagnose('testpmd/unknown-command', details, { subject, span: scanner.span(wrong) }),
  );
}

function readRule(reading: Reading, validate: boolean): void {
  const { scanner, ids, diagnostics, commands } = reading;
  const cursor = new CommandCursor(scanner, ids, ids.rule(), diagnostics);
  cursor.at = 2;
  const { rule, spans, port } = parseRule(cursor);
  const command: ParsedCommand = {
    id: rule.id,
    rule: cursor.broken ? undefined : rule,
    spans,
    port,
    start: scanner.start,
    end: scanner.end,
  };
  const first = (reading.firstPort ??= port);
  if (port !== undefined && first !== undefined && port !== first) {
    cursor.enter('text');
    const place = cursor.place(scanner.span(2));
    diagnostics.push(diagnose('testpmd/port-differs', { port, first }, place));
  }
  commands.push(command);
  if (validate) reading.validations.add(command);
}

/** A `flow validate` is a rule unless a `flow create` makes the same one anywhere in the text. */
function settleValidations({ commands, validations, diagnostics }: Reading): ParsedCommand[] {
  const created = new Set(
    commands.flatMap((command) =>
      command.rule === undefined || validations.has(command) ? [] : printRule(command.rule),
    ),
  );
  const repeats = new Set<ParsedCommand>();
  for (const command of validations) {
    if (command.rule === undefined) continue;
    const repeated = created.has(printRule(command.rule));
    if (repeated) repeats.add(command);
    diagnostics.push(
      diagnose(
        repeated ? 'testpmd/validate-repeats-rule' : 'testpmd/validate-read-as-rule',
        {},
        {
          subject: repeated ? { part: 'text' } : { rule: command.id, part: 'text' },
          span: command.spans.command,
        },
      ),
    );
  }
  diagnostics.sort((left, right) => (left.span?.offset ?? 0) - (right.span?.offset ?? 0));
  return commands.filter((command) => !repeats.has(command));
}
