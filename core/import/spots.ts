/** From priorities of TC to groups and priorities of rte_flow. */
import { firstImplicitPriority, groupShift, reservedPriorities } from '../compile/layout.ts';
import type { DeviceOptions } from '../flow/device.ts';
import type { Attributes } from '../flow/rule.ts';

type Groups = DeviceOptions['groups'];

const inGroup = 2 ** groupShift;
const highestOf = (groups: Groups) => (groups === 'chains' ? inGroup : firstImplicitPriority) - 1;

/** Whether a rule can have the priority: the lowest of each group are kept. */
const isRulePriority = (priority: number) => priority % inGroup > reservedPriorities;

/**
 * By priority that was found, the nearest from it on that a rule can have; all keep their order and none meets another.
 * Where there is no room left behind, they move forward.
 */
export function spotsOf(found: Iterable<number>, groups: Groups): ReadonlyMap<number, number> {
  const ascending = [...new Set(found)].sort((a, b) => a - b);
  const spots: number[] = [];
  for (const priority of ascending) {
    let spot = Math.max(priority, (spots.at(-1) ?? 0) + 1);
    while (!isRulePriority(spot)) spot++;
    spots.push(spot);
  }
  let limit = highestOf(groups);
  for (let index = spots.length - 1; index >= 0 && spots[index]! > limit; index--) {
    while (!isRulePriority(limit)) limit--;
    spots[index] = limit;
    limit--;
  }
  return new Map(ascending.map((priority, index) => [priority, spots[index]!]));
}

/** The group and priority that compile to it (compile/priority.ts). */
export function attributesAt(
  { chain, priority }: { readonly chain: number; readonly priority: number },
  groups: Groups,
): Pick<Attributes, 'group' | 'priority'> {
  return {
    group: groups === 'chains' ? chain : priority >> groupShift,
    priority: (priority % inGroup) - reservedPriorities - 1,
  };
}
