/** From rte_flow's group and priority to the chain and priority of TC. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { DeviceOptions } from '../flow/device.ts';
import type { Attributes } from '../flow/rule.ts';
import {
  firstImplicitPriority,
  groupShift,
  highestGroup,
  highestGroupOf,
  reservedPriorities,
} from './layout.ts';
import type { RulePlace } from './place.ts';

const firstOfGroup = (group: number) => (group << groupShift) + reservedPriorities + 1;

/** The highest rte_flow priority a rule can have whose group takes the upper bits; 0 for groups that are chains. */
export function highestPriority(group: number): number {
  const endOfGroup = ((group + 1) << groupShift) - 1;
  return Math.min(endOfGroup, firstImplicitPriority - 1) - firstOfGroup(group);
}

const isCount = (value: number) => Number.isInteger(value) && value >= 0;

export interface TcSpot {
  readonly chain: number;
  readonly priority: number;
}

/**
 * `(group << 12) | (priority + 17)` in chain 0; or, with groups as chains, chain `group` and the same priority
 * without the group's bits. Undefined after saying why there is none.
 */
export function tcSpot(
  { group, priority }: Attributes,
  groups: DeviceOptions['groups'],
  place: RulePlace,
): TcSpot | undefined {
  const highestOfAll = highestGroupOf(groups);
  if (!isCount(group) || group > highestOfAll) {
    const fits = isCount(group) && group <= highestGroupOf('chains');
    const details = { group, highest: highestOfAll, chainsWouldDo: fits };
    place.report(diagnose('rule/group-out-of-range', details, place.attribute('group')));
    return undefined;
  }
  const bits = groups === 'chains' ? 0 : group;
  const highest = highestPriority(bits);
  if (isCount(priority) && priority <= highest)
    return {
      chain: groups === 'chains' ? group : 0,
      priority: firstOfGroup(bits) + priority,
    };
  const reserved = bits === highestGroup && isCount(priority) && priority <= highestPriority(0);
  const where = place.attribute('priority');
  const continues = groups === 'priority' && group < highestGroup;
  place.report(
    reserved
      ? diagnose('rule/priority-reserved', { priority, highest }, where)
      : diagnose('rule/priority-out-of-range', { priority, highest, continues }, where),
  );
  return undefined;
}
