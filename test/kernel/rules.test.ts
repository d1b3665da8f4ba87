/** From the text of a rule to the packets it takes: what compiled patterns mean to a real kernel. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../core/compile/compile.ts';
import { defaultDevice } from '../../core/flow/device.ts';
import { encodeNewFilter } from '../../core/netlink/tc-filter.ts';
import { toWire } from '../../core/netlink/wire-filter.ts';
import type { TcFilter } from '../../core/tc/filter.ts';
import { loadNative } from '../../native/index.ts';
import { rulesOf } from '../core/compile/rules.ts';
import { tc, tcJson } from './lab/commands.ts';
import { makeVethPair } from './lab/devices.ts';
import { frame, sendOut } from './lab/frames.ts';
import { ask, verdicts } from './lab/netlink.ts';

const ip = { src: '10.0.0.1', dst: '10.0.0.2' };
const ip6 = { src: '2001:db8::1', dst: '2001:db8::2' };

/** IPv4 flags and offset, set in a finished frame; the header's checksum is then wrong, which TC does not look at. */
function fragment(bits: number): Uint8Array {
  const bytes = frame({ ip });
  bytes[20] = bits >> 8;
  bytes[21] = bits & 0xff;
  return bytes;
}

const plain = frame({ ip });
const tagged = frame({ ip, tags: [{ vid: 300, pcp: 5 }] });
const provider = frame({ ip, tags: [{ vid: 7, type: 0x88a8 }, { vid: 300 }] });
const twice = frame({ ip, tags: [{ vid: 7 }, { vid: 300 }] });
const whole = fragment(0);
const wholeKept = fragment(0x4000);
const first = fragment(0x2000);
const later = fragment(0x2005);
const last = fragment(0x0005);
const udp = (srcPort: number, dstPort: number) => frame({ ip, srcPort, dstPort });

interface Row {
  readonly pattern: string;
  readonly takes: readonly Uint8Array[];
  readonly leaves: readonly Uint8Array[];
}

const rows: readonly Row[] = [
  { pattern: 'eth / vlan vid is 300', takes: [tagged], leaves: [plain, provider, twice] },
  { pattern: 'eth / vlan pcp is 5', takes: [tagged], leaves: [plain, twice] },
  {
    pattern: 'eth / vlan tci spec 0xa12c tci mask 0xefff',
    takes: [tagged],
    leaves: [plain, twice],
  },
  { pattern: 'eth / vlan', takes: [tagged, twice], leaves: [plain, provider] },
  {
    pattern: 'eth type is 0x88a8 / vlan vid is 7',
    takes: [provider],
    leaves: [plain, tagged, twice],
  },
  {
    pattern: 'eth / vlan vid is 7 / vlan vid is 300 / ipv4',
    takes: [twice],
    leaves: [plain, tagged, provider],
  },
  {
    pattern: 'eth type is 0x88a8 / vlan / vlan vid is 300 / ipv4',
    takes: [provider],
    leaves: [plain, tagged, twice],
  },
  { pattern: 'eth has_vlan is 0', takes: [plain], leaves: [tagged, provider, twice] },
  { pattern: 'eth has_vlan is 0 / ipv4', takes: [plain], leaves: [tagged, provider, twice] },
  {
    pattern: 'eth / vlan has_more_vlan is 0 / ipv4',
    takes: [tagged],
    leaves: [plain, provider, twice],
  },
  {
    pattern: 'eth / ipv4 fragment_offset spec 0 fragment_offset mask 0x3fff',
    takes: [whole, wholeKept],
    leaves: [first, later, last],
  },
  {
    pattern:
      'eth / ipv4 fragment_offset spec 1 fragment_offset last 0x3fff fragment_offset mask 0x3fff',
    takes: [first, later, last],
    leaves: [whole, wholeKept],
  },
  {
    pattern: 'eth / ipv4 fragment_offset spec 0x2000 fragment_offset mask 0x3fff',
    takes: [first],
    leaves: [whole, wholeKept, later, last],
  },
  {
    pattern:
      'eth / ipv4 fragment_offset spec 1 fragment_offset last 0x1fff fragment_offset mask 0x1fff',
    takes: [later, last],
    leaves: [whole, wholeKept, first],
  },
  {
    pattern: 'eth / ipv4 tos spec 0xb8 tos mask 0xfc',
    takes: [frame({ ip, tos: 0xb9 })],
    leaves: [plain],
  },
  {
    pattern: 'eth / ipv6 tc is 0xb8 hop is 3',
    takes: [frame({ ip: ip6, tos: 0xb8, ttl: 3 })],
    leaves: [frame({ ip: ip6, tos: 0xb8 }), plain],
  },
  {
    pattern: 'eth / ipv4 / tcp flags spec 2 flags mask 0x12',
    takes: [frame({ ip, protocol: 'tcp', tcpFlags: 0x42 })],
    leaves: [frame({ ip, protocol: 'tcp', tcpFlags: 0x12 }), plain],
  },
  {
    pattern: 'eth / ipv4 / udp dst spec 1024 dst last 2048 dst mask 0xffff',
    takes: [udp(1, 1024), udp(1, 2000), udp(1, 2048)],
    leaves: [udp(1, 1023), udp(1, 2049), frame({ ip, protocol: 'tcp', dstPort: 1500 })],
  },
  {
    pattern:
      'eth / ipv4 / udp src spec 0 src last 9 src mask 0xffff dst spec 1024 dst last 2048 dst mask 0xffff',
    takes: [udp(0, 1024), udp(9, 2000)],
    leaves: [udp(10, 1024), udp(1, 2049)],
  },
  {
    pattern: 'eth / ipv4 / udp dst spec 0x1230 dst mask 0xfff0',
    takes: [udp(1, 0x1237)],
    leaves: [udp(1, 0x1240)],
  },
  {
    pattern: 'eth / ipv4 / sctp dst is 80',
    takes: [frame({ ip, protocol: 'sctp', dstPort: 80 })],
    leaves: [udp(1, 80)],
  },
  {
    pattern: 'eth / ipv4 / icmp type is 3 code is 1',
    takes: [frame({ ip, protocol: 'icmp', icmp: [3, 1] })],
    leaves: [frame({ ip, protocol: 'icmp', icmp: [3, 0] })],
  },
  {
    pattern: 'eth / ipv6 / icmp6 type is 135',
    takes: [frame({ ip: ip6, protocol: 'icmp6', icmp: [135, 0] })],
    leaves: [frame({ ip: ip6, protocol: 'icmp6', icmp: [136, 0] })],
  },
  {
    pattern: 'eth / arp_eth_ipv4 spa is 10.0.0.1',
    takes: [frame({ arp: { op: 1, sip: '10.0.0.1', tip: '10.0.0.2' } })],
    leaves: [frame({ arp: { op: 1, sip: '10.0.0.9', tip: '10.0.0.2' } }), plain],
  },
  { pattern: 'any', takes: [plain, tagged, first], leaves: [] },
  // This kernel has the correction of 6.14, as stable kernels do.
  {
    pattern: 'eth / ipv4 / udp src is 53 dst spec 1024 dst last 2048 dst mask 0xffff',
    takes: [udp(53, 1500)],
    leaves: [udp(53, 1), udp(54, 1500)],
  },
];

/** The filter of one rule on what comes in at the device. */
function filterFor(device: string, pattern: string): TcFilter {
  const rule = `flow create 0 egress pattern ${pattern} / end actions drop / end`;
  const { filters } = compile(rulesOf(rule), { ...defaultDevice, name: device });
  const found = filters.find(({ rule: id }) => id !== null);
  if (found === undefined) throw new Error(`no filter for ${pattern}`);
  return found;
}

async function add(filter: TcFilter): Promise<void> {
  const native = loadNative();
  const socket = native.openNetlink();
  const indexOf = (name: string) => native.interfaceIndex(name);
  try {
    const wire = toWire(filter, { indexOf });
    const request = encodeNewFilter(wire, { sequence: 1, mode: 'add' });
    const answers = await ask(socket, [request]);
    expect(verdicts(answers)).toEqual(['1 OK']);
  } finally {
    await socket.close();
  }
}

function taken(device: string): number {
  const shown = tcJson(`-s filter show dev ${device} parent ffff:`) as {
    readonly options?: { readonly actions?: readonly { readonly stats?: { packets: number } }[] };
  }[];
  return shown.flatMap(({ options }) => options?.actions ?? [])[0]?.stats?.packets ?? -1;
}

/** What the rule's filter counts of the frames it is to leave alone, and then of all. */
async function counts(
  [outer, inner]: readonly [string, string],
  { pattern, takes, leaves }: Row,
): Promise<string> {
  await add(filterFor(inner, pattern));
  await sendOut(outer, leaves);
  const before = taken(inner);
  await sendOut(outer, takes);
  const after = taken(inner);
  tc(`filter del dev ${inner} parent ffff:`);
  return `${pattern}: ${String(before)}, ${String(after)}`;
}

describe('a compiled pattern', () => {
  // One device for all of them: making one takes the guest longer than all the rest.
  it('takes its packets and no other', async () => {
    const pair = makeVethPair();
    tc(`qdisc add dev ${pair[1]} ingress`);
    const found: string[] = [];
    for (const row of rows) found.push(await counts(pair, row));
    expect(found).toEqual(
      rows.map(({ pattern, takes }) => `${pattern}: 0, ${String(takes.length)}`),
    );
  });
});
