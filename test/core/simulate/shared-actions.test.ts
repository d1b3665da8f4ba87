/** Actions that filters share by their number, and chains that only actions hold: as Linux 6.1 has them (test/kernel/differential). */
import { beforeEach, describe, expect, it } from 'vitest';
import { concatenate } from '../../../core/netlink/bytes.ts';
import { decodeDatagram, type NetlinkMessage } from '../../../core/netlink/decode.ts';
import {
  encodeDeleteFilter,
  encodeDumpFilters,
  encodeFlushChain,
  encodeGetFilter,
  encodeNewFilter,
} from '../../../core/netlink/tc-filter.ts';
import { encodeNewQdisc } from '../../../core/netlink/tc-qdisc.ts';
import type { WireAction, WireFilter } from '../../../core/netlink/wire-filter.ts';
import { createSimulatedKernel } from '../../../core/simulate/kernel.ts';

let ifindex: number;
let ask: (request: Uint8Array) => readonly NetlinkMessage[];

beforeEach(() => {
  const kernel = createSimulatedKernel();
  ifindex = Number(kernel.createTap('tap0', 4));
  ask = (request) => decodeDatagram(concatenate(kernel.transact(request)));
  const multiq = { ifindex, kind: 'multiq', handle: '1:', parent: 'root' };
  ask(encodeNewQdisc(multiq, { sequence: 1, mode: 'add' }));
});

const queue = (queueMapping: number, index?: number): WireAction => ({
  ...{ kind: 'skbedit', queueMapping, control: 'ok' },
  ...(index !== undefined && { index }),
});

const filterOf = (handle: number, actions: readonly WireAction[], chain = 0): WireFilter => ({
  ...{ ifindex, parent: '1:', chain, priority: 1, protocol: 3, handle },
  keys: { eth_type: { value: 0x0800 }, ipv4_src: { value: `10.0.0.${String(handle)}` } },
  actions,
});

function add(filter: WireFilter, mode: 'add' | 'replace' = 'add', shareActions = true): string {
  const answers = ask(encodeNewFilter(filter, { sequence: 1, mode, shareActions }));
  return verdictOf(answers);
}

const verdictOf = (answers: readonly NetlinkMessage[]): string => {
  const last = answers.at(-1);
  return last?.kind === 'acknowledgement' ? [last.code, last.text].filter(Boolean).join(': ') : '';
};

/** What the filters do, in the order of a dump. */
const held = (): readonly (readonly WireAction[])[] =>
  ask(encodeDumpFilters({ ifindex, parent: '1:' }, 1)).flatMap((message) =>
    message.kind === 'filter' ? [message.filter.actions] : [],
  );

describe('an action that a filter names by number', () => {
  it('is made under that number when there is none', () => {
    expect(add(filterOf(1, [queue(2, 77)]))).toBe('OK');
    expect(held()).toEqual([[queue(2, 77)]]);
  });

  it('is taken as it is when there is one, whatever else is said of it', () => {
    add(filterOf(1, [queue(2, 77)]));
    expect(add(filterOf(2, [queue(3, 77)]))).toBe('OK');
    expect(held()).toEqual([[queue(2, 77)], [queue(2, 77)]]);
  });

  it('goes with the last filter that holds it', () => {
    add(filterOf(1, [queue(2, 77)]));
    add(filterOf(2, [queue(2, 77)], 256));
    ask(encodeDeleteFilter(filterOf(1, []), { sequence: 1 }));
    add(filterOf(3, [queue(3, 77)]));
    expect(held()).toEqual([[queue(2, 77)], [queue(2, 77)]]);
    ask(encodeFlushChain(filterOf(0, [], 256), { sequence: 1 }));
    ask(encodeDeleteFilter(filterOf(3, []), { sequence: 1 }));
    add(filterOf(4, [queue(1, 77)]));
    expect(held()).toEqual([[queue(1, 77)]]);
  });

  it('is not named unless the request is told to', () => {
    add(filterOf(1, [queue(2, 77)]));
    expect(add(filterOf(2, [queue(3, 77)]), 'add', false)).toBe('OK');
    expect(held()).toEqual([[queue(2, 77)], [queue(3, 1)]]);
  });

  it('is let go of when the filter is refused in the end', () => {
    add(filterOf(1, [queue(2)]));
    const twin = { ...filterOf(1, [queue(3, 9)]), handle: 2 };
    expect(add(twin)).toBe('EEXIST');
    add(filterOf(3, [queue(1, 9)]));
    expect(held()).toEqual([[queue(2, 1)], [queue(1, 9)]]);
  });
});

it('numbers are given from the lowest that is free, while a replaced filter still has its own', () => {
  add(filterOf(1, [queue(0)]));
  add(filterOf(1, [queue(1)]), 'replace');
  add(filterOf(2, [queue(2)]));
  expect(held()).toEqual([[queue(1, 2)], [queue(2, 1)]]);
});

describe('a chain without filters', () => {
  const jump: WireAction = { kind: 'gact', control: 'goto', chain: 513 };
  const get = () => verdictOf(ask(encodeGetFilter(filterOf(1, [], 513), { sequence: 1 })));

  it('is there for as long as an action goes to it', () => {
    expect(get()).toBe('EINVAL: Cannot find specified filter chain');
    add(filterOf(1, [jump]));
    expect(get()).toBe('ENOENT: Filter with specified priority/protocol not found');
    ask(encodeDeleteFilter(filterOf(1, []), { sequence: 1 }));
    expect(get()).toBe('EINVAL: Cannot find specified filter chain');
  });
});
