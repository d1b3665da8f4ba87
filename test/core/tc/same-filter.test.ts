import { describe, expect, it } from 'vitest';
import { ETH_P_ALL, type TcFilter } from '../../../core/tc/filter.ts';
import { filterKey, maskKey, matchKey } from '../../../core/tc/match.ts';
import { isOwnFilter, isOwnHandle, stamped } from '../../../core/tc/ownership.ts';
import { sameFilter } from '../../../core/tc/same-filter.ts';

const filter: TcFilter = {
  device: 'tap0',
  parent: '1:',
  chain: 0,
  priority: 17,
  protocol: ETH_P_ALL,
  handle: 0x54570001,
  keys: { eth_type: { value: 0x0800 }, ipv4_src: { value: '10.1.2.3', mask: '255.0.0.0' } },
  actions: [{ kind: 'skbedit', queueMapping: 1, control: 'pipe' }],
};
const ipv4 = (value: string, mask?: string) => ({
  eth_type: { value: 0x0800 },
  ipv4_src: { value, ...(mask !== undefined && { mask }) },
});

describe('sameFilter', () => {
  it.each<[string, Partial<TcFilter>]>([
    ['bits outside the mask', { keys: ipv4('10.9.9.9', '255.0.0.0') }],
    ['cookies', { actions: [stamped(filter.actions[0] as never, matchKey(filter.keys))] }],
  ])('does not mind %s', (_, parts) => {
    expect(sameFilter(filter, { ...filter, ...parts })).toBe(true);
  });

  it('does not mind whether a full mask is written', () => {
    const bare = { ...filter, keys: ipv4('10.1.2.3') };
    expect(sameFilter(bare, { ...bare, keys: ipv4('10.1.2.3', '255.255.255.255') })).toBe(true);
  });

  it.each<Partial<TcFilter>>([
    { device: 'tap1' },
    { parent: 'ffff:' },
    { chain: 1 },
    { priority: 18 },
    { protocol: 0x0800 },
    { handle: 0x54570002 },
    { keys: ipv4('11.1.2.3', '255.0.0.0') },
    { keys: ipv4('10.1.2.3', '255.255.0.0') },
    { keys: { eth_type: { value: 0x0800 } } },
    { actions: [{ kind: 'skbedit', queueMapping: 2, control: 'pipe' }] },
    { actions: [{ kind: 'skbedit', queueMapping: 1, control: 'ok' }] },
    { actions: [{ kind: 'gact', control: 'pipe' }] },
    { actions: [] },
    { actions: [{ kind: 'other', name: 'mirred', options: new Uint8Array(4) }] },
  ])('tells it from one with %o', (parts) => {
    expect(sameFilter(filter, { ...filter, ...parts })).toBe(false);
    expect(sameFilter({ ...filter, ...parts }, filter)).toBe(false);
  });

  it('compares an action it does not speak byte by byte', () => {
    const other = (last: number) => ({
      ...filter,
      actions: [{ kind: 'other', name: 'mirred', options: Uint8Array.of(1, last) } as const],
    });
    expect(sameFilter(other(1), other(1))).toBe(true);
    expect(sameFilter(other(1), other(2))).toBe(false);
  });
});

describe('normal forms', () => {
  it('name a filter by parent, chain, priority and handle', () => {
    expect(filterKey(filter)).toBe('tap0 1: 0 17 1414987777');
  });

  it('do not depend on the order in which keys were set', () => {
    const { eth_type, ipv4_src } = filter.keys;
    const turned = { ipv4_src: ipv4_src!, eth_type: eth_type! };
    expect(matchKey(turned)).toBe(matchKey(filter.keys));
    expect(maskKey(turned)).toBe(maskKey(filter.keys));
  });

  it('have one mask for values of one kind, and another for a tag or PPPoE', () => {
    const [ip, arp, tag, session] = [0x0800, 0x0806, 0x8100, 0x8864].map((value) =>
      maskKey({ eth_type: { value } }),
    );
    expect(arp).toBe(ip);
    expect(new Set([ip, tag, session]).size).toBe(3);
  });
});

describe('ownership', () => {
  it.each([
    [0x54570001, true],
    [0x5457ffff, true],
    [0x54570000, false],
    [0x54580000, false],
    [1, false],
  ])('of handle %i is %s', (handle, own) => {
    expect(isOwnHandle(handle)).toBe(own);
  });

  it('needs a cookie of ours where there is one', () => {
    const gact = { kind: 'gact', control: 'drop' } as const;
    const owned = (cookie: string | undefined) =>
      isOwnFilter({
        handle: 0x54570001,
        actions: [{ ...gact, ...(cookie !== undefined && { cookie }) }],
      });
    expect(owned(undefined)).toBe(true);
    expect(owned(stamped(gact, matchKey({})).cookie)).toBe(true);
    expect(owned('0badcafe')).toBe(false);
    expect(isOwnFilter({ handle: 7, actions: [stamped(gact, matchKey({}))] })).toBe(false);
  });

  it('fits its cookie into the sixteen bytes the kernel keeps', () => {
    expect(stamped({ kind: 'gact', control: 'drop' }, matchKey({})).cookie).toMatch(
      /^54505701[0-9a-f]{16}$/,
    );
  });
});
