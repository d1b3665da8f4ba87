/** Filters that somebody made with tc: what rte_flow can say of them, and why it cannot say the rest. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice, type DeviceOptions } from '../../../core/flow/device.ts';
import { importFilters, type FoundSet, type ReadFilter } from '../../../core/import/import.ts';
import { printRules } from '../../../core/testpmd/print.ts';
import {
  ETH_P_ALL,
  type ForeignFilter,
  type TcAction,
  type U32Key,
} from '../../../core/tc/filter.ts';
import { rulesOf } from '../compile/rules.ts';
import { foundOf } from './found.ts';

const queue2: TcAction = { kind: 'skbedit', queueMapping: 2, control: 'pipe' };
const drop: TcAction = { kind: 'gact', control: 'drop' };

/** As `protocol ip pref 10 flower action …` without keys of its own. */
const filter = (parts: Partial<ReadFilter> = {}): ReadFilter => ({
  device: 'tap0',
  parent: '1:',
  chain: 0,
  priority: 40,
  protocol: ETH_P_ALL,
  handle: 1,
  keys: {},
  actions: [queue2],
  ...parts,
});

const found = (parts: Partial<FoundSet>): FoundSet => ({
  device: 'tap0',
  queues: 4,
  qdiscs: [],
  filters: [],
  foreign: [],
  configurationOf: () => undefined,
  ...parts,
});

const lines = (parts: Partial<FoundSet>) => {
  const { rules, unsaid } = importFilters(found(parts));
  expect(unsaid).toEqual([]);
  return printRules(rules).trimEnd().split('\n');
};

const create = (rest: string) => `flow create 0 ${rest} / end`;

describe('a filter made by tc', () => {
  it.each<[name: string, parts: Partial<ReadFilter>, rule: string]>([
    [
      'of protocol ip with an address',
      { protocol: 0x0800, keys: { eth_type: { value: 0x0800 }, ipv4_src: { value: '10.0.0.1' } } },
      'ingress priority 23 pattern eth / ipv4 src is 10.0.0.1 / end actions queue index 2',
    ],
    [
      'of a protocol that its keys do not repeat',
      { protocol: 0x86dd },
      'ingress priority 23 pattern eth / ipv6 / end actions queue index 2',
    ],
    [
      'of protocol 802.1ad, whose dump shows only what is behind the tag',
      {
        protocol: 0x88a8,
        keys: {
          eth_type: { value: 0x0800 },
          vlan_id: { value: 5 },
          vlan_eth_type: { value: 0x0800 },
        },
      },
      'ingress priority 23 pattern eth type is 0x88a8 / vlan vid is 5 / ipv4 / end actions queue index 2',
    ],
    [
      'that ends with pass behind the queue',
      { actions: [{ ...queue2, control: 'ok' }] },
      'ingress priority 23 pattern eth / end actions queue index 2',
    ],
    [
      'that sets mark and queue in one action',
      { actions: [{ ...queue2, mark: 7 }] },
      'ingress priority 23 pattern eth / end actions mark id 7 / queue index 2',
    ],
    [
      'on what the TAP sends',
      { parent: 'ffff:', actions: [drop] },
      'egress priority 23 pattern eth / end actions drop',
    ],
    [
      'in a chain, which is a group',
      { chain: 5, actions: [{ kind: 'gact', control: 'goto', chain: 6 }] },
      'ingress group 5 priority 23 pattern eth / end actions jump group 6',
    ],
    [
      'at a priority with the bits of a group',
      { priority: 0x2000 + 18 },
      'ingress group 2 priority 1 pattern eth / end actions queue index 2',
    ],
  ])('%s is a rule', (_, parts, rule) => {
    expect(lines({ filters: [filter(parts)] })).toEqual([create(rule)]);
  });

  it('is a rule though its priority is none that rules have: all keep their order', () => {
    const priorities = [1, 16, 17, 18, 40, 0x1003, 0xc000];
    const filters = priorities.map((priority, index) =>
      filter({ priority, keys: { eth_dst: { value: `02:00:00:00:00:0${String(index)}` } } }),
    );
    const places = lines({ filters }).map((line) => /ingress (.*?) ?pattern/.exec(line)?.[1]);
    expect(places).toEqual([
      '',
      'priority 1',
      'priority 2',
      'priority 3',
      'priority 23',
      'group 1',
      'group 12',
    ]);
  });

  it('moves forward where groups are chains and there is no room behind', () => {
    const filters = [1, 49151, 49152].map((priority, chain) =>
      filter({ priority, chain: chain === 0 ? 1 : 0 }),
    );
    expect(lines({ filters: filters.toSorted((a, b) => a.priority - b.priority) })).toEqual([
      create('ingress priority 4077 pattern eth / end actions queue index 2'),
      create('ingress priority 4078 pattern eth / end actions queue index 2'),
      create('ingress group 1 pattern eth / end actions queue index 2'),
    ]);
  });

  it('tells fidelity what compiling makes of it instead', () => {
    const made = filter({ protocol: 0x0800, priority: 3 });
    const { fidelity } = importFilters(found({ filters: [made] }));
    expect(fidelity).toEqual({
      filters: 1,
      exact: 0,
      percent: 0,
      differences: [
        {
          kind: 'different',
          found: 'pref 3 on tap0 1:, protocol ip: any packet -> skbedit queue_mapping 2 pipe',
          compiled:
            'pref 17 on tap0 1:, protocol all: eth_type ipv4 -> skbedit queue_mapping 2 pipe',
        },
        {
          kind: 'extra',
          found: null,
          compiled: 'pref 65535 on tap0 1:, protocol all: any packet -> continue',
        },
      ],
    });
  });
});

describe('a filter that no rule says is listed', () => {
  it.each<[name: string, parts: Partial<ReadFilter>, code: string, tc: RegExp]>([
    [
      'with a key that no item has',
      {
        protocol: 0x0806,
        keys: { eth_type: { value: 0x0806 }, arp_op: { value: 1 } },
      },
      'import/match',
      /^tc filter add dev tap0 parent 1: protocol arp pref 40 handle 0x1 flower arp_op request action skbedit queue_mapping 2$/,
    ],
    [
      'that looks at flags of TCP which rte_flow does not have',
      {
        keys: {
          eth_type: { value: 0x0800 },
          ip_proto: { value: 6 },
          tcp_flags: { value: 0x102, mask: 0x102 },
        },
      },
      'import/match',
      /tcp_flags 0x102\/0x102/,
    ],
    [
      'with attributes that are not read',
      { unspoken: [26, 99] },
      'import/unspoken',
      /^# tc's words .* are not known/,
    ],
    [
      'that can never match',
      { protocol: 0x0800, keys: { eth_type: { value: 0x86dd } } },
      'import/never-matches',
      /^tc filter add/,
    ],
    ['without actions', { actions: [] }, 'import/action', /flower$/],
    [
      'that leaves the packet where it is',
      { actions: [{ kind: 'gact', control: 'ok' }] },
      'import/action',
      /action pass$/,
    ],
    [
      'that redirects',
      { actions: [{ kind: 'mirred', mode: 'redirect', device: 'eth3', control: 'stolen' }] },
      'import/action',
      /action mirred egress redirect dev eth3$/,
    ],
    [
      'that sets a queue and goes on',
      { actions: [{ ...queue2, control: 'continue' }] },
      'import/action',
      /action skbedit queue_mapping 2 continue$/,
    ],
    [
      'with an action of another kind',
      { actions: [{ kind: 'other', name: 'police', options: new Uint8Array() }] },
      'import/action',
      /^# not sayable/,
    ],
    [
      'with RSS whose slot is gone',
      {
        actions: [
          { kind: 'skbedit', mark: 3, control: 'pipe' },
          { kind: 'bpf', program: 'rss', control: 'pipe' },
          { kind: 'skbedit', mark: 0, control: 'pipe' },
        ],
      },
      'import/rss-unreadable',
      /^# not sayable/,
    ],
    ['among the last priorities', { priority: 65530 }, 'import/behind-all', /pref 65530/],
    ['in a chain that is no group', { chain: 300 }, 'import/chain', /chain 300/],
    ['on another device', { device: 'eth3', parent: 'ffff:' }, 'import/remote', /dev eth3/],
    [
      'for a queue that the TAP does not have',
      { actions: [{ ...queue2, queueMapping: 9 }] },
      'rule/queue-out-of-range',
      /queue_mapping 9$/,
    ],
  ])('%s', (_, parts, code, tc) => {
    const { rules, unsaid, fidelity } = importFilters(found({ filters: [filter(parts)] }));
    expect(rules).toEqual([]);
    expect(unsaid.map(({ reason, kind }) => [reason.code, kind])).toEqual([[code, 'flower']]);
    expect(unsaid[0]!.tc).toMatch(tc);
    expect(fidelity.differences.filter(({ kind }) => kind === 'missing')).toHaveLength(1);
  });

  it('beside rules that are said', () => {
    const other = { parent: 'ffff:' as const, actions: [{ ...drop, control: 'ok' as const }] };
    const { rules, unsaid } = importFilters(found({ filters: [filter(), filter(other)] }));
    expect([rules.length, unsaid.length]).toEqual([1, 1]);
  });
});

describe('filters of other kinds', () => {
  const foreign = (kind: string, parts: Partial<ForeignFilter> = {}): ForeignFilter => ({
    device: 'tap0',
    parent: '1:',
    chain: 0,
    priority: 40,
    protocol: 0x0800,
    handle: 0x80000800,
    kind,
    ...parts,
  });
  const word = (value: number, mask: number, offset: number): U32Key => ({ value, mask, offset });
  const u32 = (...keys: readonly U32Key[]) =>
    foreign('u32', { content: { keys, actions: [drop] } });

  it('are rules when they compare every packet', () => {
    const matchall = foreign('matchall', {
      protocol: ETH_P_ALL,
      content: { keys: [], actions: [drop] },
    });
    expect(lines({ foreign: [matchall] })).toEqual([
      create('ingress priority 23 pattern eth / end actions drop'),
    ]);
  });

  it('are rules when they compare whole fields of the IPv4 header', () => {
    const keys = [word(0x0a000001, 0xffffff00, 12), word(0x00110000, 0x00ff0000, 8)];
    expect(lines({ foreign: [u32(...keys)] })).toEqual([
      create(
        'ingress priority 23 pattern eth / ipv4 src spec 10.0.0.1 src prefix 24 / udp / end actions drop',
      ),
    ]);
  });

  it.each<[name: string, one: ForeignFilter, tc: RegExp, code?: string]>([
    ['ports', u32(word(0x00000050, 0x0000ffff, 20)), /u32 match u32 0x00000050 0x0000ffff at 20/],
    ['the length of the header', u32(word(0x45000000, 0xff000000, 0)), /at 0 action drop$/],
    [
      'part of the protocol',
      u32(word(0x00010000, 0x00010000, 8)),
      /at 8 action drop$/,
      'import/match',
    ],
    ['one field twice', u32(word(1, 255, 12), word(256, 0xff00, 12)), /at 12 match u32/],
    ['fields of packets that need not be IPv4', { ...u32(word(1, 255, 12)), protocol: 3 }, /all/],
    ['what is not read', foreign('basic'), /^# not sayable .* kind basic, pref 40 on tap0 1:/],
  ])('are listed when they compare %s', (_, one, tc, code = 'import/kind') => {
    const { rules, unsaid } = importFilters(found({ foreign: [one] }));
    expect(rules).toEqual([]);
    expect(unsaid.map(({ reason }) => reason.code)).toEqual([code]);
    expect(unsaid[0]!.tc).toMatch(tc);
  });

  it('leave the hash tables of u32 out: they are no filters', () => {
    const { fidelity } = importFilters(
      found({ foreign: [foreign('u32', { handle: 0x80000000 })] }),
    );
    expect(fidelity.filters).toBe(0);
  });
});

describe('a device', () => {
  const rule = 'flow create 0 ingress pattern eth / ipv4 / end actions queue index 1 / end';
  const remote: DeviceOptions = { ...defaultDevice, remote: 'eth3', mac: '02:00:00:00:00:01' };
  const compiled = (options: DeviceOptions) =>
    foundOf(compile(rulesOf(rule), options), { device: 'tap0', queues: 4 });

  it('whose remote brings packets that no rule asks for has a filter that is listed', () => {
    const whole = compiled(remote);
    const filters = whole.filters.filter(
      ({ device, priority }) => device !== 'tap0' || priority > 17,
    );
    const { rules, unsaid } = importFilters({ ...whole, filters });
    expect(rules).toEqual([]);
    expect(unsaid.map(({ reason }) => reason.code)).toEqual(['import/remote']);
  });

  it('with more filters of its own for queues than are attached has as many queues', () => {
    expect(importFilters({ ...compiled(defaultDevice), queues: 1 }).device.queues).toBe(2);
  });

  it('has as many queues as bands, where the kernel does not count the attached ones', () => {
    expect(importFilters({ ...compiled(defaultDevice), queues: undefined }).device.queues).toBe(4);
  });

  it('without filters has nothing that decides about packets', () => {
    const { device, rules, fidelity } = importFilters(found({}));
    expect(device).toEqual({ ...defaultDevice, default: 'kernel' });
    expect([rules.length, fidelity.percent]).toEqual([0, 100]);
  });
});
