/**
 * Rules of one priority that match the same packets. The kernel keeps the masks of a priority in the order
 * in which they were made and asks each for a filter, so the first filter of a set that has a mask decides who
 * wins (fl_mask_lookup in net/sched/cls_flower.c, Linux 6.1; measured).
 */
import type { Candidate, Level, LevelClass, Losers, Winners } from './entries.ts';
import { commonBits, MatchIndex } from './match-table.ts';
import type { MaskClass } from './masks.ts';
import type { MatchNode, MatchSpace } from './match-space.ts';

/** Tries each pair when there are fewer than this; otherwise a table is faster. */
const fewPairs = 64;

/** Levels with at most so many filters are gone through pair by pair, others class by class. */
const fewFilters = 24;

const nobody: Losers = new Map();

/** Each filter of the level that loses packets, with the one that gets them. Only filters of rules count, not their twins. */
export function overlapsAt(level: Level): Losers {
  if (level.filters.length > fewFilters) return overlapsOfClasses(level);
  level.classes = [];
  return level.filters.length < 2 ? nobody : overlapsOfFew(level);
}

/** Both ways: the first filter of the class that is made first wins. */
function overlapsOfFew({ filters, place: { space } }: Level): Losers {
  const masks: MaskClass[] = [];
  const ranks = filters.map(({ node: { mask } }) => {
    const rank = masks.indexOf(mask);
    return rank < 0 ? masks.push(mask) - 1 : rank;
  });
  let losers: Map<Candidate, Candidate> | undefined;
  for (let late = 0; late < filters.length; late++) {
    const loser = filters[late]!;
    let best = -1;
    for (let early = 0; early < filters.length; early++) {
      const rank = ranks[early]!;
      const first = rank < ranks[late]! || (rank === ranks[late] && early < late);
      if (!first || (best >= 0 && ranks[best]! <= rank)) continue;
      if (space.overlap(filters[early]!.node, loser.node)) best = early;
    }
    if (best >= 0) (losers ??= new Map()).set(loser, filters[best]!);
  }
  return losers ?? nobody;
}

function overlapsOfClasses(level: Level): Losers {
  const losers = new Map<Candidate, Candidate>();
  level.classes = classesOf(level);
  const { space } = level.place;
  for (const [order, late] of level.classes.entries()) {
    // What is known about classes that are gone is thrown away now and then.
    if (late.winners.size > level.classes.length * 2) late.winners.clear();
    for (let earlier = 0; earlier <= order; earlier++) {
      const early = level.classes[earlier]!;
      // Without port ranges no two matches of one mask overlap.
      if (early === late && !(late.mask.sourceRange || late.mask.destinationRange)) continue;
      for (const [index, winner] of winnersOf(space, early, late)) {
        const loser = late.filters[index]!;
        if (!losers.has(loser)) losers.set(loser, winner);
      }
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

const noWinners: Winners = [];

/** Filled anew for each two classes. */
const firstOfEarly = new MatchIndex();

function winnersOf(space: MatchSpace, early: LevelClass, late: LevelClass): Winners {
  let winners = late.winners.get(early);
  if (winners === undefined) {
    winners = findWinners(space, early, late);
    late.winners.set(early, winners);
  }
  return winners;
}

function findWinners(space: MatchSpace, early: LevelClass, late: LevelClass): Winners {
  const ranged =
    early.mask.sourceRange ||
    early.mask.destinationRange ||
    late.mask.sourceRange ||
    late.mask.destinationRange;
  if (ranged || early.filters.length * late.filters.length < fewPairs)
    return winnersInPairs(space, early, late);
  const { values } = space;
  firstOfEarly.fill(commonBits(early.mask, late.mask), values, nodesOf(early));
  let found: [number, Candidate][] | undefined;
  for (let index = 0; index < late.filters.length; index++) {
    const { node } = late.filters[index]!;
    const first = firstOfEarly.find(values, node.offset);
    if (first < 0) continue;
    const winner = early.filters[first]!;
    if (space.meet(winner.node, node)) (found ??= []).push([index, winner]);
  }
  return found ?? noWinners;
}

function winnersInPairs(space: MatchSpace, early: LevelClass, late: LevelClass): Winners {
  let found: [number, Candidate][] | undefined;
  for (let index = 0; index < late.filters.length; index++) {
    const { node } = late.filters[index]!;
    const rivals = early === late ? index : early.filters.length;
    for (let rival = 0; rival < rivals; rival++) {
      const winner = early.filters[rival]!;
      if (!space.overlap(winner.node, node)) continue;
      (found ??= []).push([index, winner]);
      break;
    }
  }
  return found ?? noWinners;
}

const nodesOf = ({ filters }: LevelClass): readonly MatchNode[] => filters.map(({ node }) => node);
