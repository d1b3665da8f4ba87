/** What the design says of items, actions, RSS, collisions and profiles, sentence by sentence; the numbers are the design's. */
import { describe, expect, it } from 'vitest';
import type { RssConfiguration } from '../../../core/compile/rss.ts';
import type { KernelVersion } from '../../../core/tc/kernel-version.ts';
import { all, compiled, errors, own, problems, rule, type Options } from './compiled-lines.ts';

const codes = (found: readonly { readonly code: string }[]) => found.map(({ code }) => code);
const received = (actions: string, options: Options = {}) =>
  own(options, rule(actions)).map((line) => line.slice('tap0 1: 17 any: '.length));

/** A full mask may be written or left out. */
const withoutFullMasks = (line: string) => line.replaceAll(/\/(?:255|0xff)(?![.\w])/g, '');
const z5 = '00:00:00:00:00';

describe('items', () => {
  it.each([
    ['end', 'any'],
    ['void / eth / void', 'any'],
    ['any', 'any'],
    ['port index is 0', 'any'],
    ['port index is 0 / eth / ipv4', 'eth_type 0x800'],
    ['eth src is 2:0:0:0:0:1', 'eth_src 02:00:00:00:00:01'],
    ['eth dst spec 1:0:0:0:0:0 dst mask 1:0:0:0:0:0', `eth_dst 01:${z5}/01:${z5}`],
    ['eth type is 0x88cc', 'eth_type 0x88cc'],
    ['eth / vlan vid is 5 pcp is 3', 'eth_type 0x8100 vlan_id 5 vlan_prio 3'],
    ['eth / vlan / ipv6', 'eth_type 0x8100 vlan_eth_type 0x86dd'],
    [
      'eth / ipv4 src is 10.0.0.1 dst spec 10.1.0.0 dst prefix 16',
      'eth_type 0x800 ipv4_src 10.0.0.1 ipv4_dst 10.1.0.0/255.255.0.0',
    ],
    ['eth / ipv4 proto is 47', 'eth_type 0x800 ip_proto 47'],
    ['eth / ipv4 tos is 4 ttl is 9', 'eth_type 0x800 ip_tos 4/255 ip_ttl 9/255'],
    ['eth / ipv6 src is ::1', 'eth_type 0x86dd ipv6_src ::1'],
    ['eth / ipv6 tc is 4 hop is 9', 'eth_type 0x86dd ip_tos 4/255 ip_ttl 9/255'],
    ['eth / ipv4 / tcp dst is 80', 'eth_type 0x800 ip_proto 6 tcp_dst 80'],
    ['eth / ipv4 / tcp flags is 2', 'eth_type 0x800 ip_proto 6 tcp_flags 0x2/0xff'],
    ['eth / ipv6 / udp src is 53', 'eth_type 0x86dd ip_proto 17 udp_src 53'],
    ['eth / ipv6 / sctp dst is 9', 'eth_type 0x86dd ip_proto 132 sctp_dst 9'],
    ['eth / ipv4 / icmp type is 8', 'eth_type 0x800 ip_proto 1 icmpv4_type 8'],
    ['eth / ipv6 / icmp6 type is 135', 'eth_type 0x86dd ip_proto 58 icmpv6_type 135'],
    ['eth / arp_eth_ipv4 tpa is 10.0.0.1', 'eth_type 0x806 arp_tip 10.0.0.1'],
  ])('%s', (pattern, match) => {
    const text = rule('drop', 'ingress', pattern).replace('end / end', 'end');
    expect(own({}, text).map(withoutFullMasks)).toEqual([
      `tap0 1: 17 ${withoutFullMasks(match)}: drop`,
    ]);
  });

  it.each([
    'invert / eth',
    'raw relative is 0',
    'eth / ipv4 / udp / vxlan vni is 4',
    'pf / eth',
    'vf id is 1 / eth',
    'port_id id is 1 / eth',
  ])('%s has a diagnostic of its own', (pattern) => {
    expect(errors({}, rule('drop', 'ingress', pattern))).toMatchObject([{ rteFlowErrorType: 13 }]);
  });
});

describe('actions', () => {
  it.each([
    ['queue index 2', 'queue 2'],
    ['queue 2', 'queue 2'],
    ['drop', 'drop'],
    ['passthru', 'continue'],
    ['void / count / drop / void', 'drop'],
    ['queue index 1 / mark id 7', 'mark 7, queue 1'],
    ['mark id 7 / drop', 'mark 7, drop'],
    ['queue index 1 / queue index 3', 'queue 3'],
    ['void', 'drop'],
  ])('%s', (actions, expected) => {
    expect(received(actions)).toEqual([expected]);
    expect(errors({}, rule(actions))).toEqual([]);
  });

  it('warn when there is no fate, and of a mark that nobody sees', () => {
    expect(codes(problems({}, rule('count')))).toEqual(['rule/no-fate']);
    expect(codes(problems({}, rule('mark id 7 / queue index 1')))).toEqual(['rule/mark-unseen']);
    expect(codes(problems({}, rule('flag / queue index 1')))).toEqual(['rule/flag-unseen']);
    expect(errors({}, rule('meter mtr_id 1'))).toMatchObject([{ rteFlowErrorType: 16 }]);
  });

  it('lead marked packets to the queue of their mark', () => {
    const markQueues = [{ mark: 7, queue: 3 }];
    expect(received('mark id 7 / queue index 1', { markQueues })).toEqual(['mark 7, queue 3']);
    expect(received('mark id 7 / passthru', { markQueues })).toEqual(['mark 7, queue 3']);
    expect(received('mark id 8 / queue index 1', { markQueues })).toEqual(['mark 8, queue 1']);
    expect(received('mark id 7 / drop', { markQueues })).toEqual(['mark 7, drop']);
  });
});

describe('RSS', () => {
  const configuration = (parameters: string, options: Options = {}): RssConfiguration =>
    compiled(options, rule(`rss ${parameters}`)).rss[0]!.configuration;

  it.each([
    ['queues 1 3 end', [1, 3]],
    ['queues 2 0 1 end', [2, 0, 1]],
    ['queues 3 3 0 end', [3, 3, 0]],
    ['', [0, 1, 2, 3]],
  ])('%s fills 128 entries round robin', (parameters, queues) => {
    const { table } = configuration(parameters);
    expect(table).toHaveLength(128);
    for (const [entry, queue] of table.entries()) expect(queue).toBe(queues[entry % queues.length]);
  });

  it('takes 128 queues a rule and no more', () => {
    const listed = (count: number) =>
      `queues ${Array.from({ length: count }, (_, queue) => String(queue)).join(' ')} end`;
    expect(configuration(listed(128), { queues: 256 }).table.at(-1)).toBe(127);
    expect(configuration('', { queues: 256 }).queues).toHaveLength(128);
  });

  it.each(['toeplitz', 'symmetric_toeplitz', 'simple_xor'])('honours %s, key and types', (name) => {
    const key = 'ab'.repeat(40);
    expect(configuration(`func ${name} key ${key} types ipv4-tcp end queues 0 end`)).toMatchObject({
      function: name,
      key,
      types: ['ipv4-tcp'],
    });
  });

  it('of the outermost headers is asked for by level 0 or 1, and no other can be had', () => {
    for (const level of [0, 1]) expect(errors({}, rule(`rss level ${String(level)}`))).toEqual([]);
    expect(errors({}, rule('rss level 2'))).toMatchObject([{ rteFlowErrorType: 15 }]);
  });

  it('stands between the mark of its slot and the mark of the user, else 0', () => {
    const text = [rule('rss'), rule('mark id 9 / rss', 'ingress priority 1', 'eth / ipv4')];
    expect(own({}, ...text)).toEqual([
      'tap0 1: 17 any: mark 1, bpf rss pipe, mark 0',
      'tap0 1: 18 eth_type 0x800: mark 2, bpf rss pipe, mark 9',
    ]);
    expect(configuration('', { hashTail: true }).hashTail).toBe(true);
  });

  it.each([1, 4, 15, 16, 256])(
    'of %i queues reclassified has a priority each, up to 15',
    (count) => {
      const options = { rss: 'reclassify', queues: count } as const;
      const queues = Array.from({ length: count }, (_, queue) => {
        const priority = queue < 15 ? queue + 1 : 15;
        return `tap0 1: ${String(priority)} marked ${String(queue)}: queue ${String(queue)}`;
      });
      expect(all(options, rule('rss')).slice(0, count + 2)).toEqual([
        ...queues,
        'tap0 1: 16 any: bpf room continue',
        'tap0 1: 17 any: mark 1, bpf rss reclassify',
      ]);
    },
  );

  it.each<[KernelVersion, string, string]>([
    [[4, 1], 'drop', 'eth'],
    [[4, 8], 'drop', 'eth / vlan vid is 1'],
    [[3, 18], 'rss', 'eth'],
  ])('and all else says what Linux %j lacks', (kernel, actions, pattern) => {
    const found = errors({ kernel }, rule(actions, 'ingress', pattern));
    expect(codes(found)).toContain('rule/kernel-too-old');
  });
});

describe('rules at one priority', () => {
  const source = rule('drop', 'ingress', 'eth / ipv4 src is 10.0.0.1');
  const destination = rule('queue index 1', 'ingress', 'eth / ipv4 dst is 10.0.0.2');

  it('have one mask before 4.18, and several since then', () => {
    expect(codes(errors({ kernel: [4, 17] }, source, destination))).toEqual(['rule/masks-differ']);
    expect(own({ kernel: [4, 17] }, source, destination)).toHaveLength(1);
    expect(errors({ kernel: [4, 18] }, source, destination)).toEqual([]);
    expect(codes(problems({}, source, destination))).toEqual(['rule/overlap-undefined']);
  });

  it('collide with equal keys; elsewhere they are duplicates or shadowed', () => {
    const later = (pattern: string) => rule('queue index 2', 'ingress priority 1', pattern);
    expect(codes(errors({}, source, source))).toEqual(['rule/collision']);
    expect(codes(problems({}, source, later('eth / ipv4 src is 10.0.0.1')))).toEqual([
      'rule/duplicate-match',
    ]);
    expect(codes(problems({}, source, later('eth / ipv4 src is 10.0.0.1 / udp')))).toEqual([
      'rule/shadowed',
    ]);
  });
});

describe('profiles', () => {
  it('of a driver warn where its filter means something else', () => {
    const found = problems({ profile: 'dpdk-22.11' }, rule('passthru', 'egress'));
    expect(codes(found)).toContain('driver/egress-as-ingress');
    expect(own({ profile: 'dpdk-22.11' }, rule('passthru', 'egress'))[0]).toContain('tap0 1:');
  });

  it.each(['eth / ipv4 / icmp', 'eth / ipv4 / sctp', 'eth / ipv4 src spec 10.0.0.0 src prefix 8'])(
    'of mlx4 compile %s as Tapwright does, and say that mlx4 refuses it',
    (pattern) => {
      const text = rule('drop', 'ingress', pattern);
      expect(own({ profile: 'mlx4' }, text)).toEqual(own({}, text));
      expect(problems({}, text)).toEqual([]);
      expect(codes(problems({ profile: 'mlx4' }, text)).join()).toMatch(/mlx4/);
    },
  );
});
