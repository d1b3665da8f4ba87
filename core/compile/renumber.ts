/**
 * Other priorities for rules whose packets keep going where they go: each rule by itself, so that nothing depends
 * on the order of installing; or as many as can share one, because each priority costs every packet.
 */
import type { DeviceOptions } from '../flow/device.ts';
import { isLive, type Rule } from '../flow/rule.ts';
import type { LoneFilter } from './lone-rule.ts';
import { defaultCompileOptions, type CompileOptions } from './options.ts';
import { highestPriority } from './priority.ts';
import { MaskRegistry } from './set/masks.ts';
import { MatchSpace, type MatchNode } from './set/match-space.ts';
import { translationOf } from './translation.ts';

export interface NewPriority {
  readonly rule: Rule['id'];
  /** As in the attributes of the rule. */
  readonly priority: number;
}

/** A rule that compiles by itself. */
interface Standing {
  readonly rule: Rule;
  readonly filter: LoneFilter;
}

/**
 * A priority of its own for each rule of a group and direction, with as few changes as possible. Rules stay in the
 * order in which they are evaluated; at one priority that of the document counts. Only rules whose priority
 * changes are named. A group with more rules than priorities is left as it is.
 */
export function renumber(
  rules: readonly Rule[],
  device: DeviceOptions,
  options: CompileOptions = defaultCompileOptions,
): readonly NewPriority[] {
  return setsOf(standingRules(rules, device, options)).flatMap((set) => {
    const highest = highestOf(set[0]!.rule.attributes.group, device);
    const found = ascending(
      set.map(({ rule }) => rule.attributes.priority),
      highest,
    );
    return found === undefined ? [] : changesOf(set, found);
  });
}

/**
 * As few priorities as this simple method finds: rules that compare the same fields under the same masks share one
 * where no packet can match two of them, and no rule comes before one it overlaps and stood behind. Pairs of rules
 * are compared, so the time grows with the square of their number.
 */
export function sharePriorities(
  rules: readonly Rule[],
  device: DeviceOptions,
  options: CompileOptions = defaultCompileOptions,
): readonly NewPriority[] {
  const masks = new MaskRegistry();
  return setsOf(standingRules(rules, device, options)).flatMap((set) => {
    const space = new MatchSpace();
    const levels: { readonly rule: Rule; readonly node: MatchNode }[][] = [];
    const found = set.map(({ rule, filter }) => {
      const node = space.intern(masks.pack(filter.keys));
      const first =
        levels.findLastIndex((level) =>
          level.some((one) => meetOneWay(one.rule, rule) && space.overlap(one.node, node)),
        ) + 1;
      const fitting = levels.findIndex(
        (level, index) => index >= first && level[0]!.node.mask === node.mask,
      );
      const index = fitting < 0 ? levels.length : fitting;
      (levels[index] ??= []).push({ rule, node });
      return index;
    });
    const highest = highestOf(set[0]!.rule.attributes.group, device);
    return levels.length - 1 > highest ? [] : changesOf(set, found);
  });
}

function standingRules(
  rules: readonly Rule[],
  device: DeviceOptions,
  { kernel }: CompileOptions,
): readonly Standing[] {
  const { compileRule } = translationOf(device.profile);
  return rules.filter(isLive).flatMap((rule): Standing[] => {
    const filter = compileRule(rule, { device, kernel }).filters[0];
    return filter === undefined ? [] : [{ rule, filter }];
  });
}

/** Rules that compete: of one group, and of one direction unless some rule has both. In the order of evaluation. */
function setsOf(standing: readonly Standing[]): readonly (readonly Standing[])[] {
  const sets = new Map<string, Standing[]>();
  const mixed = new Set(
    standing
      .filter(({ rule: { attributes } }) => attributes.ingress && attributes.egress)
      .map(({ rule }) => rule.attributes.group),
  );
  for (const one of standing) {
    const { group, ingress } = one.rule.attributes;
    const key = mixed.has(group) ? String(group) : `${String(group)} ${String(ingress)}`;
    const set = sets.get(key);
    if (set === undefined) sets.set(key, [one]);
    else set.push(one);
  }
  return [...sets.values()].map((set) =>
    set.toSorted((a, b) => a.rule.attributes.priority - b.rule.attributes.priority),
  );
}

function meetOneWay({ attributes: a }: Rule, { attributes: b }: Rule): boolean {
  return (a.ingress && b.ingress) || (a.egress && b.egress);
}

/** For drivers what fits every group: theirs differ by a few. */
function highestOf(group: number, { groups, profile }: DeviceOptions): number {
  if (profile.startsWith('dpdk')) return highestPriority(15);
  return highestPriority(groups === 'chains' ? 0 : group);
}

function changesOf(
  set: readonly Standing[],
  priorities: readonly number[],
): readonly NewPriority[] {
  return set.flatMap(({ rule }, index): NewPriority[] => {
    const priority = priorities[index]!;
    return priority === rule.attributes.priority ? [] : [{ rule: rule.id, priority }];
  });
}

/**
 * Strictly ascending numbers from 0 to `highest` that equal as many of `values` (ascending) as possible; undefined
 * when there are not enough. Values that may stay are a longest run without a descent of `value − index`.
 */
function ascending(values: readonly number[], highest: number): readonly number[] | undefined {
  const slack = highest - (values.length - 1);
  if (slack < 0) return undefined;
  const offsets = values.map((value, index) => value - index);
  const kept = longestRise(offsets, slack);
  // What stands before the first that stays moves up to it, all others to the one before them.
  let offset = offsets[Math.min(...kept)] ?? 0;
  return offsets.map((wanted, index) => {
    if (kept.has(index)) offset = wanted;
    return offset + index;
  });
}

/** Indices of a longest subsequence that never descends, of the offsets from 0 to `most`. */
function longestRise(offsets: readonly number[], most: number): ReadonlySet<number> {
  /** By length less one: where the run of that length ends that ends lowest. */
  const ends: number[] = [];
  const before = new Map<number, number>();
  for (const [index, offset] of offsets.entries()) {
    if (offset < 0 || offset > most) continue;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (offsets[ends[middle]!]! <= offset) low = middle + 1;
      else high = middle;
    }
    if (low > 0) before.set(index, ends[low - 1]!);
    ends[low] = index;
  }
  const kept = new Set<number>();
  for (let index = ends.at(-1); index !== undefined; index = before.get(index)) kept.add(index);
  return kept;
}
