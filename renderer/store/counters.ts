/** Selectors for measured numbers; undefined where nothing was measured. */
import type { TcStatistics } from '../../core/tc/filter.ts';
import type { Live } from './live.ts';

interface WithLive {
  readonly live: Live | undefined;
}

export const countersOfRule = ({ live }: WithLive, rule: string): TcStatistics | undefined =>
  live?.rules.get(rule as never);

/** Of all packets that were handed to queues; undefined before the first. */
export function queueShare({ live }: WithLive, queue: number | undefined): number | undefined {
  if (live === undefined || queue === undefined) return undefined;
  const found = live.queues.find((one) => one.queue === queue);
  return live.queues.some(({ packets }) => packets > 0) ? found?.share : undefined;
}

export const sinkPackets = ({ live }: WithLive, sink: string): number | undefined =>
  live?.sinks.get(sink);
