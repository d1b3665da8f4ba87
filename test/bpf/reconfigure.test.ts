/**
 * On the machine's own kernel, with a second CPU: a program runs without a pause while its slot is given one
 * configuration after the other. Every packet must follow one of them, none a mixture.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { roundRobin, type RssConfiguration } from '../../core/compile/rss.ts';
import { defaultRssKey } from '../../core/compile/rss-action.ts';
import { buildFrame } from '../../core/packet/frame.ts';
import { decodeRssCounters, rssCounterMap } from '../../core/rss/counters.ts';
import { rssOutcome } from '../../core/rss/outcome.ts';
import { encodeRssSlot, rssSlotMap } from '../../core/rss/slot.ts';
import { numberKey } from '../../engine/kernel/map-key.ts';
import { loadNative, type BpfMap, type BpfObject, type Native } from '../../native/index.ts';

const object = new URL('../../bpf/objects/rss_direct_bytes.bpf.o', import.meta.url);
const slot = 7;
const first = numberKey(0);
/** Long enough that the writer gets many turns meanwhile, on one of two CPUs. */
const repeat = 200_000;
/** Of races, until one has shown something. */
const mostRounds = 40;
/** struct __sk_buff, with nothing in it but the mark. */
const context = new Uint8Array(192);
context.set(numberKey(slot), 8);

/** No two share a queue, so that any mixture of their tables leads to a third one. */
function configurations(): readonly [RssConfiguration, RssConfiguration] {
  const make = (key: string, from: number, step: number): RssConfiguration => {
    const queues = Array.from({ length: 128 }, (_, n) => from + ((n * step) % 128));
    const types = ['ipv4', 'ipv4-udp'] as const;
    return {
      function: 'toeplitz',
      key,
      types,
      queues,
      table: roundRobin(queues),
      hashTail: false,
      mark: 0,
    };
  };
  return [make(defaultRssKey, 0, 1), make('6d5a'.repeat(20), 128, 37)];
}

const frames = Array.from({ length: 12 }, (_, n) =>
  buildFrame({
    network: { kind: 'ipv4', src: `10.${String(n)}.3.1`, dst: `172.16.${String(n)}.9` },
    transport: { kind: 'udp', src: 4_000 + n, dst: 53 },
  }),
);

/** Runs the program on one frame after the other while `write` is called without a pause; resolves with the queues each went to. */
async function race(
  native: Native,
  { programs, maps }: BpfObject,
  write: () => void,
): Promise<readonly (readonly number[])[]> {
  const outer = maps.find(({ name }) => name === 'rss_counters')!;
  const found: (readonly number[])[] = [];
  for (const data of frames) {
    const counters = native.createBpfMap({ name: 'counters', ...rssCounterMap });
    outer.setInner(numberKey(slot), counters);
    const run = { over: false };
    const ended = programs[0]!.testRun({ data, repeat, context }).finally(() => (run.over = true));
    while (!run.over) {
      for (let turn = 0; turn < 20; turn++) write();
      await new Promise(setImmediate);
    }
    await ended;
    const { queues } = decodeRssCounters(counters.lookup(first)!);
    found.push(queues.flatMap(({ packets }, queue) => (packets > 0 ? queue : [])));
    counters.close();
  }
  return found;
}

function fill(native: Native, configuration: RssConfiguration): BpfMap {
  const map = native.createBpfMap({ name: 'slot', ...rssSlotMap('bytes') });
  map.update(first, encodeRssSlot(configuration, 'bytes'));
  return map;
}

describe('a slot that is reconfigured under load', () => {
  const native = loadNative();
  const [a, b] = configurations();
  const allowed = frames.map((frame) =>
    [a, b].map((configuration) => rssOutcome(frame, configuration).queue),
  );

  async function load(skip: (reason: string) => void): Promise<BpfObject | undefined> {
    try {
      return await native.loadBpfObject({ elf: readFileSync(object), name: 'rss_direct' });
    } catch (reason) {
      if ((reason as { code?: string }).code !== 'EPERM') throw reason;
      skip('eBPF: not run (no capability to load programs here)');
      return undefined;
    }
  }

  it('shows each packet the old table or the new', { timeout: 60_000 }, async ({ skip }) => {
    const loaded = await load(skip);
    if (loaded === undefined) return;
    const outer = loaded.maps.find(({ name }) => name === 'rss_slots')!;
    let turn = 0;
    const change = () => {
      const map = fill(native, turn++ % 2 === 0 ? a : b);
      outer.setInner(numberKey(slot), map);
      map.close();
    };
    change();
    let seen = false;
    // It is no race if nobody saw a change; on a busy machine that takes more than one.
    for (let rounds = 0; rounds < mostRounds && !seen; rounds++) {
      const found = await race(native, loaded, change);
      found.forEach((queues, index) => {
        for (const queue of queues) expect(allowed[index]).toContain(queue);
      });
      seen = found.some((queues) => queues.length === 2);
    }
    loaded.close();
    expect(seen).toBe(true);
  });

  it('shows mixtures when it is written in place', { timeout: 60_000 }, async ({ skip }) => {
    const loaded = await load(skip);
    if (loaded === undefined) return;
    const outer = loaded.maps.find(({ name }) => name === 'rss_slots')!;
    const map = fill(native, a);
    outer.setInner(numberKey(slot), map);
    const values = [a, b].map((configuration) => encodeRssSlot(configuration, 'bytes'));
    let turn = 0;
    let mixed = false;
    for (let rounds = 0; rounds < mostRounds && !mixed; rounds++) {
      const found = await race(native, loaded, () => {
        map.update(first, values[turn++ % 2]!);
      });
      mixed = found.some((queues, index) =>
        queues.some((queue) => !allowed[index]!.includes(queue)),
      );
    }
    loaded.close();
    map.close();
    expect(mixed).toBe(true);
  });
});
