/** Each thing that flower can match beyond addresses and ports: its rule catches exactly the packets it should. */
import { describe, expect, it } from 'vitest';
import { makeLaboratory } from './lab/applied.ts';
import { makeWayInto, type FrameSpec } from './lab/frames.ts';

const ip4 = { src: '10.0.0.1', dst: '10.0.0.2' };
const ip6 = { src: '2001:db8::1', dst: '2001:db8::2' };

interface Case {
  readonly name: string;
  /** `pattern` of the rule, without the closing `end`. */
  readonly pattern: string;
  readonly caught: readonly FrameSpec[];
  readonly missed: readonly FrameSpec[];
}

const cases: readonly Case[] = [
  {
    name: 'the id of a tag',
    pattern: 'eth / vlan vid is 300',
    caught: [{ vlan: { vid: 300 }, ip: ip4 }, { vlan: { vid: 300, pcp: 5 } }],
    missed: [{ vlan: { vid: 12 }, ip: ip4 }, { vlan: { vid: 301 } }, { ip: ip4 }],
  },
  {
    name: 'the priority of a tag',
    pattern: 'eth / vlan pcp is 5',
    caught: [{ vlan: { vid: 1, pcp: 5 } }],
    missed: [{ vlan: { vid: 5, pcp: 4 } }],
  },
  {
    name: 'what is behind a tag',
    pattern: 'eth / vlan vid is 7 / ipv6 / udp dst is 53',
    caught: [{ vlan: { vid: 7 }, ip: ip6, dstPort: 53 }],
    missed: [
      { vlan: { vid: 7 }, ip: ip4, dstPort: 53 },
      { vlan: { vid: 7 }, ip: ip6, dstPort: 54 },
      { ip: ip6, dstPort: 53 },
    ],
  },
  {
    name: 'both of two tags',
    pattern: 'eth / vlan vid is 100 / vlan vid is 200',
    caught: [{ tags: [{ vid: 100 }, { vid: 200 }], ip: ip4 }],
    missed: [
      { tags: [{ vid: 100 }, { vid: 201 }], ip: ip4 },
      { tags: [{ vid: 200 }, { vid: 100 }], ip: ip4 },
      { vlan: { vid: 100 }, ip: ip4 },
    ],
  },
  {
    name: 'a tag of a provider and the one behind it',
    pattern: 'eth type is 0x88a8 / vlan vid is 100 / vlan vid is 200',
    caught: [{ tags: [{ vid: 100, type: 0x88a8 }, { vid: 200 }], ip: ip4 }],
    missed: [
      { tags: [{ vid: 100 }, { vid: 200 }], ip: ip4 },
      { tags: [{ vid: 100, type: 0x88a8 }, { vid: 201 }], ip: ip4 },
    ],
  },
  {
    name: 'type and code of ICMP',
    pattern: 'eth / ipv4 / icmp type is 3 code is 1',
    caught: [{ ip: ip4, protocol: 'icmp', icmp: [3, 1] }],
    missed: [
      { ip: ip4, protocol: 'icmp', icmp: [3, 2] },
      { ip: ip4, protocol: 'icmp', icmp: [8, 1] },
      { ip: ip4, protocol: 'udp' },
    ],
  },
  {
    name: 'the type of ICMPv6',
    pattern: 'eth / ipv6 / icmp6 type is 128',
    caught: [{ ip: ip6, protocol: 'icmp6', icmp: [128, 0] }],
    missed: [{ ip: ip6, protocol: 'icmp6', icmp: [129, 0] }],
  },
  {
    name: 'the question of ARP',
    pattern: 'eth / arp_eth_ipv4 tpa is 10.0.0.7',
    caught: [{ arp: { op: 1, sip: '10.0.0.1', tip: '10.0.0.7' } }],
    missed: [{ arp: { op: 1, sip: '10.0.0.7', tip: '10.0.0.1' } }, { ip: ip4 }],
  },
  {
    name: 'TCP that opens a connection',
    pattern: 'eth / ipv4 / tcp flags spec 0x02 flags mask 0x12',
    caught: [{ ip: ip4, protocol: 'tcp', tcpFlags: 0x02 }],
    missed: [
      { ip: ip4, protocol: 'tcp', tcpFlags: 0x12 },
      { ip: ip4, protocol: 'tcp', tcpFlags: 0x10 },
    ],
  },
  {
    name: 'a range of ports',
    pattern: 'eth / ipv4 / udp dst spec 1000 dst last 1999 dst mask 0xffff',
    caught: [
      { ip: ip4, dstPort: 1000 },
      { ip: ip4, dstPort: 1500 },
      { ip: ip4, dstPort: 1999 },
    ],
    missed: [
      { ip: ip4, dstPort: 999 },
      { ip: ip4, dstPort: 2000 },
      { ip: ip4, dstPort: 1500, protocol: 'tcp' },
    ],
  },
  {
    name: 'a port of SCTP',
    pattern: 'eth / ipv4 / sctp dst is 2905',
    caught: [{ ip: ip4, protocol: 'sctp', dstPort: 2905 }],
    missed: [
      { ip: ip4, protocol: 'sctp', dstPort: 2906 },
      { ip: ip4, protocol: 'udp', dstPort: 2905 },
    ],
  },
  {
    name: 'the time to live',
    pattern: 'eth / ipv4 ttl is 1',
    caught: [{ ip: ip4, ttl: 1 }],
    missed: [
      { ip: ip4, ttl: 2 },
      { ip: ip6, ttl: 1 },
    ],
  },
  {
    name: 'the hop limit',
    pattern: 'eth / ipv6 hop is 255',
    caught: [{ ip: ip6, ttl: 255 }],
    missed: [
      { ip: ip6, ttl: 64 },
      { ip: ip4, ttl: 255 },
    ],
  },
  {
    name: 'the type of service',
    pattern: 'eth / ipv4 tos spec 0xb8 tos mask 0xfc',
    caught: [
      { ip: ip4, tos: 0xb8 },
      { ip: ip4, tos: 0xb9 },
    ],
    missed: [{ ip: ip4, tos: 0xb0 }, { ip: ip4 }],
  },
];

describe('a rule catches the packets it names and no others', () => {
  it.each(cases)('$name', async ({ pattern, caught, missed }) => {
    const lab = await makeLaboratory();
    await lab.apply(`flow create 0 ingress pattern ${pattern} / end actions queue index 2 / end\n`);
    const way = makeWayInto(lab.tap.name);
    await lab.send(way, [...caught, ...missed]);
    await expect
      .poll(lab.counts)
      .toEqual({ '#0': caught.length, default: missed.length, isolate: 0 });
    expect(lab.queues()).toEqual([missed.length, 0, caught.length, 0]);
  });
});

describe('groups as chains', () => {
  const script = `flow create 0 ingress group 0 priority 0 pattern eth / ipv4 / tcp / end actions jump group 5 / end
flow create 0 ingress group 0 priority 1 pattern eth / ipv4 / udp / end actions jump group 255 / end
flow create 0 ingress group 0 priority 2 pattern eth / ipv6 / end actions queue index 3 / end
flow create 0 ingress group 5 priority 0 pattern eth / ipv4 / tcp dst is 80 / end actions queue index 1 / end
flow create 0 ingress group 5 priority 1 pattern eth / ipv4 / tcp dst is 22 / end actions drop / end
flow create 0 ingress group 255 priority 0 pattern eth / ipv4 / udp dst is 53 / end actions queue index 2 / end
flow create 0 ingress group 6 priority 0 pattern eth / end actions drop / end
`;
  const tcp = (dstPort: number): FrameSpec => ({ ip: ip4, protocol: 'tcp', dstPort });
  const udp = (dstPort: number): FrameSpec => ({ ip: ip4, protocol: 'udp', dstPort });

  it('lead a packet where its jumps say, and nowhere else', async () => {
    const lab = await makeLaboratory();
    await lab.apply(script, { groups: 'chains' });
    const sent = [tcp(80), tcp(80), tcp(22), tcp(25), udp(53), udp(54), { ip: ip6 }, {}];
    await lab.send(lab.tap.name, sent);
    await expect.poll(lab.counts).toMatchObject({
      '#0': 4,
      '#1': 2,
      '#2': 1,
      '#3:5': 2,
      '#4:5': 1,
      '#5:255': 1,
      // No jump leads there.
      '#6:6': 0,
      default: 1,
      'default:5': 1,
      'default:255': 1,
    });
    expect(lab.queues()).toEqual([3, 2, 1, 1]);
  });

  it('come and go without a trace', async () => {
    const lab = await makeLaboratory();
    await lab.apply(script, { groups: 'chains' });
    await lab.apply(script.split('\n').slice(2, 3).join('\n'), { groups: 'chains' });
    await lab.send(lab.tap.name, [tcp(80), { ip: ip6 }]);
    await expect.poll(lab.counts).toEqual({ '#0': 1, default: 1, isolate: 0 });
    await lab.flush();
  });
});
