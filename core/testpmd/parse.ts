/**
 * Reads testpmd text and runs it: what `flow create` makes, `flow destroy`, `update` and `flush` change. Each line
 * (with its continuations) is a command of its own: an error in one never touches another. Commands that make no
 * rule are passed over; so are the prompts and replies of a transcript.
 *
 * Grammar: DPDK, testpmd user guide, "Flow rules management"; where guide and cmdline_flow.c differ, the code.
 */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { DeviceStep } from '../flow/device.ts';
import type { Identifiers } from '../flow/identifiers.ts';
import type { Rule } from '../flow/rule.ts';
import { absentOnTap, otherCommands } from './other-commands.ts';
import type { ScriptDevice } from './parse-device.ts';
import { printRule } from './print.ts';
import { readReply } from './replies.ts';
import type { ParsedCommand, RuleCommand } from './rule-command.ts';
import { ScriptRun, type ScriptEffect } from './script-run.ts';
import { nearest } from '../diagnostics/spelling.ts';
import { TokenScanner } from './tokens.ts';
import { otherFlowCommands } from './vocabulary.ts';

export type { ScriptDevice } from './parse-device.ts';
export type { ParsedCommand } from './rule-command.ts';

export interface ParsedScript {
  /** In the order of the text: the index of a command is the index of its rule (`rule` in JSON output). */
  readonly commands: readonly ParsedCommand[];
  /** Those that are there when the script has run, with their updates, in the order they were made. */
  readonly rules: readonly Rule[];
  /** Commands that act on rules before them: `flow destroy`, `update`, `flush`. */
  readonly effects: readonly ScriptEffect[];
  /** What the script leaves set on the device; only what it sets. */
  readonly device: ScriptDevice;
  /** What it switched on and off on the device, in that order. */
  readonly history: readonly DeviceStep[];
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

export function parseScript(text: string, ids: Identifiers): ParsedScript {
  const scanner = new TokenScanner(text);
  const run = new ScriptRun(scanner, ids);
  while (scanner.next()) {
    scanner.dropPrompt();
    if (scanner.count > 0) readCommand(run, scanner);
  }
  const commands = run.validations.size === 0 ? run.commands : settleValidations(run);
  const { device, history } = run.settleDevice();
  return {
    commands,
    rules: liveRules(commands),
    effects: run.effects,
    device,
    history,
    diagnostics: inOrder(run.diagnostics),
  };
}

function liveRules(commands: readonly RuleCommand[]): readonly Rule[] {
  const rules: Rule[] = [];
  for (const { rule, live } of commands) if (live && rule !== undefined) rules.push(rule);
  return rules;
}

/** Most texts have few messages out of order, or none. */
function inOrder(diagnostics: Diagnostic[]): readonly Diagnostic[] {
  const offset = (index: number) => diagnostics[index]?.span?.offset ?? 0;
  const sorted = diagnostics.every((_, index) => index === 0 || offset(index - 1) <= offset(index));
  return sorted
    ? diagnostics
    : diagnostics.sort((left, right) => (left.span?.offset ?? 0) - (right.span?.offset ?? 0));
}

function readCommand(run: ScriptRun, scanner: TokenScanner): void {
  const { texts, count } = scanner;
  const first = texts[0]!;
  const second = count > 1 ? texts[1]! : '';
  if (first === 'flow') readFlow(run, scanner, second);
  else if (first === 'set' && second === 'promisc') run.setSwitch('promiscuous');
  else if (first === 'set' && second === 'allmulti') run.setSwitch('allMulticast');
  else if (first === 'port' && count > 3 && scanner.words(1).startsWith('config all rxq'))
    run.setQueues();
  else readOther(run, scanner, { first, second });
}

function readFlow(run: ScriptRun, scanner: TokenScanner, second: string): void {
  switch (second) {
    case 'create':
    case 'validate':
      run.makeRule(second === 'validate');
      break;
    case 'destroy':
    case 'update':
    case 'flush':
    case 'query':
    case 'list':
    case 'isolate':
      run[second]();
      break;
    default:
      if (otherFlowCommands.has(second)) passOver(run, scanner, absentOnTap('flow', second));
      else refuseCommand(run, scanner, { wrong: 1, suggestion: nearest(second, flowWords) });
  }
}

const flowWords = ['create', 'validate', ...otherFlowCommands];

/** A reply of a transcript, a command that is passed over, or none at all. */
function readOther(
  run: ScriptRun,
  scanner: TokenScanner,
  { first, second }: { readonly first: string; readonly second: string },
): void {
  const isSlip =
    second === 'create' || second === 'validate' ? nearest(first, ['flow']) : undefined;
  if (isSlip !== undefined) {
    refuseCommand(run, scanner, { wrong: 0, suggestion: 'flow' });
    return;
  }
  const reply = readReply(first, scanner.text.slice(scanner.span(0).offset, scanner.end));
  if (reply !== undefined) run.answer(reply, wholeOf(scanner));
  else if (otherCommands.has(first)) passOver(run, scanner, absentOnTap(first, second));
  else {
    run.pass();
    const suggestion = nearest(first, ['flow', ...otherCommands]);
    const details = { word: first, suggestion };
    const place = { subject: { part: 'text' }, span: scanner.span(0) } as const;
    run.diagnostics.push(diagnose('testpmd/not-a-command', details, place));
  }
}

const wholeOf = (scanner: TokenScanner) => scanner.span(0, scanner.count - 1);

function passOver(run: ScriptRun, scanner: TokenScanner, absent: string | undefined): void {
  run.pass();
  const command = scanner.words();
  const place = { subject: { part: 'text' }, span: wholeOf(scanner) } as const;
  run.diagnostics.push(
    absent === undefined
      ? diagnose('testpmd/passed-over', { command }, place)
      : diagnose('testpmd/not-on-a-tap', { command, what: absent }, place),
  );
}

/** The word `wrong` of the command is not one of testpmd's. */
function refuseCommand(
  run: ScriptRun,
  scanner: TokenScanner,
  { wrong, suggestion }: { readonly wrong: number; readonly suggestion: string | undefined },
): void {
  run.pass();
  const subject = { part: 'text' } as const;
  if (!scanner.has(wrong)) {
    const details = { expected: '`create`', found: 'the end of the command' };
    run.diagnostics.push(
      diagnose('testpmd/expected', details, { subject, span: scanner.behind(wrong - 1) }),
    );
    return;
  }
  const word = scanner.texts.slice(0, wrong + 1).join(' ');
  const whole = suggestion && [...scanner.texts.slice(0, wrong), suggestion].join(' ');
  const details = { word, suggestion: whole };
  run.diagnostics.push(
    diagnose('testpmd/unknown-command', details, { subject, span: scanner.span(wrong) }),
  );
}

/** A `flow validate` is a rule unless a `flow create` makes the same one anywhere in the text. */
function settleValidations({ commands, validations, diagnostics }: ScriptRun): RuleCommand[] {
  const created = new Set(
    commands.flatMap((command) =>
      command.made === undefined || validations.has(command) ? [] : printRule(command.made),
    ),
  );
  const repeats = new Set<RuleCommand>();
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
  return commands.filter((command) => !repeats.has(command));
}
