/** What is new, changed and gone between two logical sets. */
import type { TcFilter } from '../tc/filter.ts';
import { matchKey } from '../tc/match.ts';
import { sameEffect } from '../tc/same-filter.ts';

export interface Pair<W extends TcFilter, F extends TcFilter> {
  readonly before: F;
  readonly after: W;
}

export interface Difference<W extends TcFilter = TcFilter, F extends TcFilter = TcFilter> {
  readonly added: readonly W[];
  readonly removed: readonly F[];
  /** Another match or another effect at the same priority. */
  readonly changed: readonly Pair<W, F>[];
  /** Handles apart, which are running numbers. */
  readonly unchanged: readonly Pair<W, F>[];
}

const levelOf = ({ device, parent, chain, priority }: TcFilter) =>
  `${device} ${parent} ${String(chain)} ${String(priority)}`;

/** What the kernel tells filters at one place apart by; of programs it compares nothing but handles. */
function identityOf(filter: TcFilter): string {
  const what =
    filter.classifier === undefined
      ? matchKey(filter.keys)
      : `${filter.classifier.program} ${String(filter.classifier.queue)}`;
  return `${levelOf(filter)} ${what}`;
}

/** `found` are filters of ours only, as logical as `wanted`, with the keys they were made with (hook.ts). */
export function compareSets<W extends TcFilter, F extends TcFilter>(
  wanted: readonly W[],
  found: readonly F[],
): Difference<W, F> {
  const left = new Map(found.map((filter) => [identityOf(filter), filter]));
  const [fresh, changed, unchanged]: [W[], Pair<W, F>[], Pair<W, F>[]] = [[], [], []];
  for (const after of wanted) {
    const identity = identityOf(after);
    const before = left.get(identity);
    if (before === undefined) fresh.push(after);
    else (sameEffect(before, after) ? unchanged : changed).push({ before, after });
    left.delete(identity);
  }
  const byLevel = groupByLevel(left.values());
  const added = fresh.filter((after) => {
    const before = byLevel.get(levelOf(after))?.shift();
    if (before !== undefined) changed.push({ before, after });
    return before === undefined;
  });
  return { added, changed, unchanged, removed: [...byLevel.values()].flat() };
}

function groupByLevel<F extends TcFilter>(filters: Iterable<F>): Map<string, F[]> {
  const groups = new Map<string, F[]>();
  for (const filter of filters) {
    const group = groups.get(levelOf(filter));
    if (group === undefined) groups.set(levelOf(filter), [filter]);
    else group.push(filter);
  }
  return groups;
}

export const isEmpty = ({ added, changed, removed }: Difference): boolean =>
  added.length + changed.length + removed.length === 0;
