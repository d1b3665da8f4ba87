/** Redirection tables: `rssTableSize` queue numbers, of which the low seven bits of a hash choose one. */
import { roundRobin, rssTableSize } from '../compile/rss.ts';

export type RedirectionTable = readonly number[];

export interface QueueWeight {
  readonly queue: number;
  /** Relative to the others; 0 leaves the queue out. */
  readonly weight: number;
}

/** The queues in turn, over and over, as a rule’s list of queues is spread. */
export const roundRobinTable = roundRobin;

/** Neighbouring entries for each queue, as many for one as for another but for one entry. */
export function evenTable(queues: readonly number[]): RedirectionTable | undefined {
  return weightedTable(queues.map((queue) => ({ queue, weight: 1 })));
}

/**
 * As many entries for each queue as its weight asks for, one queue behind the other. What rounding leaves over goes to the
 * largest remainders, the first of equals (Hamilton’s method). Undefined when a weight is negative or none is positive.
 */
export function weightedTable(weights: readonly QueueWeight[]): RedirectionTable | undefined {
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  const sound = weights.every(({ weight }) => weight >= 0) && total > 0 && Number.isFinite(total);
  if (!sound) return undefined;
  const quotas = weights.map(({ weight }) => (weight * rssTableSize) / total);
  const entries = quotas.map(Math.floor);
  const missing = rssTableSize - entries.reduce((sum, count) => sum + count, 0);
  const remainder = (index: number) => quotas[index]! - entries[index]!;
  const byRemainder = [...quotas.keys()].sort((a, b) => remainder(b) - remainder(a));
  for (const index of byRemainder.slice(0, missing)) entries[index]!++;
  return weights.flatMap(({ queue }, index) => new Array<number>(entries[index]!).fill(queue));
}

/** The table with another queue at one entry; undefined when there is no such entry. */
export function withEntry(
  table: RedirectionTable,
  entry: number,
  queue: number,
): RedirectionTable | undefined {
  return table[entry] === undefined ? undefined : table.with(entry, queue);
}

/** Of each queue in the table, by number, the part of all entries that is its own. */
export function tableShares(table: RedirectionTable): ReadonlyMap<number, number> {
  const shares = new Map<number, number>();
  for (const queue of [...table].sort((a, b) => a - b))
    shares.set(queue, (shares.get(queue) ?? 0) + 1 / table.length);
  return shares;
}
