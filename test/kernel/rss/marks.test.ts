/**
 * Layout `reclassify` knows a packet that it hashed by a tag no sender can make. Whatever comes in with marks, options
 * or metadata of its own is a packet like any other: it goes to queue 0, and no queue rule takes it.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import '../lab/guest.ts';
import { makeLaboratory, type Counts, type Laboratory } from '../lab/applied.ts';
import { ip, tc } from '../lab/commands.ts';
import { makeVethPair } from '../lab/devices.ts';
import { atSuiteEnd } from '../lab/lifetime.ts';
import { enableIpv6, setIpv6 } from '../lab/ipv6.ts';
import { sendThroughSocket } from '../lab/socket-senders.ts';

const secret = 0x51ece701;
const script =
  'flow create 0 ingress pattern eth / ipv4 / tcp / end actions rss queues 1 3 end / end\n';
const layout = { rss: 'reclassify' } as const;
const neighbour = '02:00:00:00:00:99';
const count = 7;

/** Marks that a guess could be: each queue's number, the tag's halves, and the secret itself. */
const marks = [1, 3, 0xffffffff, 0x54570000, 0x54570001, secret, secret + 1];

describe('a packet that only looks marked', () => {
  let lab: Laboratory;
  let before: readonly number[];
  let countsBefore: Counts;

  beforeAll(async () => {
    const { atEnd, endAll } = atSuiteEnd();
    lab = await makeLaboratory({ secret, atEnd });
    await lab.apply(script, layout);
    ip(`address add 10.9.0.1/24 dev ${lab.tap.name}`);
    for (const address of ['10.9.0.2', '10.9.0.3'])
      ip(`neigh add ${address} lladdr ${neighbour} dev ${lab.tap.name} nud permanent`);
    return endAll;
  });

  beforeEach(async () => {
    before = lab.queues();
    countsBefore = await lab.counts();
  });

  /** Read from each queue since the test began. */
  const queuesNow = () => lab.queues().map((packets, queue) => packets - before[queue]!);

  /** All of them were read from queue 0, and no rule for a queue took any. */
  async function expectUnmarked(packets: number): Promise<void> {
    await expect.poll(queuesNow).toEqual([packets, 0, 0, 0]);
    const counts = await lab.counts();
    const counted = (name: string) => (counts[name] ?? 0) - (countsBefore[name] ?? 0);
    expect(['rss-queue', 'rss-room', 'default'].map(counted)).toEqual([0, packets, packets]);
  }

  it.each(marks)('by SO_MARK %i', async (mark) => {
    sendThroughSocket({ to: '10.9.0.2', count, mark });
    await expectUnmarked(count);
  });

  it.each([
    ['Router Alert', '94040000'],
    ['loose source route', '8307040a09000300'],
    ['record route', `070f04${'00'.repeat(13)}`],
  ])('by the IP option %s', async (_, ipOptions) => {
    sendThroughSocket({ to: '10.9.0.2', count, ipOptions, mark: secret });
    await expectUnmarked(count);
  });

  it('as a copy of another device’s packet', async () => {
    const [outer, inner] = makeVethPair();
    tc(`qdisc add dev ${inner} ingress`);
    tc(
      `filter add dev ${inner} parent ffff: protocol all matchall action skbedit mark ${String(secret)} queue_mapping 3 pipe action mirred egress mirror dev ${lab.tap.name}`,
    );
    const addresses = { src: '10.1.0.1', dst: '10.1.0.2' };
    const spec = { ip: addresses, protocol: 'udp', srcPort: 1, dstPort: 2 } as const;
    await lab.send(
      outer,
      Array.from({ length: count }, () => spec),
    );
    await expectUnmarked(count);
  });

  it('as a copy of a packet that another TAP’s program hashed', async () => {
    const other = await makeLaboratory({ secret: secret + 1 });
    await other.apply(script.replace('tcp', 'udp'), layout);
    // At the very front, where each packet comes by twice: not yet tagged, and tagged. The bytecode returns -1, a match.
    tc(
      `filter add dev ${other.tap.name} parent 1: pref 1 protocol all bpf bytecode 1,6\u00a00\u00a00\u00a04294967295 action mirred egress mirror dev ${lab.tap.name} continue`,
    );
    const addresses = { src: '10.1.0.1', dst: '10.1.0.2' };
    const spec = { ip: addresses, protocol: 'udp', srcPort: 1, dstPort: 2 } as const;
    await other.send(
      other.tap.name,
      Array.from({ length: count }, () => spec),
    );
    await expect.poll(() => other.queues().reduce((a, b) => a + b)).toBe(count);
    expect(other.queues()[0]).toBe(0);
    await expectUnmarked(2 * count);
  });
});

it('a packet that is forwarded as IPv6 is not taken for a marked one', async () => {
  // A TAP of its own: with IPv6 on, the kernel has things to say on it.
  const lab = await makeLaboratory({ secret });
  await lab.apply(script, layout);
  enableIpv6();
  const [outer, inner] = makeVethPair();
  for (const device of [inner, lab.tap.name]) setIpv6(device);
  ip(`-6 address add 2001:db8:8::1/64 dev ${inner} nodad`);
  ip(`-6 address add 2001:db8:9::1/64 dev ${lab.tap.name} nodad`);
  ip(`-6 neigh add 2001:db8:9::2 lladdr ${neighbour} dev ${lab.tap.name} nud permanent`);
  const mac = /link\/ether (\S+)/.exec(ip(`link show ${inner}`))?.[1] ?? '';
  const addresses = { src: '2001:db8:8::2', dst: '2001:db8:9::2' };
  const spec = { ethDst: mac, ip: addresses, protocol: 'udp', srcPort: 1, dstPort: 2 } as const;
  await lab.send(
    outer,
    Array.from({ length: count }, () => spec),
  );
  await expect.poll(() => lab.queues()[0]).toBeGreaterThanOrEqual(count);
  expect(lab.queues().slice(1)).toEqual([0, 0, 0]);
  expect(await lab.counts()).toMatchObject({ 'rss-queue': 0 });
});
