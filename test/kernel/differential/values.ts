/** Few values each, so that what is generated collides. */
import fc from 'fast-check';
import { handleIngress, handleRoot } from '../../../core/netlink/tc-message.ts';

/** The devices of a pair of kernels; both have the same numbers. */
export interface Devices {
  readonly tap: number;
  readonly other: number;
}

type Weighted<T> = readonly (readonly [weight: number, value: T])[];

/** One of the values; those of more weight more often. */
export const oneOf = <T>(...values: Weighted<T>): fc.Arbitrary<T> =>
  fc.oneof(...values.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));

/** Mostly the first, now and then one of the others. */
export const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(usual) },
    { weight: 3, arbitrary: fc.constantFrom(usual, ...others) },
  );

/** Resolved by the devices of the run. */
export type DeviceWord = 'tap' | 'other' | 'missing' | 'none' | 'negative';

export const deviceNumber = (word: DeviceWord, { tap, other }: Devices): number =>
  ({ tap, other, missing: 99_999, none: 0, negative: -5 })[word];

/** TCM_IFINDEX_MAGIC_BLOCK (-1) is left out: shared blocks are not simulated. */
export const devices = mostly<DeviceWord>('tap', 'missing', 'none', 'negative');

export const multiq = 0x10000;
export const ingress = 0xffff0000;
/** Of the first qdisc that asked for no handle. */
export const automatic = 0x80010000;

export const filterParents = oneOf(
  ...([
    [10, multiq],
    [6, ingress],
    [2, 0],
    [1, handleIngress],
    [1, 0xffff0003],
    [1, multiq + 1],
    [1, multiq + 2],
    [1, multiq + 9],
    [1, 0x20000],
    [1, 5],
    [1, handleRoot],
    [1, automatic],
  ] as const),
);

export const chains = oneOf(
  ...([
    [12, undefined],
    [2, 0],
    [6, 1],
    [6, 256],
    [4, 257],
    [2, 513],
    [1, 0x0fffffff],
    [1, 0x10000000],
    [1, 0xffffffff],
  ] as const),
);

export const priorities = oneOf(
  ...([
    [10, 1],
    [6, 2],
    [2, 0],
    [1, 0x7fff],
    [1, 0x8000],
    [1, 0x8001],
    [1, 0xc000],
    [1, 0xbfff],
    [1, 0xffff],
  ] as const),
);

/** Host order. */
export const protocols = oneOf([16, 3], [2, 0x0800], [1, 0x86dd], [1, 0x8100], [1, 0]);

export const handles = oneOf(
  ...([
    [8, 1],
    [6, 2],
    [4, 3],
    [6, 0],
    [1, 0x7fffffff],
    [1, 0xffffffff],
  ] as const),
);

/**
 * Kinds that Linux has and the simulated kernel has not (matchall, u32, basic, pfifo, clsact, …) are left out: they are
 * somebody else's, and are simulated by nobody.
 */
export const filterKinds = mostly<string | undefined>(
  'flower',
  undefined,
  'nonsense',
  'bpf',
  '',
  'a-name-of-15-lt',
  'a-name-of-16-let',
);
export const qdiscKinds = mostly<string | undefined>(
  'multiq',
  'ingress',
  undefined,
  'nonsense',
  'a-name-of-16-let',
);
