import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { tcCommand, tcScript, unsayable } from '../../../core/tc/command.ts';
import { ETH_P_ALL, type FlowerKeys, type TcFilter } from '../../../core/tc/filter.ts';
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
    expect(tcCommand(filterWith(keys))).toMatch(/^# not sayable .*pref 17 on 1:/);
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
    expect(comments[0]).toContain('pref 18 on 1: has filters of protocols ip, ipv6');
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
