/** How fast packets are hashed: the hash function by itself beside one that goes bit by bit, and whole frames. */
import { roundRobin, type RssConfiguration } from '../../core/compile/rss.ts';
import { fromHex } from '../../core/netlink/bytes.ts';
import { buildFrame } from '../../core/packet/frame.ts';
import { rssOutcome } from '../../core/rss/outcome.ts';
import { toeplitzHash, toeplitzTables } from '../../core/rss/toeplitz.ts';
import { medians, whole, type Bench, type BenchRow } from './measure.ts';

const key = '6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa';
const configuration: RssConfiguration = {
  function: 'toeplitz',
  key,
  types: ['ipv4-udp', 'ipv6-udp'],
  queues: [0, 1, 2, 3],
  table: roundRobin([0, 1, 2, 3]),
  hashTail: false,
  mark: 0,
};

/** Tuples of all sizes, no two alike. */
const count = 4096;
const scatter = (number: number) => Math.imul(number ^ 0x5bd1e995, 0x9e3779b1) | 0;
const tuplesOf = (words: number) =>
  Array.from({ length: count }, (_, tuple) =>
    Array.from({ length: words }, (_word, word) => scatter(tuple * 9 + word)),
  );

/** As a program without tables does it: a key register that moves one bit for each bit of the input. */
function hashBitByBit(keyBytes: Uint8Array, words: readonly number[]): number {
  let hash = 0;
  let window = new DataView(keyBytes.buffer).getUint32(0) | 0;
  let bit = 32;
  for (const word of words)
    for (let place = 31; place >= 0; place--, bit++) {
      if ((word >>> place) & 1) hash ^= window;
      const next = ((keyBytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
      window = (window << 1) | next;
    }
  return hash >>> 0;
}

const quad = (number: number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');

function framesOf(kind: 'ipv4' | 'ipv6'): readonly Uint8Array[] {
  return tuplesOf(3).map(([src = 0, dst = 0, ports = 0]) =>
    buildFrame({
      network:
        kind === 'ipv4'
          ? { kind, src: quad(src), dst: quad(dst) }
          : { kind, src: `2001:db8::${quad(src)}`, dst: `2001:db8::${quad(dst)}` },
      transport: { kind: 'udp', src: ports >>> 16, dst: ports & 0xffff },
    }),
  );
}

/** The sum of all hashes of `rounds` rounds, so that no round can be left out. */
function sumOf<T>(inputs: readonly T[], rounds: number, hash: (input: T) => number): number {
  let sum = 0;
  for (let round = 0; round < rounds; round++)
    for (const input of inputs) sum = (sum + hash(input)) | 0;
  return sum;
}

const many = 100;
const few = 2;

function run(): readonly BenchRow[] {
  const keyBytes = fromHex(key);
  const tables = toeplitzTables(keyBytes);
  const [short, long] = [tuplesOf(3), tuplesOf(9)];
  const [v4, v6] = [framesOf('ipv4'), framesOf('ipv6')];
  const byTables = (words: readonly number[]) => toeplitzHash(tables, words);
  const byBits = (words: readonly number[]) => hashBitByBit(keyBytes, words);
  const ofFrame = (frame: Uint8Array) => rssOutcome(frame, configuration).hash;
  for (const tuples of [short, long])
    if (sumOf(tuples, 1, byTables) !== sumOf(tuples, 1, byBits)) throw new Error('hashes differ');
  const times = medians(7, {
    short: () => void sumOf(short, many, byTables),
    shortBits: () => void sumOf(short, few, byBits),
    long: () => void sumOf(long, many, byTables),
    longBits: () => void sumOf(long, few, byBits),
    v4: () => void sumOf(v4, many, ofFrame),
    v6: () => void sumOf(v6, many, ofFrame),
  });
  const speed = (milliseconds: number, rounds = many) => (count * rounds * 1000) / milliseconds;
  const row = (what: string, hashes: number, least?: number): BenchRow => ({
    what,
    measured: `${whole(hashes)}/s`,
    ...(least !== undefined && { target: `at least ${whole(least)}/s`, met: hashes >= least }),
  });
  const ratio = (fast: number, slow: number): BenchRow['measured'] =>
    `${(speed(fast) / speed(slow, few)).toFixed(1)} times`;
  return [
    row('hash of IPv4 with ports', speed(times.short), 4_000_000),
    { what: 'the same beside bit by bit', measured: ratio(times.short, times.shortBits) },
    row('hash of IPv6 with ports', speed(times.long)),
    { what: 'the same beside bit by bit', measured: ratio(times.long, times.longBits) },
    row('frame to queue, IPv4 and UDP', speed(times.v4), 4_000_000),
    row('frame to queue, IPv6 and UDP', speed(times.v6)),
  ];
}

export const bench: Bench = { title: 'RSS, Toeplitz with a key of 40 bytes', run };
