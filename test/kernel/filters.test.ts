/** Every key and action of the neutral model, asked of a real kernel by our bytes and by tc, and what tc shows of them. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { fromWire, toWire } from '../../core/netlink/wire-filter.ts';
import { encodeDumpFilters, encodeNewFilter } from '../../core/netlink/tc-filter.ts';
import { tcCommand, unsayable } from '../../core/tc/command.ts';
import { dumpedKeys } from '../../core/tc/dump.ts';
import {
  ETH_P_ALL,
  flowerKeyNames,
  type FlowerKeys,
  type TcAction,
  type TcFilter,
} from '../../core/tc/filter.ts';
import { tcJson } from '../../core/tc/json.ts';
import { matchKey } from '../../core/tc/match.ts';
import { stamped, type MadeAction } from '../../core/tc/ownership.ts';
import { sameFilter } from '../../core/tc/same-filter.ts';
import { loadNative } from '../../native/index.ts';
import { readKeyOutcomes } from '../golden/tc/key-outcomes.ts';
import { tc, tcJson as shownBy } from './lab/commands.ts';
import { makeDummy } from './lab/devices.ts';
import { ask, verdicts } from './lab/netlink.ts';

/** Ether types of tags and of PPPoE: what a dump may lose of a match without the filter being another. */
const lostTypes: readonly unknown[] = [0x8100, 0x88a8, 0x8864];

/** The matches of which the kernel forgets nothing: those a compiler could make. */
const makeable = readKeyOutcomes().flatMap(({ set, refused }) => {
  const kept = dumpedKeys(set);
  const lost = flowerKeyNames.flatMap((name) => {
    const match = set[name];
    return match === undefined || kept[name] ? [] : [match.value];
  });
  const whole = set.flags === undefined || Number(set.flags.mask) <= 3;
  const isKept = lost.every((value) => lostTypes.includes(value));
  return refused === undefined && isKept && whole ? [set] : [];
});

const drop: MadeAction = { kind: 'gact', control: 'drop' };

const filterOf = (device: string, priority: number, keys: FlowerKeys): TcFilter => ({
  device,
  parent: 'ffff:',
  chain: 0,
  priority,
  protocol: ETH_P_ALL,
  handle: 1,
  keys,
  actions: [stamped(drop, matchKey(keys))],
});

/** What tc prints of the device's filters, without what only the kernel knows. */
function shown(device: string): readonly unknown[] {
  const elements = shownBy(`filter show dev ${device} parent ffff:`) as {
    readonly options?: { readonly handle?: number; readonly actions: readonly object[] };
  }[];
  return elements
    .filter(({ options }) => options?.handle !== undefined)
    .map(({ options, ...element }) => {
      const { not_in_hw: _, ...rest } = options as typeof options & { not_in_hw?: boolean };
      return { ...element, options: { ...rest, actions: rest.actions.map(withoutIncidental) } };
    });
}

function withoutIncidental(action: object): object {
  const { index: _, ref: __, bind: ___, prob: ____, ...rest } = action as Record<string, unknown>;
  return rest;
}

function ingressDevice(): string {
  const device = makeDummy();
  tc(`qdisc add dev ${device} ingress`);
  return device;
}

/** Adds the filters, and reads them back. */
async function addAndRead(filters: readonly TcFilter[]): Promise<readonly TcFilter[]> {
  const native = loadNative();
  const socket = native.openNetlink();
  onTestFinished(() => socket.close());
  const indexOf = (name: string) => native.interfaceIndex(name);
  const requests = filters.map((filter, sequence) =>
    encodeNewFilter(toWire(filter, { indexOf }), { sequence, mode: 'add' }),
  );
  expect(verdicts(await ask(socket, requests))).toEqual(
    filters.map((_, index) => `${String(index)} OK`),
  );
  const device = filters[0]!.device;
  const ifindex = indexOf(device)!;
  const names = new Map(filters.flatMap(devicesOf).map((name) => [indexOf(name), name]));
  const messages = await ask(socket, [encodeDumpFilters({ ifindex, parent: 'ffff:' }, 1)]);
  return messages.flatMap((message) =>
    message.kind === 'filter' && message.unknown.length === 0
      ? [fromWire(message.filter, (index) => names.get(index))]
      : [],
  );
}

const devicesOf = ({ device, actions }: TcFilter): readonly string[] => [
  device,
  ...actions.flatMap((action) => (action.kind === 'mirred' ? [action.device] : [])),
];

describe('every key of flower', () => {
  it('is taken by the kernel, reads back as the same filter, and is shown as our JSON says', async () => {
    const device = ingressDevice();
    const filters = makeable.map((keys, index) => filterOf(device, index + 1, keys));
    expect([...new Set(makeable.flatMap((keys) => Object.keys(keys)))].sort()).toEqual(
      [...flowerKeyNames].sort(),
    );
    const found = await addAndRead(filters);
    expect(found.filter((filter, index) => !sameFilter(filter, filters[index]!))).toEqual([]);
    expect(shown(device)).toEqual(filters.map(tcJson));
  });

  it('is said to tc in its own words, and is then the same', () => {
    const device = ingressDevice();
    const sayable = makeable
      .map((keys, index) => ({ ...filterOf(device, index + 1, keys), actions: [drop] }))
      .filter((filter) => unsayable(filter) === undefined);
    expect(sayable.length).toBeGreaterThan(makeable.length / 2);
    for (const filter of sayable) tc(tcCommand(filter).replace(/^tc /, ''));
    const withoutProtocol = (element: unknown) => ({ ...(element as object), protocol: undefined });
    expect(shown(device).map(withoutProtocol)).toEqual(
      sayable.map((filter) => withoutProtocol(tcJson(filter))),
    );
  });
});

describe('every action', () => {
  const lists = (target: string): readonly (readonly TcAction[])[] => [
    ...(['continue', 'ok', 'reclassify', 'drop', 'pipe'] as const).map(
      (control): readonly TcAction[] => [{ kind: 'gact', control }],
    ),
    [{ kind: 'gact', control: 'goto', chain: 0x0fffffff }],
    [{ kind: 'mirred', mode: 'redirect', device: target, control: 'stolen' }],
    [{ kind: 'mirred', mode: 'mirror', device: target, control: 'pipe' }, drop],
    [{ kind: 'mirred', mode: 'mirror', device: target, control: 'continue' }],
    [{ kind: 'mirred', mode: 'redirect', device: target, control: 'ok' }],
    [{ kind: 'skbedit', mark: 0xffffffff, control: 'pipe' }, drop],
    [{ kind: 'skbedit', queueMapping: 3, mark: 7, control: 'ok' }],
    [{ kind: 'skbedit', queueMapping: 3, control: 'pipe' }],
  ];
  const filtersOn = (device: string, target: string): readonly TcFilter[] =>
    lists(target).map((actions, index) => ({ ...filterOf(device, index + 1, {}), actions }));

  it('is taken by the kernel, reads back, and is shown as our JSON says', async () => {
    const device = ingressDevice();
    const filters = filtersOn(device, makeDummy());
    const found = await addAndRead(filters);
    expect(found).toMatchObject(filters);
    expect(found.every((filter, index) => sameFilter(filter, filters[index]!))).toBe(true);
    expect(shown(device)).toEqual(filters.map(tcJson));
  });

  it('is said to tc in its own words, and is then the same', () => {
    const device = ingressDevice();
    const filters = filtersOn(device, makeDummy());
    const sayable = filters.filter((filter) => unsayable(filter) === undefined);
    // tc always ends the way of what it redirects.
    expect(
      filters.filter((filter) => !sayable.includes(filter)).map(({ actions }) => actions),
    ).toEqual([[expect.objectContaining({ mode: 'redirect', control: 'ok' })]]);
    for (const filter of sayable) tc(tcCommand(filter).replace(/^tc /, ''));
    expect(shown(device)).toEqual(sayable.map(tcJson));
  });
});
