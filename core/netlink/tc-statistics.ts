/** Counters in TC messages. */
import type { TcStatistics } from '../tc/filter.ts';
import type { Attributes } from './attribute-reader.ts';

/** Counters of a nest of TCA_STATS_*: of a class, a qdisc (TCA_STATS2) or an action (TCA_ACT_STATS). */
export function readStatistics(statistics: Attributes): TcStatistics | undefined {
  const basic = statistics.struct('TCA_STATS_BASIC');
  if (!basic) return undefined;
  return {
    packets: statistics.number('TCA_STATS_PKT64') ?? basic['packets'] ?? 0,
    bytes: basic['bytes'] ?? 0,
  };
}

/** Counters and drops of a class or qdisc: from TCA_STATS2, or on kernels without it from TCA_STATS. */
export function readQueueing(
  attributes: Attributes,
): { readonly statistics: TcStatistics; readonly drops: number } | undefined {
  const nest = attributes.nest('TCA_STATS2');
  const statistics = nest && readStatistics(nest);
  if (statistics) return { statistics, drops: nest.struct('TCA_STATS_QUEUE')?.['drops'] ?? 0 };
  const old = attributes.struct('TCA_STATS');
  if (!old) return undefined;
  return {
    statistics: { packets: old['packets'] ?? 0, bytes: old['bytes'] ?? 0 },
    drops: old['drops'] ?? 0,
  };
}
