/**
 * The text beside the canvas. It belongs to its writer: after an edit elsewhere only commands whose rule
 * changed are written anew; comments, other commands and lines with errors stay as they are.
 *
 * Commands that act on rules before them (`flow destroy`, `update`, `flush`) stay too, and so do rules that are gone by
 * the end, as long as the script then still makes the rules of the document. An edit of an updated rule puts the whole
 * rule into its `flow create` and takes its updates away. When an edit makes the numbers wrong that such commands name,
 * all of them become comments, and every rule is made as it is now.
 */
import { createIdentifiers } from '../flow/identifiers.ts';
import type { Rule, RuleId } from '../flow/rule.ts';
import { parseScript } from './parse.ts';
import { printRule } from './print.ts';

/** Stretches of whole lines that together are the text. */
export type Segment =
  /** Comments, blank lines, commands that make no rule. */
  | { readonly kind: 'other'; readonly text: string }
  /** A command with errors that never was a rule. */
  | { readonly kind: 'bad'; readonly text: string }
  | HistorySegment
  | RuleSegment;

/** A command that acts on rules before it, or one whose rule is gone by the end of the script. */
export interface HistorySegment {
  readonly kind: 'history';
  readonly text: string;
  /** The rule whose actions it changes. */
  readonly updates?: RuleId | undefined;
}

export interface RuleSegment {
  readonly kind: 'rule';
  readonly text: string;
  /** What the text stands for; of a text with errors, the last good state. A draft's text is a comment. */
  readonly rule: Rule;
  readonly broken: boolean;
  /** The DPDK port the command names. */
  readonly port: number;
  /** A later `flow update` changes its actions: the text alone does not say what the rule is. */
  readonly updated?: boolean;
}

export interface Script {
  readonly segments: readonly Segment[];
}

export const emptyScript: Script = { segments: [] };

/** The text of a document that has none yet. */
export function createScript(rules: readonly Rule[]): Script {
  return updateScript(emptyScript, rules);
}

export function scriptText({ segments }: Script): string {
  return segments.map(({ text }) => text).join('');
}

/** The script after the rules were edited elsewhere; the same object when no command has to change. */
export function updateScript(script: Script, rules: readonly Rule[]): Script {
  const updated = updateCommands(script, rules);
  if (updated === script || !script.segments.some(({ kind }) => kind === 'history')) return updated;
  const kept = withoutOldUpdates(script, updated);
  return saysItsRules(kept) ? kept : withoutHistory(kept);
}

function updateCommands(script: Script, rules: readonly Rule[]): Script {
  const current = new Map(rules.map((rule, index) => [rule.id, { rule, index }]));
  const segments: Segment[] = [];
  for (const segment of script.segments) {
    if (segment.kind !== 'rule') segments.push(segment);
    else {
      const found = current.get(segment.rule.id);
      if (found !== undefined) segments.push(reprint(segment, found.rule));
    }
  }
  const ordered = arrange(segments, rules, (id) => current.get(id)?.index ?? -1);
  const same =
    ordered.length === script.segments.length &&
    ordered.every((segment, index) => segment === script.segments[index]);
  return same ? script : { segments: ordered };
}

/** Updates of rules that were written anew, or are gone, would undo the edit. */
function withoutOldUpdates(before: Script, after: Script): Script {
  const texts = new Map(rulesOf(before).map(({ rule, text }) => [rule.id, text]));
  const standing = new Set(
    rulesOf(after).flatMap(({ rule, text }) => (texts.get(rule.id) === text ? rule.id : [])),
  );
  return {
    segments: after.segments.filter(
      (segment) =>
        segment.kind !== 'history' ||
        segment.updates === undefined ||
        standing.has(segment.updates),
    ),
  };
}

const rulesOf = ({ segments }: Script): readonly RuleSegment[] =>
  segments.filter((segment) => segment.kind === 'rule');

/** Whether running the text makes the very rules its commands stand for. */
function saysItsRules(script: Script): boolean {
  const wanted = rulesOf(script).filter(({ rule, broken }) => !broken && rule.draft === undefined);
  const { rules } = parseScript(scriptText(script), createIdentifiers());
  return (
    rules.length === wanted.length &&
    rules.every((rule, index) => printRule(rule) === printRule(wanted[index]!.rule))
  );
}

/** The same rules without any history: it becomes comments, and updated rules are made as they are now. */
function withoutHistory({ segments }: Script): Script {
  const updated = new Set(
    segments.flatMap((segment) => (segment.kind === 'history' ? (segment.updates ?? []) : [])),
  );
  return {
    segments: segments.map((segment) => {
      if (segment.kind === 'history')
        return { kind: 'other', text: segment.text.replace(/^(?=.)/gm, '# ') };
      if (segment.kind !== 'rule' || !updated.has(segment.rule.id)) return segment;
      return commandOf(segment.rule, segment.port, newlineOf(segment.text));
    }),
  };
}

/** Keeps the writer's own text as long as it says the same. */
function reprint(segment: RuleSegment, rule: Rule): RuleSegment {
  if (segment.rule === rule) return segment;
  const { port } = segment;
  if (printRule(segment.rule, port) === printRule(rule, port)) return { ...segment, rule };
  return commandOf(rule, port, newlineOf(segment.text));
}

const newlineOf = (text: string): string => (text.endsWith('\r\n') ? '\r\n' : '\n');

function commandOf(rule: Rule, port: number, newline: string): RuleSegment {
  const text = `${printRule(rule, port)}${newline}`;
  return { kind: 'rule', text, rule, broken: false, port };
}

/** Commands in the order of the rules: what stands in order stays in its place, the others come behind their predecessors. */
function arrange(
  segments: readonly Segment[],
  rules: readonly Rule[],
  indexOf: (id: RuleId) => number,
): readonly Segment[] {
  const commands = segments.filter((segment) => segment.kind === 'rule');
  const stay = longestIncreasing(commands.map(({ rule }) => indexOf(rule.id)));
  if (stay.size === rules.length) return segments;
  const standing = new Map(commands.map((segment) => [segment.rule.id, segment]));
  const port = commands[0]?.port ?? 0;
  const newline = newlineOf(segments[0]?.text ?? '');
  /** By the index of the rule before them, -1 for the beginning. */
  const behind = new Map<number, RuleSegment[]>();
  let last = -1;
  rules.forEach((rule, index) => {
    if (stay.has(index)) last = index;
    else {
      const command = standing.get(rule.id) ?? commandOf(rule, port, newline);
      behind.set(last, [...(behind.get(last) ?? []), command]);
    }
  });
  const ordered = merge(segments, stay, { behind, indexOf });
  return ordered.map((segment, index) => {
    const text = index < ordered.length - 1 ? closed(segment.text, newline) : segment.text;
    return text === segment.text ? segment : { ...segment, text };
  });
}

interface Moves {
  readonly behind: ReadonlyMap<number, readonly RuleSegment[]>;
  readonly indexOf: (id: RuleId) => number;
}

/** What belongs behind the last command comes at the end of the text, what belongs before the first directly before it. */
function merge(
  segments: readonly Segment[],
  stay: ReadonlySet<number>,
  { behind, indexOf }: Moves,
): Segment[] {
  const ordered: Segment[] = [];
  const last = [...stay].reduce((highest, index) => Math.max(highest, index), -1);
  let beginning = behind.get(-1) ?? [];
  for (const segment of segments) {
    if (segment.kind !== 'rule') {
      ordered.push(segment);
      continue;
    }
    const index = indexOf(segment.rule.id);
    if (!stay.has(index)) continue;
    ordered.push(...beginning, segment);
    beginning = [];
    if (index !== last) ordered.push(...(behind.get(index) ?? []));
  }
  return [...ordered, ...(behind.get(last) ?? [])];
}

/** A text that another segment can follow: its last line ends, and continues nowhere. */
function closed(text: string, newline: string): string {
  const lines = text.endsWith('\n') ? text : text + newline;
  return /\\[ \t\r]*\n$/.test(lines) ? lines + newline : lines;
}

/** The values of a longest strictly increasing subsequence (patience sorting, O(n log n)). */
function longestIncreasing(values: readonly number[]): ReadonlySet<number> {
  /** Positions of the smallest last value for each length. */
  const tails: number[] = [];
  const previous: number[] = [];
  values.forEach((value, position) => {
    let low = 0;
    for (let high = tails.length; low < high;) {
      const middle = (low + high) >> 1;
      if (values[tails[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    previous[position] = tails[low - 1] ?? -1;
    tails[low] = position;
  });
  const longest = new Set<number>();
  for (let position = tails.at(-1) ?? -1; position >= 0; position = previous[position]!)
    longest.add(values[position]!);
  return longest;
}
