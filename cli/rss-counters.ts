/** What the RSS programs counted, as tables and as JSON. */
import type { Counters } from '../core/contract/designer.ts';
import { countedQueues, type RssCounters } from '../core/rss/counters.ts';
import { printColumns } from './table.ts';

type Counted = Counters['rss'][string];

export interface LabelledCounters {
  readonly label: string;
  readonly counted: Counted;
}

export function countedOf({ outcomes, queues }: RssCounters): Counted {
  return { outcomes, queues: [...countedQueues(queues)] };
}

/** Empty when nothing is spread. */
export function printRss(rows: readonly LabelledCounters[]): string {
  if (rows.length === 0) return '';
  const names = Object.keys(rows[0]!.counted.outcomes);
  const outcomes = printColumns([
    ['RSS OF', ...names.map((name) => name.toUpperCase())],
    ...rows.map(({ label, counted }) => [
      label,
      ...names.map((name) => String(counted.outcomes[name] ?? 0)),
    ]),
  ]);
  const queues = rows.flatMap(({ label, counted }) => {
    const all = counted.queues.reduce((sum, { packets }) => sum + packets, 0);
    return counted.queues.map(({ queue, packets, bytes }) => [
      label,
      String(queue),
      String(packets),
      String(bytes),
      `${((100 * packets) / all).toFixed(1)} %`,
    ]);
  });
  if (queues.length === 0) return outcomes;
  return outcomes + printColumns([['RSS OF', 'QUEUE', 'PACKETS', 'BYTES', 'SHARE'], ...queues]);
}
