/** From rte_flow's group and priority to the priority of TC. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Attributes } from '../flow/rule.ts';
import { firstImplicitPriority, groupShift, highestGroup, reservedPriorities } from './layout.ts';
import type { RulePlace } from './place.ts';

const firstOfGroup = (group: number) => (group << groupShift) + reservedPriorities + 1;

/** The highest rte_flow priority a rule of the group can have. */
export function highestPriority(group: number): number {
  const endOfGroup = ((group + 1) << groupShift) - 1;
  return Math.min(endOfGroup, firstImplicitPriority - 1) - firstOfGroup(group);
}

const isCount = (value: number) => Number.isInteger(value) && value >= 0;

/** The TC priority `(group << 12) | (priority + 17)`, or undefined after saying why there is none. */
export function tcPriority(attributes: Attributes, place: RulePlace): number | undefined {
  const { group, priority } = attributes;
  if (!isCount(group) || group > highestGroup) {
    place.report(
      diagnose(
        'rule/group-out-of-range',
        { group, highest: highestGroup },
        place.attribute('group'),
      ),
    );
    return undefined;
  }
  const highest = highestPriority(group);
  if (isCount(priority) && priority <= highest) return firstOfGroup(group) + priority;
  const fitsTwelveBits = isCount(priority) && priority <= highestPriority(0);
  place.report(
    diagnose(
      fitsTwelveBits ? 'rule/priority-reserved' : 'rule/priority-out-of-range',
      { priority, highest },
      place.attribute('priority'),
    ),
  );
  return undefined;
}
