/** The priority layout of profile `tapwright`: which TC priorities serve what. Lower is evaluated first. */

/** 1..16 is kept for the RSS layout `reclassify`. */
export const reservedPriorities = 16;
/** Of the 16 bits of a TC priority the upper four hold the group. */
export const groupShift = 12;
export const highestGroup = 15;
export const implicitPriority = { default: 65534, isolate: 65535 } as const;
/** The lowest priority kept for implicit rules. */
export const firstImplicitPriority = 65529;

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
