/** How packets or flows spread over the queues, beside what the redirection table promises. */
import { chiSquareTest, type ChiSquare } from './chi-square.ts';
import { tableShares, type RedirectionTable } from './table.ts';

export interface QueueShare {
  readonly queue: number;
  readonly count: number;
  /** Of all counts, 0 to 1. */
  readonly share: number;
  /** The table’s part for this queue; 0 for a queue that only packets without a hash go to. */
  readonly expected: number;
}

export interface Distribution {
  readonly total: number;
  /** By number: queues of the table, and others that something went to. */
  readonly queues: readonly QueueShare[];
  /** The fullest queue’s count beside the mean of all in the list: 1 is perfectly even. 0 when nothing was counted. */
  readonly imbalance: number;
  /**
   * Against the table’s shares, over its queues. It means something only of things that go their way independently:
   * flows, not packets, which follow each other.
   */
  readonly chiSquare: ChiSquare | undefined;
}

/** `counts` by queue. */
export function distributionOf(
  counts: ReadonlyMap<number, number>,
  table: RedirectionTable,
): Distribution {
  const shares = tableShares(table);
  const numbers = [...new Set([...shares.keys(), ...counts.keys()])].sort((a, b) => a - b);
  const countOf = (queue: number) => counts.get(queue) ?? 0;
  const total = numbers.reduce((sum, queue) => sum + countOf(queue), 0);
  const queues = numbers.map((queue) => ({
    queue,
    count: countOf(queue),
    share: total === 0 ? 0 : countOf(queue) / total,
    expected: shares.get(queue) ?? 0,
  }));
  const most = Math.max(0, ...queues.map(({ count }) => count));
  return {
    total,
    queues,
    imbalance: total === 0 ? 0 : most / (total / queues.length),
    chiSquare: chiSquareTest([...shares.keys()].map(countOf), [...shares.values()]),
  };
}
