/** Actions: sensible ones, nonsense, and those that share an index. */
import fc from 'fast-check';
import type { AttributeEntry } from '../../../core/netlink/attributes.ts';
import { deviceNumber, mostly, oneOf, type Devices, type DeviceWord } from './values.ts';

export type ActionOf = (devices: Devices) => readonly AttributeEntry[];

const gotoChain = 0x20000000;
const verdicts = oneOf(
  ...([
    [6, 2],
    [4, 3],
    [2, 0],
    [2, -1],
    [2, 4],
    [1, 8],
    [1, 9],
    [1, -2],
    [1, 0x10000001],
    [1, 0x30000000],
    [3, gotoChain],
    [4, gotoChain + 1],
    [3, gotoChain + 256],
    [1, gotoChain + 0x0fffffff],
  ] as const),
);

/** 0: the kernel chooses. */
const indexes = oneOf([10, 0], [4, 1], [3, 2], [2, 77], [1, 0xffffffff]);

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 2 });

interface Made {
  readonly kind: string;
  readonly index: number;
  readonly entries: ActionOf;
}

const skbeditOptions = fc.record({
  TCA_SKBEDIT_QUEUE_MAPPING: optional(fc.constantFrom(0, 3, 300)),
  TCA_SKBEDIT_MARK: optional(fc.constantFrom(0, 7, 0xffffffff)),
  TCA_SKBEDIT_PRIORITY: optional(mostly(undefined, 5)),
  TCA_SKBEDIT_PTYPE: optional(mostly(undefined, 0, 3, 4)),
  TCA_SKBEDIT_MASK: optional(mostly(undefined, 0xff)),
  TCA_SKBEDIT_FLAGS: optional(mostly(undefined, 0x20, 0x40, 0x60, 1)),
  TCA_SKBEDIT_QUEUE_MAPPING_MAX: optional(mostly(undefined, 1, 9)),
});

const present = (options: Readonly<Record<string, number | undefined>>): AttributeEntry[] =>
  Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );

/** Whether the other verdict is a verdict at all is looked at by some kernels of 6.1 only: it always is. */
const chances = mostly<AttributeEntry | undefined>(
  undefined,
  ['TCA_GACT_PROB', { ptype: 0, pval: 3, paction: 2 }],
  ['TCA_GACT_PROB', { ptype: 1, pval: 0, paction: 2 }],
  ['TCA_GACT_PROB', { ptype: 2, pval: 10, paction: 0 }],
  ['TCA_GACT_PROB', { ptype: 2, pval: 10, paction: gotoChain + 1 }],
  ['TCA_GACT_PROB', { ptype: 3, pval: 10, paction: 2 }],
);

const gact = fc
  .record({ index: indexes, action: verdicts, chance: chances })
  .map(({ index, action, chance }): Made => {
    const parameters: AttributeEntry = ['TCA_GACT_PARMS', { index, action }];
    return { kind: 'gact', index, entries: () => [parameters, ...(chance ? [chance] : [])] };
  });

const skbedit = fc
  .record({ index: indexes, action: verdicts, options: skbeditOptions })
  .map(({ index, action, options }): Made => {
    const parameters: AttributeEntry = ['TCA_SKBEDIT_PARMS', { index, action }];
    return { kind: 'skbedit', index, entries: () => [parameters, ...present(options)] };
  });

const mirred = fc
  .record({
    index: indexes,
    action: verdicts,
    eaction: mostly(1, 2, 2, 3, 4, 0, 5),
    target: mostly<DeviceWord>('other', 'missing', 'none', 'tap', 'negative'),
  })
  .map(({ index, target, ...rest }): Made => ({
    ...{ kind: 'mirred', index },
    entries: (devices) => [
      ['TCA_MIRRED_PARMS', { index, ...rest, ifindex: deviceNumber(target, devices) }],
    ],
  }));

/** What stands beside the options of an action. */
const besides: fc.Arbitrary<readonly AttributeEntry[]> = fc.oneof(
  { weight: 12, arbitrary: fc.constant([]) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<readonly AttributeEntry[]>(
      [['TCA_ACT_COOKIE', Uint8Array.from([1, 2])]],
      [['TCA_ACT_COOKIE', new Uint8Array(16).fill(9)]],
      [['TCA_ACT_COOKIE', new Uint8Array(17)]],
      [['TCA_ACT_INDEX', 5]],
      [['TCA_ACT_FLAGS', { value: 1, selector: 1 }]],
      [['TCA_ACT_FLAGS', { value: 2, selector: 2 }]],
      [['TCA_ACT_FLAGS', { value: 6, selector: 6 }]],
      [['TCA_ACT_FLAGS', { value: 8, selector: 8 }]],
      [['TCA_ACT_HW_STATS', { value: 1, selector: 1 }]],
      [['TCA_ACT_HW_STATS', { value: 0, selector: 3 }]],
      [['TCA_ACT_HW_STATS', { value: 1, selector: 0 }]],
      [{ type: 77, payload: Uint8Array.from([1]) }],
    ),
  },
);

/** A whole element, or one that lacks what it must have. */
const lacks = mostly<'nothing' | 'kind' | 'options' | 'known kind'>(
  ...(['nothing', 'kind', 'options', 'known kind'] as const),
);

interface Element extends Made {
  readonly whole: ActionOf;
}

const element: fc.Arbitrary<Element> = fc
  .tuple(fc.oneof(gact, skbedit, mirred), besides, lacks)
  .map(([made, rest, lack]) => ({
    ...made,
    whole: (devices) => [
      ...(lack === 'kind' ? [] : [kindEntry(lack === 'known kind' ? 'nonsense' : made.kind)]),
      ...(lack === 'options' ? [] : [optionsEntry(made, lack, devices)]),
      ...rest,
    ],
  }));

const kindEntry = (kind: string): AttributeEntry => ['TCA_ACT_KIND', kind];

/** Without a kind that the table knows, options are no attributes to it. */
const optionsEntry = (made: Made, lack: string, devices: Devices): AttributeEntry =>
  lack === 'nothing'
    ? ['TCA_ACT_OPTIONS', made.entries(devices)]
    : { type: 0x8002, payload: new Uint8Array() };

/**
 * Two actions of one filter that both ask for an index which no action has make Linux 6.1 look for it for ever, and the
 * guest with it (tcf_idr_check_alloc says EAGAIN until the first one is through, which waits for the second): an index
 * is asked for only by the one action of its kind.
 */
function withoutDeadlock(list: readonly Element[]): boolean {
  return list.every(
    ({ kind, index }) => index === 0 || list.filter((one) => one.kind === kind).length === 1,
  );
}

export const actions: fc.Arbitrary<readonly ActionOf[]> = fc
  .oneof(
    { weight: 8, arbitrary: fc.array(element, { minLength: 1, maxLength: 1 }) },
    { weight: 3, arbitrary: fc.array(element, { maxLength: 3 }) },
  )
  .filter(withoutDeadlock)
  .map((list) => list.map(({ whole }) => whole));

export const oneAction: fc.Arbitrary<readonly ActionOf[]> = element.map(({ whole }) => [whole]);
