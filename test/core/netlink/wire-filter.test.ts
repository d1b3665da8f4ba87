import { describe, expect, it } from 'vitest';
import { fromWire, toWire } from '../../../core/netlink/wire-filter.ts';
import { ETH_P_ALL, type TcAction, type TcFilter } from '../../../core/tc/filter.ts';
import { needsProgram } from '../../../core/tc/programs.ts';

const indexes = new Map([
  ['tap0', 4],
  ['eth3', 9],
]);
const indexOf = (name: string) => indexes.get(name);
const nameOf = (index: number) => [...indexes].find(([, one]) => one === index)?.[0];

const filterWith = (actions: readonly TcAction[], parts: Partial<TcFilter> = {}): TcFilter => ({
  device: 'tap0',
  parent: 'ffff:',
  chain: 0,
  priority: 17,
  protocol: ETH_P_ALL,
  handle: 1,
  keys: { ip_ttl: { value: 64 } },
  actions,
  ...parts,
});
const to = (device: string): TcAction => ({
  kind: 'mirred',
  mode: 'redirect',
  device,
  control: 'stolen',
  cookie: '5450',
});

describe('a filter on the wire', () => {
  it('names devices by their indexes, and comes back with their names', () => {
    const filter = filterWith([to('eth3'), { kind: 'gact', control: 'ok' }]);
    const wire = toWire(filter, { indexOf });
    expect(wire).toMatchObject({ ifindex: 4, actions: [{ kind: 'mirred', ifindex: 9 }, {}] });
    expect(fromWire(wire, nameOf)).toEqual(filter);
  });

  it('of a device that has gone is named as iproute2 names it', () => {
    const wire = toWire(filterWith([to('eth3')]), { indexOf });
    expect(fromWire(wire, () => undefined)).toMatchObject({
      device: 'if4',
      actions: [{ device: 'if9' }],
    });
  });

  it('is not to be had of a device without an index', () => {
    expect(() => toWire(filterWith([to('nobody')]), { indexOf })).toThrow(
      /index of the device nobody/,
    );
  });

  it.each<[string, TcFilter]>([
    ['an action', filterWith([{ kind: 'bpf', program: 'rss', id: 7, control: 'pipe' }])],
    [
      'a classifier',
      filterWith([], { classifier: { program: 'marked', queue: 1, id: 7 }, keys: {} }),
    ],
  ])('names a program that is %s by its descriptor, and comes back with its id', (_, filter) => {
    expect(needsProgram(filter)).toBe(true);
    const wire = toWire(filter, { indexOf, descriptorOf: (id) => id + 100 });
    expect(JSON.stringify(wire)).toContain('"fd":107');
    expect(fromWire(wire, nameOf)).toEqual(filter);
    expect(() => toWire(filter, { indexOf })).toThrow(/not loaded/);
    expect(needsProgram(filterWith([to('eth3')]))).toBe(false);
  });
});
