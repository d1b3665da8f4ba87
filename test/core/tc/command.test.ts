import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { tcCommand, tcScript, unsayable } from '../../../core/tc/command.ts';
import {
  ETH_P_ALL,
  type FlowerKeys,
  type TcAction,
  type TcFilter,
} from '../../../core/tc/filter.ts';
import { actionText, matchText } from '../../../core/tc/text.ts';
import { rulesOf } from '../compile/rules.ts';

const create = (text: string) => `flow create 0 ${text} / end`;
const compiled = (...lines: string[]) => compile(rulesOf(...lines.map(create)), defaultDevice);
const filterWith = (keys: FlowerKeys, parts: Partial<TcFilter> = {}): TcFilter => ({
  device: 'tap0',
  parent: '1:',
  chain: 0,
  priority: 17,
  protocol: ETH_P_ALL,
  handle: 0x54570001,
  keys,
  actions: [{ kind: 'gact', control: 'drop' }],
  ...parts,
});

describe('tcCommand', () => {
  it.each([
    [
      'ingress pattern eth dst spec 4d:ca:18:25:30:bb dst mask ff:ff:ff:00:00:00 / end actions queue index 3',
      'tc filter add dev tap0 parent 1: protocol all pref 17 handle 0x54570001 flower dst_mac 4d:ca:18:25:30:bb/24 action skbedit queue_mapping 3',
    ],
    [
      'ingress pattern eth / ipv6 src spec 2001:db8::1 src prefix 48 / udp dst is 53 / end actions drop',
      'tc filter add dev tap0 parent 1: protocol ipv6 pref 17 handle 0x54570001 flower src_ip 2001:db8::1/48 ip_proto udp dst_port 53 action drop',
    ],
    [
      'egress pattern eth / vlan vid is 300 pcp is 2 / ipv4 proto is 50 / end actions passthru',
      'tc filter add dev tap0 parent ffff: protocol 802.1Q pref 17 handle 0x54570001 flower vlan_id 300 vlan_prio 2 vlan_ethtype ip ip_proto 32 action continue',
    ],
    [
      'ingress pattern eth type is 0x1234 / end actions drop',
      'tc filter add dev tap0 parent 1: protocol 0x1234 pref 17 handle 0x54570001 flower action drop',
    ],
    [
      'ingress pattern eth / ipv4 proto is 58 / end actions drop',
      'tc filter add dev tap0 parent 1: protocol ip pref 17 handle 0x54570001 flower ip_proto 3a action drop',
    ],
  ])('of `%s`', (text, command) => {
    const filter = compiled(text).filters.find(({ role }) => role === 'rule')!;
    expect(tcCommand(filter)).toBe(command);
    expect(unsayable(filter)).toBeUndefined();
  });

  it('names a chain, and leaves the handle to the kernel where it is 0', () => {
    const filter = filterWith({}, { chain: 5, handle: 0 });
    expect(tcCommand(filter)).toBe(
      'tc filter add dev tap0 parent 1: protocol all pref 17 chain 5 flower action drop',
    );
  });

  it('says what an action does after it, other than tc’s own default', () => {
    const filter = filterWith(
      {},
      { actions: [{ kind: 'skbedit', queueMapping: 1, control: 'ok' }] },
    );
    expect(tcCommand(filter)).toContain('action skbedit queue_mapping 1 pass');
  });

  it('quotes a device name that a shell would take apart', () => {
    expect(tcCommand(filterWith({}, { device: "it's $1" }))).toContain(`dev 'it'\\''s $1' parent`);
  });

  const ipv4 = { eth_type: { value: 0x0800 } };
  it.each<[string, FlowerKeys]>([
    ['255.0.255.0', { ...ipv4, ipv4_src: { value: '10.1.2.3', mask: '255.0.255.0' } }],
    ['port 0', { ...ipv4, ip_proto: { value: 6 }, tcp_dst: { value: 0 } }],
    ['ether type 0', { eth_type: { value: 0 } }],
    ['ether type 3', { eth_type: { value: 3 } }],
  ])('is a comment where tc has no words: %s', (words, keys) => {
    expect(tcCommand(filterWith(keys))).toMatch(/^# not sayable .*pref 17 on tap0 1:/);
    expect(unsayable(filterWith(keys))).toContain(words);
  });

  it('is a comment for an action of somebody else', () => {
    const actions = [{ kind: 'other', name: 'mirred', options: new Uint8Array() }] as const;
    expect(tcCommand(filterWith({}, { actions }))).toMatch(/^# .*mirred/);
  });
});

describe('tcScript', () => {
  it('sets up the qdiscs, adds the filters, and stops at the first failure', () => {
    const set = compiled('egress pattern eth / end actions drop');
    expect(tcScript(set).split('\n')).toEqual([
      '#!/bin/sh',
      'set -e',
      'tc qdisc replace dev tap0 root handle 1: multiq',
      'tc qdisc replace dev tap0 handle ffff: ingress',
      ...set.filters.map(tcCommand),
      '',
    ]);
  });

  it('warns of a priority where tc would need two protocols', () => {
    const mixed = compiled(
      'ingress priority 1 pattern eth / ipv4 / end actions drop',
      'ingress priority 1 pattern eth / ipv6 / end actions drop',
      'ingress priority 2 pattern eth / ipv6 / end actions drop',
    );
    const comments = tcScript(mixed)
      .split('\n')
      .filter((line) => line.startsWith('# '));
    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain('pref 18 on tap0 1: has filters of protocols ip, ipv6');
  });
});

describe('short text', () => {
  it('names what is compared, numbers without a name in hex', () => {
    const keys = {
      vlan_eth_type: { value: 0x0800 },
      eth_type: { value: 0x8100 },
      ip_proto: { value: 50 },
      ipv4_dst: { value: '10.0.0.1', mask: '255.0.255.0' },
      eth_src: { value: '02:00:00:00:00:01', mask: '01:00:00:00:00:00' },
    };
    expect(matchText({ keys })).toEqual([
      { name: 'src_mac', value: '02:00:00:00:00:01/01:00:00:00:00:00' },
      { name: 'eth_type', value: '802.1Q' },
      { name: 'vlan_ethtype', value: 'ipv4' },
      { name: 'ip_proto', value: '0x32' },
      { name: 'dst_ip', value: '10.0.0.1/255.0.255.0' },
    ]);
    expect(matchText({ keys: {} })).toEqual([]);
    expect(matchText({ keys: { eth_type: { value: 0x1234 } } })[0]?.value).toBe('0x1234');
    expect(matchText({ keys: { tcp_dst: { value: 80, mask: 0xf0 } } })[0]?.value).toBe('80/0xf0');
  });

  it('says what is done', () => {
    expect(
      actionText({
        actions: [
          { kind: 'skbedit', queueMapping: 0, control: 'pipe' },
          { kind: 'skbedit', control: 'pipe' },
          { kind: 'gact', control: 'continue' },
          { kind: 'other', name: 'mirred', options: new Uint8Array() },
        ],
      }),
    ).toEqual([
      { name: 'skbedit queue_mapping', value: '0' },
      { name: 'skbedit', value: '' },
      { name: 'continue', value: '' },
      { name: 'mirred', value: '' },
    ]);
  });
});

describe('keys and actions in tc’s words', () => {
  const ip = { eth_type: { value: 0x0800 } };
  const tcp = { ...ip, ip_proto: { value: 6 } };
  const words = (keys: FlowerKeys): string =>
    /flower (.*) action drop$/.exec(tcCommand(filterWith(keys)))?.[1] ?? '';

  it.each<[FlowerKeys, string]>([
    [{ ...ip, ip_tos: { value: 18, mask: 252 } }, 'ip_tos 0x12/0xfc'],
    [{ ...ip, ip_ttl: { value: 64 } }, 'ip_ttl 64'],
    [{ ...tcp, tcp_flags: { value: 18, mask: 18 } }, 'ip_proto tcp tcp_flags 0x12/0x12'],
    [
      { ...tcp, port_src_min: { value: 1 }, port_src_max: { value: 5 } },
      'ip_proto tcp src_port 1-5',
    ],
    [
      { ...ip, ip_proto: { value: 1 }, icmpv4_type: { value: 8, mask: 15 } },
      'ip_proto icmp type 8/15',
    ],
    [{ eth_type: { value: 0x0806 }, arp_op: { value: 2 } }, 'arp_op reply'],
    [{ eth_type: { value: 0x8847 }, mpls_label: { value: 7 } }, 'mpls_label 7'],
    [
      {
        eth_type: { value: 0x88a8 },
        vlan_eth_type: { value: 0x8100 },
        cvlan_id: { value: 5 },
        cvlan_eth_type: { value: 0x86dd },
      },
      'vlan_ethtype 802.1Q cvlan_id 5 cvlan_ethtype ipv6',
    ],
    [{ num_of_vlans: { value: 0 } }, 'num_of_vlans 0'],
    [{ ...ip, flags: { value: 1, mask: 3 } }, 'ip_flags frag/nofirstfrag'],
  ])('%o is `%s`', (keys, expected) => {
    expect(words(keys)).toBe(expected);
  });

  it.each<[string, FlowerKeys]>([
    [
      'not both',
      { ...tcp, tcp_src: { value: 9 }, port_src_min: { value: 1 }, port_src_max: { value: 5 } },
    ],
    ['port 0', { ...tcp, port_dst_min: { value: 0 }, port_dst_max: { value: 5 } }],
    ['operation 3', { eth_type: { value: 0x0806 }, arp_op: { value: 3 } }],
    ['fragments alone', { ...ip, flags: { value: 4, mask: 4 } }],
    ['beside the ether type', { eth_type: { value: 0x0806 }, ipv4_src: { value: '10.0.0.1' } }],
  ])('has none: %s', (reason, keys) => {
    expect(unsayable(filterWith(keys))).toContain(reason);
  });

  it.each<[string, TcAction]>([
    ['action goto chain 5', { kind: 'gact', control: 'goto', chain: 5 }],
    ['action skbedit mark 7', { kind: 'skbedit', mark: 7, control: 'pipe' }],
    [
      'action skbedit queue_mapping 1 mark 7 pass',
      { kind: 'skbedit', queueMapping: 1, mark: 7, control: 'ok' },
    ],
    [
      'action mirred egress redirect dev tap0',
      { kind: 'mirred', mode: 'redirect', device: 'tap0', control: 'stolen' },
    ],
    [
      'action mirred egress mirror dev tap0 continue',
      { kind: 'mirred', mode: 'mirror', device: 'tap0', control: 'continue' },
    ],
  ])('say `%s`', (expected, action) => {
    expect(tcCommand(filterWith({}, { actions: [action] }))).toMatch(
      new RegExp(` flower ${expected}$`),
    );
  });

  it.each<[string, Partial<TcFilter>]>([
    ['file of its own', { actions: [{ kind: 'bpf', program: 'rss', control: 'pipe' }] }],
    ['file of its own', { classifier: { program: 'marked', queue: 1 } }],
    ['control stolen', { actions: [{ kind: 'gact', control: 'stolen' }] }],
    [
      'every packet it redirects',
      { actions: [{ kind: 'mirred', mode: 'redirect', device: 'd', control: 'pipe' }] },
    ],
  ])('have none: %s', (reason, parts) => {
    expect(unsayable(filterWith({}, parts))).toContain(reason);
  });
});

describe('short text of new keys and actions', () => {
  it('is what a reader calls them', () => {
    const keys: FlowerKeys = {
      port_dst_min: { value: 80 },
      port_dst_max: { value: 90 },
      tcp_flags: { value: 2, mask: 18 },
      arp_op: { value: 1 },
      flags: { value: 0, mask: 1 },
      icmpv4_type: { value: 8 },
      cvlan_eth_type: { value: 0x86dd },
    };
    expect(matchText({ keys }).map(({ name, value }) => `${name} ${value}`)).toEqual([
      'cvlan_ethtype ipv6',
      'tcp_flags 0x2/0x12',
      'dst_port 80-90',
      'icmp_type 8',
      'arp_op request',
      'ip_flags nofrag',
    ]);
    expect(matchText({ keys: {}, classifier: { program: 'marked', queue: 3 } })).toEqual([
      { name: 'marked', value: 'for queue 3' },
    ]);
  });

  it('names where a packet goes', () => {
    const actions: readonly TcAction[] = [
      { kind: 'gact', control: 'goto', chain: 3 },
      { kind: 'mirred', mode: 'redirect', device: 'tap0', control: 'stolen' },
      { kind: 'skbedit', mark: 5, control: 'pipe' },
      { kind: 'skbedit', queueMapping: 1, mark: 5, control: 'pipe' },
      { kind: 'bpf', program: 'rss', control: 'pipe' },
    ];
    expect(actionText({ actions }).map(({ name, value }) => `${name} ${value}`)).toEqual([
      'goto chain 3',
      'redirect tap0',
      'skbedit mark 5',
      'skbedit queue_mapping 1 mark 5',
      'bpf rss',
    ]);
  });
});
