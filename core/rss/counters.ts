/** What an RSS program counted: `struct rss_counters` of bpf/include/rss.h, one for each CPU. */
import { readUnsigned } from '../netlink/bytes.ts';
import { layouts } from './layouts.ts';
import { rssOutcomes } from './outcome.ts';

/** By their numbers, `enum rss_outcome`. The last is counted besides one of the others. */
export const countedOutcomes = [...rssOutcomes, 'no-room'] as const;
export type CountedOutcome = (typeof countedOutcomes)[number];

export interface QueueCount {
  readonly packets: number;
  /** Of frames, without tails. */
  readonly bytes: number;
}

export interface RssCounters {
  readonly outcomes: Readonly<Record<CountedOutcome, number>>;
  /** By queue number. */
  readonly queues: readonly QueueCount[];
}

/** The map of one slot's counters, by which `rss_counters` is filled (BPF_MAP_TYPE_PERCPU_ARRAY, linux/bpf.h). */
export const rssCounterMap = {
  type: 6,
  keySize: 4,
  valueSize: layouts.rss_counters.size,
  maxEntries: 1,
} as const;

/** Of counts by queue number, those of the queues that packets went to. */
export function countedQueues<C extends QueueCount>(
  counts: readonly C[],
): readonly (C & { readonly queue: number })[] {
  return counts.map((count, queue) => ({ queue, ...count })).filter(({ packets }) => packets > 0);
}

/**
 * @param value what a look-up in the counters' map gives: the struct of each possible CPU, one behind the other
 * @returns sums over the CPUs
 */
export function decodeRssCounters(value: Uint8Array): RssCounters {
  const { outcomes, queues } = layouts.rss_counters.fields;
  const { packets, bytes } = layouts.rss_queue_counters.fields;
  const sum = (offset: number): number => {
    let total = 0;
    for (let cpu = 0; cpu < value.length; cpu += layouts.rss_counters.size)
      total += readUnsigned(value, cpu + offset, 8, 'host');
    return total;
  };
  const outcome = (index: number): number => sum(outcomes.offset + index * outcomes.width);
  const queue = (index: number): QueueCount => {
    const offset = queues.offset + index * queues.width;
    return { packets: sum(offset + packets.offset), bytes: sum(offset + bytes.offset) };
  };
  return {
    outcomes: {
      l4: outcome(0),
      l3: outcome(1),
      'not-ip': outcome(2),
      'not-asked': outcome(3),
      truncated: outcome(4),
      malformed: outcome(5),
      'no-room': outcome(6),
    },
    queues: Array.from({ length: queues.counts[0] }, (_, index) => queue(index)),
  };
}
