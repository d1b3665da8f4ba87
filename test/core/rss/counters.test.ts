import { expect, it } from 'vitest';
import { countedOutcomes, decodeRssCounters, rssCounterMap } from '../../../core/rss/counters.ts';

const size = rssCounterMap.valueSize;

/** Counters of `cpus` CPUs, all 0 but for `[cpu, offset, value]`. */
function counted(cpus: number, values: readonly (readonly [number, number, bigint])[]): Uint8Array {
  const bytes = new Uint8Array(cpus * size);
  const view = new DataView(bytes.buffer);
  for (const [cpu, offset, value] of values) view.setBigUint64(cpu * size + offset, value, true);
  return bytes;
}

it('sums what the CPUs counted', () => {
  const { outcomes, queues } = decodeRssCounters(
    counted(3, [
      ...countedOutcomes.map((_, index) => [0, 8 * index, BigInt(10 + index)] as const),
      [2, 0, 2n ** 40n],
      [0, 64 + 16 * 5, 1n],
      [1, 64 + 16 * 5, 2n],
      [1, 64 + 16 * 5 + 8, 1500n],
      [2, 64 + 16 * 255 + 8, 64n],
    ]),
  );
  expect(outcomes).toEqual({
    l4: 10 + 2 ** 40,
    l3: 11,
    'not-ip': 12,
    'not-asked': 13,
    truncated: 14,
    malformed: 15,
    'no-room': 16,
  });
  expect(queues).toHaveLength(256);
  expect(queues[5]).toEqual({ packets: 3, bytes: 1500 });
  expect(queues[255]).toEqual({ packets: 0, bytes: 64 });
  expect(queues[0]).toEqual({ packets: 0, bytes: 0 });
});
