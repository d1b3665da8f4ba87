/**
 * What the machine's own sockets send has its checksum completed behind TC, over all that is there then: without its tail
 * it has the right one all the same. What cannot be given a tail without harm goes without one.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import type { RssConfiguration } from '../../../core/compile/rss.ts';
import { crc32c, internetChecksum } from '../../../core/packet/checksum.ts';
import { rssOutcome } from '../../../core/rss/outcome.ts';
import '../lab/guest.ts';
import { makeLaboratory, type Laboratory } from '../lab/applied.ts';
import { ip } from '../lab/commands.ts';
import { makeWayInto } from '../lab/frames.ts';
import { enableIpv6, setIpv6 } from '../lab/ipv6.ts';
import { loadModules } from '../lab/modules.ts';
import { sendSctp, sendStream, sendThroughSocket } from '../lab/socket-senders.ts';

const script =
  'flow create 0 ingress pattern end actions rss types ip tcp udp end queues 1 3 end / end\n';
const neighbour = '02:00:00:00:00:99';
const port = 4433;
/** Of all remainders by four. */
const writes = [1, 2, 3, 4, 101, 500];
const [TCP, UDP, SCTP] = [6, 17, 132];
const segments = { few: 1, many: 65_535 } as const;

describe.each(['direct', 'reclassify'] as const)('with tails in layout %s', (rss) => {
  let lab: Laboratory;
  let configuration: RssConfiguration;

  beforeEach(async () => {
    lab = await makeLaboratory();
    configuration = (await lab.apply(script, { rss, hashTail: true })).rss[0]!.configuration;
    reach(lab.tap.name, '10.9.0');
    lab.tap.keepFrames(1 << 24);
  });

  const noRoom = async () => Object.values((await lab.rss()) ?? {})[0]?.outcomes['no-room'];

  /** The frames that came of a transport protocol, at least so many. */
  async function taken(protocol: number, count: number): Promise<readonly Uint8Array[]> {
    const found: Uint8Array[] = [];
    await expect
      .poll(() => {
        const { frames } = lab.tap.takeFrames();
        found.push(...frames.map(({ frame }) => frame).filter((one) => isOf(one, protocol)));
        return found.length;
      })
      .toBeGreaterThanOrEqual(count);
    return found;
  }

  /** Each has the predicted hash behind it, and without that the right checksum. */
  function expectTails(frames: readonly Uint8Array[]): void {
    const seen = frames.map((frame) => {
      const bytes = frame.subarray(0, -4);
      const tail = Buffer.from(frame.subarray(-4)).readUInt32BE();
      return { fault: checksumFault(bytes), tail, extra: extraBytes(bytes) };
    });
    const predicted = frames.map((frame) => {
      const { hash } = rssOutcome(frame.subarray(0, -4), configuration);
      return { fault: 0, tail: hash >>> 0, extra: 0 };
    });
    expect(seen).toEqual(predicted);
    expect(seen.every(({ tail }) => tail !== 0)).toBe(true);
  }

  it('TCP over IPv4 has its checksum, whatever its length', async () => {
    sendStream({ to: '10.9.0.2', port, writes });
    expectTails(await taken(TCP, writes.length));
    expect(await noRoom()).toBe(0);
  });

  it('so it has with IP options', async () => {
    sendStream({ to: '10.9.0.2', port, writes, options: [[0, 4, '94040000']] });
    expectTails(await taken(TCP, writes.length));
  });

  it.each([
    ['', []],
    [' behind a destination options header', [[41, 59, '0000010400000000'] as const]],
  ] as const)('and over IPv6%s', async (_, options) => {
    enableIpv6();
    setIpv6(lab.tap.name);
    ip(`-6 address add 2001:db8:9::1/64 dev ${lab.tap.name} nodad`);
    ip(`-6 neigh add 2001:db8:9::2 lladdr ${neighbour} dev ${lab.tap.name} nud permanent`);
    sendStream({ to: '2001:db8:9::2', port, writes, options });
    expectTails(await taken(TCP, writes.length));
  });

  it('UDP has its checksum, where another device left it to be completed', async () => {
    reach(makeWayInto(lab.tap.name), '10.8.0');
    for (const bytes of [40, 41, 42, 43]) sendThroughSocket({ to: '10.8.0.2', count: 1, bytes });
    expectTails(await taken(UDP, 4));
  });

  it('SCTP whose CRC is to be completed goes without', async () => {
    enableIpv6();
    loadModules(['net/ipv4/udp_tunnel'], ['net/ipv6/ip6_udp_tunnel'], ['net/sctp/sctp']);
    reach(makeWayInto(lab.tap.name), '10.8.0');
    sendSctp('10.8.0.2', port);
    const [frame] = await taken(SCTP, 1);
    expect(extraBytes(frame!)).toBe(0);
    expect(sctpFault(frame!)).toBe(0);
    expect(await noRoom()).toBeGreaterThanOrEqual(1);
  });

  it('bulk TCP comes in packets of one segment each', async () => {
    sendStream({ to: '10.9.0.2', port, writes: [5_001] });
    expectTails(await taken(TCP, 9));
    expect(await noRoom()).toBe(0);
  });

  it('packets of several segments are cut as ever, and go without', async () => {
    ip(`link set ${lab.tap.name} gso_max_segs ${String(segments.many)}`);
    sendStream({ to: '10.9.0.2', port, writes: [5_001] });
    expectWhole(await taken(TCP, 9));
    reach(makeWayInto(lab.tap.name), '10.8.0');
    sendThroughSocket({ to: '10.8.0.2', count: 1, bytes: 5_000, segment: 1_000 });
    expectWhole(await taken(UDP, 5));
    expect(await noRoom()).toBeGreaterThanOrEqual(2);
  });

  /** Nothing behind those that are cut, of a sum that is right. */
  function expectWhole(frames: readonly Uint8Array[]): void {
    const cut = frames.filter(({ length }) => length > 500);
    expect(cut.length).toBeGreaterThan(1);
    for (const frame of cut) {
      expect(frame.length).toBeLessThan(1_515);
      expect([checksumFault(frame), extraBytes(frame)]).toEqual([0, 0]);
    }
  }

  it('a TAP takes single segments as long as there are tails', async () => {
    const shown = () => Number(/gso_max_segs (\d+)/.exec(ip(`-d link show ${lab.tap.name}`))?.[1]);
    expect(shown()).toBe(segments.few);
    await lab.apply(script, { rss, hashTail: false });
    expect(shown()).toBe(segments.many);
    ip(`link set ${lab.tap.name} gso_max_segs 17`);
    await lab.apply(script, { rss, hashTail: true });
    expect(shown()).toBe(segments.few);
    await lab.flush();
    expect(shown()).toBe(17);
  });
});

/** Gives a device an address, and another machine's behind it. */
function reach(device: string, network: string): void {
  ip(`address add ${network}.1/24 dev ${device}`);
  ip(`neigh add ${network}.2 lladdr ${neighbour} dev ${device} nud permanent`);
}

interface Transport {
  readonly protocol: number;
  readonly addresses: Uint8Array;
  /** Header and payload, as far as IP says that they reach. */
  readonly segment: Uint8Array;
  /** Where IP says that the frame ends. */
  readonly end: number;
}

function transportOf(frame: Uint8Array): Transport | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const type = view.getUint16(12);
  if (type === 0x0800) {
    const end = 14 + view.getUint16(16);
    const segment = frame.subarray(14 + (view.getUint8(14) & 15) * 4, end);
    return { protocol: view.getUint8(23), addresses: frame.subarray(26, 34), segment, end };
  }
  if (type !== 0x86dd) return undefined;
  let protocol = view.getUint8(20);
  let start = 54;
  for (; protocol === 60; start += 8) protocol = view.getUint8(start);
  const end = 54 + view.getUint16(18);
  return { protocol, addresses: frame.subarray(22, 54), segment: frame.subarray(start, end), end };
}

const isOf = (frame: Uint8Array, protocol: number) => transportOf(frame)?.protocol === protocol;
const extraBytes = (frame: Uint8Array) => frame.length - (transportOf(frame)?.end ?? 0);

/** What the checksum over all, with its own field and the pseudo header, comes to: 0 when it is right. */
function checksumFault(frame: Uint8Array): number {
  const { protocol, addresses, segment } = transportOf(frame)!;
  const end = Uint8Array.of(0, protocol, segment.length >> 8, segment.length & 0xff);
  return internetChecksum(addresses, end, segment);
}

function sctpFault(frame: Uint8Array): number {
  const segment = Buffer.from(transportOf(frame)!.segment);
  const sent = segment.readUInt32LE(8);
  segment.writeUInt32LE(0, 8);
  return sent - crc32c(segment);
}
