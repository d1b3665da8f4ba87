/** Runs the commands of a script as testpmd would: numbers its rules, and destroys and updates them. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Diagnostic, TextSpan } from '../diagnostics/diagnostic.ts';
import type { DeviceStep } from '../flow/device.ts';
import type { Identifiers } from '../flow/identifiers.ts';
import type { RuleId } from '../flow/rule.ts';
import { CommandCursor } from './cursor.ts';
import { parseRule } from './parse-command.ts';
import { parseQueues, parseSwitch, type ScriptDevice } from './parse-device.ts';
import {
  parseDestroy,
  parseFlush,
  parseIsolate,
  parseList,
  parseQuery,
  parseUpdate,
  type RuleName,
} from './parse-update.ts';
import type { Reply } from './replies.ts';
import { RuleCommand, type Lines } from './rule-command.ts';
import { RuleTable } from './rule-table.ts';
import type { TokenScanner } from './tokens.ts';

/** What a reply would be about: the rule that was made, or how to take back what the command did. */
type Answerable = RuleCommand | (() => void);

/** Something a command sets on a device. */
interface DeviceChange {
  /** Undefined for all ports. */
  readonly port: number | undefined;
  readonly change: ScriptDevice;
  readonly words: string;
  readonly span: TextSpan;
}

/** A `flow destroy`, `update` or `flush`. */
export interface ScriptEffect extends Lines {
  /** Of an update that found its rule: that one. */
  readonly updates: RuleId | undefined;
}

export class ScriptRun {
  readonly commands: RuleCommand[] = [];
  /** Those of `commands` that were written as `flow validate`. */
  readonly validations = new Set<RuleCommand>();
  readonly diagnostics: Diagnostic[] = [];
  readonly effects: ScriptEffect[] = [];
  private readonly scanner: TokenScanner;
  private readonly ids: Identifiers;
  private readonly cursor: CommandCursor;
  private readonly tables = new Map<number, RuleTable<RuleCommand>>();
  private readonly changes: DeviceChange[] = [];
  private last: Answerable | undefined;
  /** The port of the first rule that names one. */
  private firstPort: number | undefined;

  constructor(scanner: TokenScanner, ids: Identifiers) {
    this.scanner = scanner;
    this.ids = ids;
    this.cursor = new CommandCursor(scanner, ids, this.diagnostics);
  }

  /** `flow create` or `flow validate`. */
  makeRule(validate: boolean): void {
    const { scanner, ids, diagnostics } = this;
    const id = ids.rule();
    const cursor = this.cursorAt(2);
    const rule = parseRule(cursor, id);
    const { port } = cursor;
    const command = new RuleCommand(id, cursor.broken ? undefined : rule, port, scanner);
    const first = (this.firstPort ??= port);
    if (port !== undefined && first !== undefined && port !== first) {
      cursor.enter('text');
      const place = cursor.place(scanner.span(2));
      diagnostics.push(diagnose('testpmd/port-differs', { port, first }, place));
    }
    this.commands.push(command);
    if (validate) this.validations.add(command);
    else if (command.rule !== undefined) this.number(command);
    this.last = command;
  }

  destroy(): void {
    const cursor = this.cursorAt(2);
    const { rules, byUserId } = parseDestroy(cursor);
    const { port } = cursor;
    if (cursor.broken || port === undefined) return;
    this.effect();
    const gone: RuleCommand[] = [];
    for (const name of rules) {
      const command = this.find(cursor, name, byUserId);
      if (command === undefined) continue;
      this.tableOf(port).remove(command);
      command.live = false;
      gone.push(command);
    }
    this.last = this.restorer(port, gone);
  }

  flush(): void {
    const cursor = this.cursorAt(2);
    parseFlush(cursor);
    if (cursor.broken || cursor.port === undefined) return;
    this.effect();
    const gone = this.tableOf(cursor.port).flush();
    for (const command of gone) command.live = false;
    this.last = this.restorer(cursor.port, gone);
  }

  update(): void {
    const cursor = this.cursorAt(2);
    let command: RuleCommand | undefined;
    const { actions } = parseUpdate(cursor, (name, byUserId) => {
      command = this.find(cursor, name, byUserId);
      cursor.rule = command?.id;
    });
    if (cursor.broken) return;
    // An update of no rule does something as soon as a rule gets its number.
    const lines = this.effect(command?.id);
    if (command === undefined) return;
    const updated: RuleCommand = command;
    const { rule, update } = updated;
    updated.setActions(actions, lines);
    this.last = () => {
      updated.setActions(rule?.actions ?? [], update);
    };
  }

  /** Looks whether the rule is there; what it has counted only the kernel knows. */
  query(): void {
    const cursor = this.cursorAt(2);
    const { rules, byUserId } = parseQuery(cursor);
    if (!cursor.broken) for (const name of rules) this.find(cursor, name, byUserId);
    this.last = undefined;
  }

  list(): void {
    parseList(this.cursorAt(2));
    this.last = undefined;
  }

  isolate(): void {
    const cursor = this.cursorAt(2);
    const on = parseIsolate(cursor);
    if (!cursor.broken && on !== undefined) this.change(cursor, { isolate: on });
  }

  setSwitch(option: 'promiscuous' | 'allMulticast'): void {
    const cursor = this.cursorAt(2);
    const on = parseSwitch(cursor);
    if (on !== undefined) this.change(cursor, { [option]: on });
  }

  setQueues(): void {
    const cursor = this.cursorAt(4);
    const queues = parseQueues(cursor);
    if (queues !== undefined) this.change(cursor, { queues });
  }

  /** What testpmd answered to the command before. */
  answer(reply: Reply, span: TextSpan): void {
    const { last } = this;
    if (last === undefined || reply.kind === 'other') return;
    const command = last instanceof RuleCommand ? last : undefined;
    if (reply.kind === 'created') {
      if (command === undefined) return;
      this.forget(command);
      if (!this.validations.has(command)) this.number(command, reply.number);
      this.last = undefined;
      return;
    }
    if (typeof last === 'function') last();
    else this.forget(last);
    this.last = undefined;
    const rule = command?.rule?.id;
    const subject = { ...(rule !== undefined && { rule }), part: 'text' } as const;
    const { words } = reply;
    this.diagnostics.push(diagnose('testpmd/refused-by-port', { words }, { subject, span }));
  }

  /** A command without effect stands between the one before and any reply. */
  pass(): void {
    this.last = undefined;
  }

  /** What the script leaves set on the device its rules are for, and how it came to that. */
  settleDevice(): { readonly device: ScriptDevice; readonly history: readonly DeviceStep[] } {
    const main = this.firstPort ?? this.changes.find(({ port }) => port !== undefined)?.port;
    let device: ScriptDevice = {};
    const history: DeviceStep[] = [];
    for (const { port, change, words: command, span } of this.changes) {
      if (port !== undefined && main !== undefined && port !== main) {
        const place = { subject: { part: 'text' }, span } as const;
        const details = { command, port: main };
        this.diagnostics.push(diagnose('testpmd/device-of-other-port', details, place));
        continue;
      }
      device = { ...device, ...change };
      for (const kind of ['isolate', 'promiscuous', 'allMulticast'] as const) {
        const on = change[kind];
        if (on !== undefined) history.push({ kind, on });
      }
    }
    return { device, history };
  }

  /** Notes the current command as one that acts on rules. */
  private effect(updates?: RuleId): Lines {
    const { start, end, firstLine: line } = this.scanner;
    this.effects.push({ start, end, line, updates });
    return { start, end, line };
  }

  private cursorAt(index: number): CommandCursor {
    this.last = undefined;
    this.cursor.begin(index);
    return this.cursor;
  }

  private tableOf(port: number): RuleTable<RuleCommand> {
    let table = this.tables.get(port);
    if (table === undefined) this.tables.set(port, (table = new RuleTable<RuleCommand>()));
    return table;
  }

  private number(command: RuleCommand, given?: number): void {
    if (command.port === undefined) return;
    const table = this.tableOf(command.port);
    command.number = given ?? table.nextNumber;
    table.add(command);
  }

  /** Takes the number from the command: testpmd has no such rule. */
  private forget(command: RuleCommand): void {
    if (command.port !== undefined) this.tableOf(command.port).remove(command);
    command.number = undefined;
  }

  private find(cursor: CommandCursor, name: RuleName, byUserId: boolean): RuleCommand | undefined {
    const { port } = cursor;
    if (port === undefined) return undefined;
    const table = this.tableOf(port);
    const command = table.find(name.id, byUserId);
    if (command !== undefined) return command;
    const rules = table.size > 8 || byUserId ? [] : table.numbers();
    const details = { id: name.id, port, byUserId, rules, count: table.size };
    cursor.report(diagnose('testpmd/no-such-rule', details, cursor.place(name.span)));
    return undefined;
  }

  private restorer(port: number, gone: readonly RuleCommand[]): () => void {
    return () => {
      for (const command of gone) {
        command.live = command.rule !== undefined;
        this.tableOf(port).add(command);
      }
    };
  }

  private change(cursor: CommandCursor, change: ScriptDevice): void {
    const { scanner } = this;
    const span = scanner.span(0, scanner.count - 1);
    this.changes.push({ port: cursor.port, change, words: scanner.words(), span });
  }
}
