/** The priority layout of profile `tapwright`: which TC priorities serve what. Lower is evaluated first. */
import type { DeviceOptions } from '../flow/device.ts';
import type { FilterRole } from './result.ts';

/** 1..16 is kept for the RSS layout `reclassify`: one for each of the first queues, the rest of the queues, and room for the hash. */
export const reservedPriorities = 16;
/** The last priority of queues; those from here on share it. */
export const lastQueuePriority = 15;
/** Of the 16 bits of a TC priority the upper four hold the group. */
export const groupShift = 12;
export const highestGroup = 15;
/** Groups that are chains take no bits; a generation has 256 chains. */
export const highestChain = 255;
/** The lowest priority kept for implicit rules. */
export const firstImplicitPriority = 65529;

/** Roles that have one priority each. */
export type FixedRole = Exclude<FilterRole, 'rule' | 'remote' | 'rss-queue'>;

/** The tail. Two roles share a number only where they stand on different sides of the device. */
export const implicitPriority: Readonly<Record<FixedRole, number>> = {
  'rss-room': reservedPriorities,
  'local-mac': 65529,
  promiscuous: 65530,
  'all-multicast': 65531,
  broadcast: 65532,
  'ipv6-multicast': 65533,
  transmit: 65534,
  default: 65534,
  isolate: 65535,
};

/** With implicit rules first: the order in which the RFC has them on the remote. */
const firstPriorities: Partial<Record<FixedRole, number>> = {
  'local-mac': 1,
  promiscuous: 2,
  broadcast: 3,
  'ipv6-multicast': 4,
  'all-multicast': 5,
};

/** Where the role stands on a device with these options. */
export function priorityOf(role: FixedRole, { implicit }: Pick<DeviceOptions, 'implicit'>): number {
  return (implicit === 'first' ? firstPriorities[role] : undefined) ?? implicitPriority[role];
}

export function highestGroupOf(groups: DeviceOptions['groups']): number {
  return groups === 'chains' ? highestChain : highestGroup;
}

export interface Band {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly kind: 'reserved' | 'explicit' | 'implicit';
}

/** All 65,535 priorities in order, without a gap. */
export const bands: readonly Band[] = [
  { name: 'RSS', first: 1, last: reservedPriorities, kind: 'reserved' },
  ...Array.from({ length: highestGroup + 1 }, (_, group): Band => ({
    name: `group ${String(group)}`,
    first: Math.max(group << groupShift, reservedPriorities + 1),
    last: Math.min(((group + 1) << groupShift) - 1, firstImplicitPriority - 1),
    kind: 'explicit',
  })),
  { name: 'implicit', first: firstImplicitPriority, last: 65535, kind: 'implicit' },
];
