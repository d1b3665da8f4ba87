/**
 * From the filters a device has to the filters it should have, in as few steps as possible: what is
 * equal is not touched, so its counters go on.
 */
import type { TcFilter } from '../tc/filter.ts';
import { restoredKeys } from '../tc/dump.ts';
import { filterKey, maskKey, matchKey } from '../tc/match.ts';
import { isOwnFilter } from '../tc/ownership.ts';
import { sameFilter } from '../tc/same-filter.ts';

export type PlanStep =
  | { readonly kind: 'add'; readonly filter: TcFilter }
  | { readonly kind: 'remove'; readonly filter: TcFilter }
  /** One message: no packet sees the time between `before` and `filter`. */
  | { readonly kind: 'replace'; readonly before: TcFilter; readonly filter: TcFilter };

/** The step that undoes a step. */
export function inverse(step: PlanStep): PlanStep {
  if (step.kind === 'replace') return { kind: 'replace', before: step.filter, filter: step.before };
  return { kind: step.kind === 'add' ? 'remove' : 'add', filter: step.filter };
}

/** The steps that undo `steps`, in their order. */
export function inverseOf(steps: readonly PlanStep[]): readonly PlanStep[] {
  return steps.map(inverse).reverse();
}

const placeOf = (filter: TcFilter) =>
  `${filter.device} ${filter.parent} ${String(filter.chain)} ${String(filter.priority)}`;
/** What the kernel looks a filter up by among those of one priority; of programs it compares nothing. */
const slotOf = (filter: TcFilter) =>
  filter.classifier === undefined
    ? `${placeOf(filter)} ${matchKey(filter.keys)}`
    : filterKey(filter);

/**
 * Removals come first, in ascending priority, then replacements, then additions in descending
 * priority: the kernel keeps priorities in a list, and that is the order in which it need not walk it.
 * Filters of one priority are added in the order of `wanted`, because among overlapping ones the first
 * made wins. `found` may hold filters of others; only own ones (ownership.ts) are ever changed. Steps carry
 * the keys a found filter was made with, so that undoing its removal makes the same filter again.
 */
export function planFilters(
  wanted: readonly TcFilter[],
  found: readonly TcFilter[],
): readonly PlanStep[] {
  const standing = found.map((filter) => ({ ...filter, keys: restoredKeys(filter) }));
  const own = new Map(standing.filter(isOwnFilter).map((filter) => [filterKey(filter), filter]));
  const slots = new Map(standing.map((filter) => [slotOf(filter), filterKey(filter)]));
  const wantedIdentities = new Set(wanted.map(filterKey));
  const removals = [...own.values()].filter((filter) => !wantedIdentities.has(filterKey(filter)));
  const replacements: PlanStep[] = [];
  const additions: TcFilter[] = [];
  for (const filter of wanted) {
    const before = own.get(filterKey(filter));
    if (before !== undefined && sameFilter(before, filter)) continue;
    if (before === undefined) additions.push(filter);
    else if (isReplaceable(before, filter, slots))
      replacements.push({ kind: 'replace', before, filter });
    else {
      removals.push(before);
      additions.push(filter);
    }
  }
  return [
    ...removals
      .sort((a, b) => a.priority - b.priority)
      .map((filter): PlanStep => ({ kind: 'remove', filter })),
    ...replacements,
    ...additions
      .sort((a, b) => b.priority - a.priority)
      .map((filter): PlanStep => ({ kind: 'add', filter })),
  ];
}

/**
 * The kernel replaces a filter only by one of the same protocol and mask (else EINVAL). It would take
 * the match of a filter that stands beside it, but then holds two filters for one slot.
 */
function isReplaceable(
  before: TcFilter,
  after: TcFilter,
  slots: ReadonlyMap<string, string>,
): boolean {
  const holder = slots.get(slotOf(after));
  return (
    before.protocol === after.protocol &&
    (before.classifier === undefined) === (after.classifier === undefined) &&
    maskKey(before.keys) === maskKey(after.keys) &&
    (holder === undefined || holder === filterKey(after))
  );
}
