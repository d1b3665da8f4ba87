/**
 * Rules of one priority that match the same packets. The kernel keeps the masks of a priority in the order
 * in which they were made and asks each for a filter, so the first filter of a set that has a mask decides who
 * wins (fl_mask_lookup in net/sched/cls_flower.c, Linux 6.1; measured).
 */
import type { Candidate, Level, LevelClass } from './entries.ts';
import { commonBits, MatchTable } from './match-table.ts';
import type { MaskClass } from './masks.ts';
import type { MatchNode, MatchSpace } from './match-space.ts';

/** Tries each pair when there are fewer than this; otherwise a table is faster. */
const fewPairs = 64;

/** Each filter of the level that loses packets, with the one that gets them. Only filters of rules count, not their twins. */
export function overlapsAt(level: Level): ReadonlyMap<Candidate, Candidate> {
  const losers = new Map<Candidate, Candidate>();
  if (level.filters.length < 2) {
    level.classes = [];
    return losers;
  }
  level.classes = classesOf(level);
  const { space } = level.place;
  for (const [order, late] of level.classes.entries()) {
    // What is known about classes that are gone is thrown away now and then.
    if (late.winners.size > level.classes.length * 2) late.winners.clear();
    for (let earlier = 0; earlier <= order; earlier++) {
      const early = level.classes[earlier]!;
      // Without port ranges no two matches of one mask overlap.
      if (early === late && !(late.mask.sourceRange || late.mask.destinationRange)) continue;
      for (const [index, winner] of winnersOf(space, early, late).entries())
        if (winner !== undefined && !losers.has(late.filters[index]!))
          losers.set(late.filters[index]!, winner);
    }
  }
  return losers;
}

/** Classes in the order in which the kernel makes their masks; those that did not change stay the same objects. */
function classesOf(level: Level): readonly LevelClass[] {
  const byMask = new Map<MaskClass, Candidate[]>();
  for (const filter of level.filters) {
    const group = byMask.get(filter.node.mask);
    if (group === undefined) byMask.set(filter.node.mask, [filter]);
    else group.push(filter);
  }
  const known = new Map(level.classes.map((one) => [one.mask, one]));
  return [...byMask].map(([mask, filters]) => {
    const before = known.get(mask);
    return before !== undefined && sameFilters(before.filters, filters)
      ? before
      : { mask, filters, winners: new Map() };
  });
}

export function sameFilters(a: readonly Candidate[], b: readonly Candidate[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

function winnersOf(
  space: MatchSpace,
  early: LevelClass,
  late: LevelClass,
): readonly (Candidate | undefined)[] {
  let winners = late.winners.get(early);
  if (winners === undefined) {
    winners = findWinners(space, early, late);
    late.winners.set(early, winners);
  }
  return winners;
}

function findWinners(
  space: MatchSpace,
  early: LevelClass,
  late: LevelClass,
): readonly (Candidate | undefined)[] {
  const ranged =
    early.mask.sourceRange ||
    early.mask.destinationRange ||
    late.mask.sourceRange ||
    late.mask.destinationRange;
  if (ranged || early.filters.length * late.filters.length < fewPairs)
    return late.filters.map((loser, index) => {
      const rivals = early === late ? early.filters.slice(0, index) : early.filters;
      return rivals.find(({ node }) => space.overlap(node, loser.node));
    });
  const { values } = space;
  const table = new MatchTable<MatchNode>(
    commonBits(early.mask, late.mask),
    Math.min(early.filters.length, 1024),
  );
  const firstOf = new Map<MatchNode, Candidate>();
  for (const filter of early.filters)
    if (table.add(values, filter.node) === filter.node) firstOf.set(filter.node, filter);
  return late.filters.map(({ node }) => {
    const winner = table.find(values, node.offset);
    return winner !== undefined && space.meet(winner, node) ? firstOf.get(winner) : undefined;
  });
}
