/** How the driver places a rule among TC's priorities, carries included. */
import type { Place } from '../../diagnostics/diagnostic.ts';
import { diagnose } from '../../diagnostics/catalogue.ts';
import type { Attributes } from '../../flow/rule.ts';
import { groupShift, highestGroup } from '../layout.ts';
import type { RulePlace } from '../place.ts';
import type { DriverVersion } from './versions.ts';

const priorityMask = 0xfff;
/** MAX_PRIORITY (tap_flow.h): one less than the mask, whatever the offset, which is what makes sums carry. */
const highestPriority = priorityMask - 1;

/** Implicit rules count down from the mask (enum implicit_rule_index, tap_flow.h). */
export const implicitIndex = {
  transmit: 0,
  isolate: 1,
  'ipv6-multicast': 2,
  broadcast: 3,
  'all-multicast': 4,
  promiscuous: 5,
  'local-mac': 6,
} as const;
export type DriverImplicitRole = keyof typeof implicitIndex;
const implicitRules = Object.keys(implicitIndex).length;

/** `(group << 12) | (priority + offset)` in 16 bits: the sum is OR-ed in, so that what leaves the twelve bits changes the group. */
function placed(group: number, priority: number, { priorityOffset }: DriverVersion): number {
  return ((group << groupShift) | (priority + priorityOffset)) & 0xffff;
}

export function implicitPriority(role: DriverImplicitRole, version: DriverVersion): number {
  if (role === 'transmit') return placed(0, implicitIndex.transmit, version);
  return placed(highestGroup, priorityMask - implicitIndex[role], version);
}

/** The TC priority of a rule the driver accepts. */
export function driverPriority({ group, priority }: Attributes, version: DriverVersion): number {
  return placed(group, priority, version);
}

const isCount = (value: number) => Number.isInteger(value) && value >= 0;

/** Whether the driver takes the attributes; it reports the first one it does not take, in its own order. */
export function acceptsAttributes(
  attributes: Attributes,
  version: DriverVersion,
  place: RulePlace,
): boolean {
  const { group, priority } = attributes;
  const refuse = (
    code: 'driver/transfer-refused' | 'driver/group-refused' | 'driver/priority-refused',
    subject: Place,
    refusal: { readonly words: string; readonly errno: string; readonly reason: string },
  ) => {
    place.report(diagnose(code, { driver: version.name, ...refusal }, subject));
    return false;
  };
  const tooBig = { words: 'priority value too big', reason: 'It takes priorities from 0 to 4094.' };
  if (group === highestGroup && priority > highestPriority - implicitRules)
    return refuse('driver/priority-refused', place.attribute('priority'), {
      ...tooBig,
      errno: 'Operation not supported',
      reason: `In group 15 it takes priorities from 0 to ${String(highestPriority - implicitRules)}.`,
    });
  if (attributes.transfer === true)
    return refuse('driver/transfer-refused', place.attribute('transfer'), {
      words: 'transfer is not supported',
      errno: 'Operation not supported',
      reason: 'A TAP has no embedded switch.',
    });
  if (!isCount(group) || group > highestGroup)
    return refuse('driver/group-refused', place.attribute('group'), {
      words: 'group value too big: cannot exceed 15',
      errno: 'Invalid argument',
      reason: 'It takes groups from 0 to 15.',
    });
  if (!isCount(priority) || priority > highestPriority)
    return refuse('driver/priority-refused', place.attribute('priority'), {
      ...tooBig,
      errno: 'Invalid argument',
    });
  return true;
}
