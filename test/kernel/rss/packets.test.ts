/**
 * RSS, packet by packet: the queue of every packet and the hash behind it are those that core/rss predicts, and the
 * counters are the packets that were sent. TAPWRIGHT_SEED repeats a run.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceOptions } from '../../../core/flow/device.ts';
import { rssOutcome } from '../../../core/rss/outcome.ts';
import type { RssConfiguration } from '../../../core/compile/rss.ts';
import { toHex } from '../../../core/netlink/bytes.ts';
import { createChance } from '../../chance.ts';
import { runsFactor, seed } from '../../property.ts';
import '../lab/guest.ts';
import { makeLaboratory, type Laboratory } from '../lab/applied.ts';
import { ip } from '../lab/commands.ts';
import { atSuiteEnd } from '../lab/lifetime.ts';
import { makeWayInto } from '../lab/frames.ts';
import { mixedFrames, type SentFrame, type Way } from '../lab/mixed-frames.ts';
import { sendWays } from '../lab/ways.ts';

interface Case {
  /** Behind `rss`; without, the device's default RSS. */
  readonly rss?: string;
  readonly options?: Partial<DeviceOptions>;
  readonly queues?: number;
}

const key16 = '6d5a56da255b0ec24167253d43a38fb0';
const key52 = `${key16}d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa00112233445566778899aabb`;
const everything = 'ipv4 ipv4-frag ipv4-tcp ipv4-udp ipv4-sctp ipv4-other ipv6 ipv6-tcp ipv6-udp';
const tail = { hashTail: true };
const again = { rss: 'reclassify' } as const;

const cases: readonly Case[] = [
  { rss: 'queues 1 3 end' },
  { rss: 'queues 1 3 end types ip tcp udp sctp end' },
  { rss: 'queues 0 2 3 end types ipv4-udp end' },
  { rss: 'queues 3 3 3 1 0 end types ip tcp udp end', options: tail },
  { rss: 'queues 2 end types ipv4 ipv6 end', options: tail },
  { rss: 'func simple_xor types ip tcp udp sctp end', queues: 16 },
  { rss: `func symmetric_toeplitz types ${everything} end queues 0 1 2 3 end` },
  { rss: 'func symmetric_toeplitz types ip tcp udp end', queues: 16, options: tail },
  { rss: 'types ip tcp udp l3-src-only end queues 0 1 2 3 end' },
  { rss: 'types ip tcp udp l3-dst-only l4-src-only end queues 3 2 1 0 end', options: tail },
  { rss: 'types ip sctp l4-dst-only end queues 0 1 end' },
  { rss: 'func simple_xor types tcp udp l3-src-only l4-dst-only end queues 1 3 end' },
  { rss: 'func symmetric_toeplitz types ip tcp udp l3-src-only end queues 1 3 end' },
  { rss: 'types ipv4-frag ipv6-frag end queues 1 2 end', options: tail },
  { rss: 'types ipv4-other ipv6-other end queues 1 3 end' },
  { rss: 'types ipv6-ex ipv6-tcp-ex ipv6-udp-ex end queues 0 2 end' },
  { rss: 'types ipv6 ipv6-tcp end queues 1 3 end' },
  { rss: `types ipv4 ipv4-tcp ipv4-udp end key ${key16} key_len 16 queues 0 1 2 3 end` },
  { rss: `types ip tcp udp sctp end key ${key52} key_len 52`, queues: 16, options: tail },
  { rss: `types ip tcp udp end key ${'6d5a'.repeat(20)} key_len 40 queues 0 1 2 3 end` },
  { rss: 'queues 1 3 end types ip tcp udp sctp end', options: again },
  { rss: 'queues 3 3 3 1 0 end types ip tcp udp end', options: { ...again, ...tail } },
  { rss: 'types ip tcp udp sctp end', queues: 16, options: { ...again, ...tail } },
  { rss: 'func simple_xor types ip tcp udp end', queues: 20, options: again },
  {
    rss: 'func symmetric_toeplitz types ip tcp udp end queues 2 0 end',
    options: { ...again, ...tail },
  },
  { rss: 'types ipv4-udp l4-src-only end queues 1 3 end', options: again },
  { rss: 'types ip tcp udp end queues 0 14 15 100 200 255 end', queues: 256, options: again },
  { rss: 'types ip tcp udp end', queues: 256 },
  { options: { default: 'rss', ...tail }, queues: 7 },
  { options: { default: 'rss', ...again }, queues: 7 },
];

/** Packets of each case; `npm run test:long` sends ten thousand. */
const count = runsFactor > 1 ? 10_000 : 1_000;

/** The cases that share a TAP. */
const groups = [...new Set(cases.map(({ queues = 4 }) => queues))].map((queues) => ({
  queues,
  cases: cases.filter((each) => (each.queues ?? 4) === queues),
}));

describe.each(groups)('every packet goes to the queue that is predicted of $queues', (group) => {
  let lab: Laboratory;
  let ways: Readonly<Record<Way, string>>;

  beforeAll(async () => {
    const { atEnd, endAll } = atSuiteEnd();
    lab = await makeLaboratory({ queues: group.queues, atEnd });
    const wire = makeWayInto(lab.tap.name, atEnd);
    for (const device of [lab.tap.name, wire]) ip(`link set ${device} mtu 9000`);
    ways = { direct: lab.tap.name, pieces: lab.tap.name, wire };
    return endAll;
  });

  it.each(group.cases)('$rss $options', { timeout: 300_000 }, async ({ rss, options }) => {
    const rule = `flow create 0 ingress pattern end actions rss ${rss ?? ''} / end\n`;
    const compiled = await lab.apply(rss === undefined ? '' : rule, options);
    const { configuration } = compiled.rss[0]!;
    const sent = mixedFrames(count, createChance(seed));
    const found = await sendWays(lab.tap, ways, sent);
    const predicted = sent.map(({ bytes }) => line(bytes, configuration));
    const seen = found.map(({ queue, frame }) => `${String(queue)} ${toHex(frame)}`);
    expect(differenceOf(seen, predicted)).toEqual({ missing: [], unexpected: [] });
    await expectCounted(lab, configuration, sent);
  });
});

it.each(['direct', 'reclassify'] as const)(
  'while isolated, packets of no rule are dropped instead of spread, in layout %s',
  async (rss) => {
    const lab = await makeLaboratory();
    const script =
      'flow create 0 ingress pattern eth / ipv4 / end actions rss queues 1 3 end / end\n';
    await lab.apply(script, { rss, isolate: true, default: 'rss' });
    const of = (ip: { src: string; dst: string }) => ({ ip, protocol: 'udp' }) as const;
    const taken = Array.from({ length: 8 }, (_, n) => of({ src: `10.0.0.${n}`, dst: '10.0.1.1' }));
    const left = Array.from({ length: 5 }, (_, n) => of({ src: `fd00::${n}`, dst: 'fd00::1:1' }));
    await lab.send(lab.tap.name, [...left, ...taken]);
    await expect.poll(() => lab.queues().reduce((sum, packets) => sum + packets)).toBe(8);
    expect(await lab.counts()).toMatchObject({ '#0': 8, isolate: 5 });
    expect(lab.queues()[0]! + lab.queues()[2]!).toBe(0);
  },
);

/** The queue, and the frame as a reader gets it. */
function line(bytes: Uint8Array, configuration: RssConfiguration): string {
  const { queue, hash } = rssOutcome(bytes, configuration);
  const behind = configuration.hashTail ? (hash >>> 0).toString(16).padStart(8, '0') : '';
  return `${String(queue)} ${toHex(bytes)}${behind}`;
}

function differenceOf(seen: readonly string[], predicted: readonly string[]) {
  const counts = new Map<string, number>();
  for (const one of predicted) counts.set(one, (counts.get(one) ?? 0) + 1);
  for (const one of seen) counts.set(one, (counts.get(one) ?? 0) - 1);
  const rest = [...counts].filter(([, times]) => times !== 0);
  return {
    missing: rest
      .filter(([, times]) => times > 0)
      .map(([one]) => one.slice(0, 400))
      .slice(0, 4),
    unexpected: rest
      .filter(([, times]) => times < 0)
      .map(([one]) => one.slice(0, 400))
      .slice(0, 4),
  };
}

async function expectCounted(
  lab: Laboratory,
  configuration: RssConfiguration,
  sent: readonly SentFrame[],
): Promise<void> {
  const outcomes: Record<string, number> = {};
  const queues: Record<number, { packets: number; bytes: number }> = {};
  for (const { bytes, seenLength } of sent) {
    const { outcome, queue } = rssOutcome(bytes, configuration);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    const row = (queues[queue] ??= { packets: 0, bytes: 0 });
    row.packets += 1;
    row.bytes += seenLength;
  }
  const [counted] = Object.values((await lab.rss()) ?? {});
  const nonZero = Object.entries(counted?.outcomes ?? {}).filter(([, packets]) => packets > 0);
  expect(Object.fromEntries(nonZero)).toEqual(outcomes);
  expect(counted?.queues).toEqual(
    Object.entries(queues).map(([queue, row]) => ({ queue: Number(queue), ...row })),
  );
}
