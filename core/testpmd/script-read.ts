/** What a new state of the text means for the rules that stand: ids, names and drafts survive typing. */
import type { Diagnostic, Subject, TextSpan } from '../diagnostics/diagnostic.ts';
import type { DeviceStep } from '../flow/device.ts';
import { createIdentifiers, type Identifiers } from '../flow/identifiers.ts';
import type { Rule, RuleId, StepId } from '../flow/rule.ts';
import { align } from './align.ts';
import { parseScript, type ParsedCommand, type ParsedScript, type ScriptDevice } from './parse.ts';
import { printRule } from './print.ts';
import { scriptText, updateScript, type RuleSegment, type Script, type Segment } from './script.ts';
import type { Lines } from './rule-command.ts';
import { createLocator, type Located } from './spans.ts';

export interface ScriptReading {
  /** Of the text, in its order, and the drafts. A command with errors stands for the last good state of its rule. */
  readonly rules: readonly Rule[];
  readonly script: Script;
  readonly diagnostics: readonly Diagnostic[];
  /** What the text sets on the device; only that. */
  readonly device: ScriptDevice;
}

/**
 * Reads `text`, which `previous` was edited into. Commands are aligned to the rules that stand: equal ones
 * first, then by position; a rule keeps its id, name and state, its steps keep their ids.
 */
export function readScript(
  previous: Script,
  text: string,
  rules: readonly Rule[],
  ids: Identifiers,
): ScriptReading {
  const parsed = parseScript(text, createIdentifiers());
  const standing = updateScript(previous, rules).segments.filter(({ kind }) => kind === 'rule');
  const drafts = draftLines(standing as readonly RuleSegment[], text);
  const old = (standing as readonly RuleSegment[]).filter(({ rule }) => !drafts.shown.has(rule.id));
  const made = parsed.commands.filter(({ live, rule }) => live || rule === undefined);
  const origins = align(
    ...keysOf(old, made, text),
    (index) => old[index]!.rule.draft === undefined,
  );
  const places: Place[] = made.map((command, index) => ({
    ...linesOf(command),
    segment: readCommand(command, old[origins[index]!], { text, ids }),
  }));
  places.push(
    ...historyOf(parsed, text, new Map(made.map(({ id }, index) => [id, places[index]!]))),
  );
  const script = { segments: segmentsOf(text, places, drafts) };
  const read = places.flatMap(({ segment }) => (segment.kind === 'rule' ? segment.rule : []));
  return {
    rules: withDrafts(read, rules),
    script,
    diagnostics: remap(parsed, script).diagnostics,
    device: parsed.device,
  };
}

/** A segment and the lines it covers. */
interface Place extends Lines {
  readonly segment: Segment;
}

const linesOf = ({ start, end, line }: Lines): Lines => ({ start, end, line });

/** Commands that act on rules, and those whose rules are gone. */
function historyOf(
  { commands, effects }: ParsedScript,
  text: string,
  places: ReadonlyMap<RuleId, Place>,
): readonly Place[] {
  const gone = commands.filter(({ live, rule }) => !live && rule !== undefined);
  return [...gone, ...effects].map((place) => {
    const updated = 'updates' in place ? place.updates && places.get(place.updates) : undefined;
    const updates = updated?.segment.kind === 'rule' ? updated.segment.rule.id : undefined;
    const lines = text.slice(place.start, place.end);
    return { ...linesOf(place), segment: { kind: 'history', text: lines, updates } };
  });
}

/** The messages of a script, where its rules stand and what it does to the device, for a script that was updated since it was read. */
export function inspectScript(script: Script): {
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: (subject: Subject) => TextSpan | undefined;
  readonly device: ScriptDevice;
  readonly history: readonly DeviceStep[];
} {
  const parsed = parseScript(scriptText(script), createIdentifiers());
  const { diagnostics, commands } = remap(parsed, script);
  const { device, history } = parsed;
  return { diagnostics, locate: createLocator(commands), device, history };
}

/** Equal text has equal keys, and so has text that says the same; only text that is new has to be printed for that. */
function keysOf(
  segments: readonly RuleSegment[],
  commands: readonly ParsedCommand[],
  text: string,
): [before: readonly string[], after: readonly string[]] {
  const before = segments.map((segment) => segment.text.trim());
  const after = commands.map(({ start, end }) => text.slice(start, end).trim());
  const known = new Set(before);
  const kept = new Set(after.filter((command) => known.has(command)));
  const keyOf = (command: string, rule: Rule | undefined): string =>
    rule === undefined || kept.has(command) ? command : printRule(complete(rule));
  return [
    before.map((command, index) => {
      const { broken, rule } = segments[index]!;
      return keyOf(command, broken ? undefined : rule);
    }),
    after.map((command, index) => keyOf(command, commands[index]!.rule)),
  ];
}

function complete({ draft: _, ...rule }: Rule): Rule {
  return rule;
}

interface DraftLines {
  /** Drafts whose comment stands in the text, by that line. */
  readonly byLine: ReadonlyMap<string, readonly RuleSegment[]>;
  readonly shown: ReadonlySet<RuleId>;
}

function draftLines(segments: readonly RuleSegment[], text: string): DraftLines {
  const drafts = segments.filter(({ rule }) => rule.draft !== undefined);
  if (drafts.length === 0) return { byLine: new Map(), shown: new Set() };
  const lines = new Map<string, number>();
  for (const line of text.split('\n')) lines.set(line.trim(), (lines.get(line.trim()) ?? 0) + 1);
  const byLine = new Map<string, RuleSegment[]>();
  for (const segment of drafts) {
    const line = segment.text.trim();
    const found = byLine.get(line) ?? [];
    if (found.length < (lines.get(line) ?? 0)) byLine.set(line, [...found, segment]);
  }
  const shown = new Set([...byLine.values()].flat().map(({ rule }) => rule.id));
  return { byLine, shown };
}

function readCommand(
  command: ParsedCommand,
  origin: RuleSegment | undefined,
  { text, ids }: { readonly text: string; readonly ids: Identifiers },
): Segment {
  const { rule, port = 0 } = command;
  const lines = text.slice(command.start, command.end);
  const updated = command.update !== undefined;
  if (rule === undefined) return brokenCommand(lines, origin, port);
  const sameText = origin?.text === lines && (origin.updated ?? false) === updated;
  // What an updated rule is, its own text does not say.
  if (sameText && !updated) return origin;
  const read = origin === undefined ? renamed(rule, ids) : adopt(origin.rule, rule, ids);
  return { kind: 'rule', text: lines, rule: read, broken: false, port, updated };
}

/** Stands for the last good state of its rule, if it ever had one. */
function brokenCommand(text: string, origin: RuleSegment | undefined, port: number): Segment {
  if (origin === undefined || origin.rule.draft !== undefined) return { kind: 'bad', text };
  if (origin.broken && origin.text === text) return origin;
  return { kind: 'rule', text, rule: origin.rule, broken: true, port };
}

/** The typed rule as a continuation of one that stands; the same object when the text says nothing new. */
function adopt(standing: Rule, typed: Rule, ids: Identifiers): Rule {
  const attributes = isEqual(standing.attributes, typed.attributes)
    ? standing.attributes
    : typed.attributes;
  const pattern = adoptSteps(standing.pattern, typed.pattern, ids);
  const actions = adoptSteps(standing.actions, typed.actions, ids);
  const same =
    standing.draft === undefined &&
    attributes === standing.attributes &&
    pattern === standing.pattern &&
    actions === standing.actions;
  return same ? standing : { ...complete(standing), attributes, pattern, actions };
}

interface Step {
  readonly id: StepId;
  readonly type: string;
  readonly fields: unknown;
}

function adoptSteps<T extends Step>(
  standing: readonly T[],
  typed: readonly T[],
  ids: Identifiers,
): readonly T[] {
  const origins = align(
    standing.map(({ type }) => type),
    typed.map(({ type }) => type),
  );
  const steps = typed.map((step, index) => {
    const origin = standing[origins[index]!];
    if (origin === undefined) return { ...step, id: ids.step() };
    const same = origin.type === step.type && isEqual(origin.fields, step.fields);
    return same ? origin : { ...step, id: origin.id };
  });
  const same =
    steps.length === standing.length && steps.every((step, index) => step === standing[index]);
  return same ? standing : steps;
}

function renamed(rule: Rule, ids: Identifiers): Rule {
  const named = <T extends Step>(step: T): T => ({ ...step, id: ids.step() });
  return {
    ...rule,
    id: ids.rule(),
    pattern: rule.pattern.map(named),
    actions: rule.actions.map(named),
  };
}

/** Equality of plain JSON, whatever the order of keys. */
function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return false;
  const entries = Object.entries(left);
  const others = new Map<string, unknown>(Object.entries(right));
  return (
    entries.length === others.size &&
    entries.every(([key, value]) => others.has(key) && isEqual(value, others.get(key)))
  );
}

function segmentsOf(
  text: string,
  places: readonly Place[],
  drafts: DraftLines,
): readonly Segment[] {
  const segments: Segment[] = [];
  const waiting = new Map([...drafts.byLine].map(([line, found]) => [line, [...found]]));
  const between = (start: number, end: number) => {
    for (const line of text.slice(start, end).match(/[^\n]*\n|[^\n]+/g) ?? []) {
      const draft = waiting.get(line.trim())?.shift();
      if (draft !== undefined)
        segments.push(draft.text === line ? draft : { ...draft, text: line });
      else appendOther(segments, line);
    }
  };
  let end = 0;
  for (const place of places.toSorted((left, right) => left.start - right.start)) {
    between(end, place.start);
    segments.push(place.segment);
    end = place.end;
  }
  between(end, text.length);
  return segments;
}

/** Lines of no rule that follow each other are one segment. */
function appendOther(segments: Segment[], text: string): void {
  const last = segments.at(-1);
  if (last?.kind === 'other')
    segments[segments.length - 1] = { kind: 'other', text: last.text + text };
  else segments.push({ kind: 'other', text });
}

/** Drafts are not the text's to remove: each stays behind the rule it stood behind. */
function withDrafts(read: readonly Rule[], before: readonly Rule[]): readonly Rule[] {
  const present = new Set(read.map(({ id }) => id));
  const behind = new Map<RuleId | undefined, Rule[]>();
  let last: RuleId | undefined;
  for (const rule of before) {
    if (present.has(rule.id)) last = rule.id;
    else if (rule.draft !== undefined) behind.set(last, [...(behind.get(last) ?? []), rule]);
  }
  const all = [
    ...(behind.get(undefined) ?? []),
    ...read.flatMap((rule) => [rule, ...(behind.get(rule.id) ?? [])]),
  ];
  const same = all.length === before.length && all.every((rule, index) => rule === before[index]);
  return same ? before : all;
}

/** The parser's own ids replaced by those of the rules the commands stand for. */
function remap(
  parsed: ParsedScript,
  { segments }: Script,
): { readonly commands: readonly Located[]; readonly diagnostics: readonly Diagnostic[] } {
  const ids = new Map<number, RuleId>();
  let offset = 0;
  for (const segment of segments) {
    if (segment.kind === 'rule') ids.set(offset, segment.rule.id);
    offset += segment.text.length;
  }
  const real = new Map<string, RuleId | undefined>(
    parsed.commands.map(({ id, start }) => [id, ids.get(start)]),
  );
  const commands = parsed.commands.flatMap((command): Located[] => {
    const id = real.get(command.id);
    return id === undefined
      ? []
      : [
          {
            id,
            get spans() {
              return command.spans;
            },
          },
        ];
  });
  const diagnostics = parsed.diagnostics.map((diagnostic): Diagnostic => {
    const { rule: typed, ...subject } = diagnostic.subject;
    if (typed === undefined) return diagnostic;
    const rule = real.get(typed);
    return { ...diagnostic, subject: rule === undefined ? subject : { rule, ...subject } };
  });
  return { commands, diagnostics };
}
