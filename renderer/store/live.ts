/** What the kernel counted, turned to where the screen shows it. Sums of measured numbers, nothing else. */
import type { CompiledRules } from '../../core/compile/result.ts';
import type { Counters } from '../../core/contract/designer.ts';
import type { RuleId } from '../../core/flow/rule.ts';
import type { TcFilter, TcStatistics } from '../../core/tc/filter.ts';
import { filterKey } from '../../core/tc/match.ts';
import { rssSpread, type RssSpread } from './rss-spread.ts';

export interface Live {
  /** Of all filters of a rule. */
  readonly rules: ReadonlyMap<RuleId, TcStatistics>;
  /** Packets of all rules. */
  readonly rulePackets: number;
  /** By filter key. */
  readonly filters: ReadonlyMap<string, TcStatistics>;
  /** Packets at a sink of the canvas: a queue's from its class, drop's and continue's from the filters that lead there. */
  readonly sinks: ReadonlyMap<string, number>;
  /** Of rules that spread packets; under null that of the default RSS. */
  readonly rss: ReadonlyMap<RuleId | null, RssSpread>;
  readonly queues: readonly (TcStatistics & { readonly queue: number; readonly share: number })[];
}

const nothing: TcStatistics = { packets: 0, bytes: 0 };

const add = (a: TcStatistics, b: TcStatistics): TcStatistics => ({
  packets: a.packets + b.packets,
  bytes: a.bytes + b.bytes,
});

function sinkOfFilter(filter: TcFilter): string | undefined {
  const control = filter.actions.at(-1);
  if (control?.kind !== 'gact') return undefined;
  if (control.control === 'drop') return 'sink:drop';
  return control.control === 'continue' ? 'sink:passthru' : undefined;
}

/** A filter of the document that the kernel does not hold has no entry: it was not measured. */
export function liveCounters(counters: Counters, compiled: CompiledRules): Live {
  const rules = new Map<RuleId, TcStatistics>();
  const filters = new Map<string, TcStatistics>();
  const sinks = new Map<string, number>();
  for (const filter of compiled.filters) {
    const key = filterKey(filter);
    const counted = counters.filters[key];
    if (counted === undefined) continue;
    filters.set(key, counted);
    if (filter.rule !== null)
      rules.set(filter.rule, add(rules.get(filter.rule) ?? nothing, counted));
    const sink = sinkOfFilter(filter);
    // A rule that leaves packets to the next one; an implicit filter that is off does the same for nobody.
    const meant = sink === 'sink:drop' || filter.rule !== null;
    if (sink !== undefined && meant) sinks.set(sink, (sinks.get(sink) ?? 0) + counted.packets);
  }
  const total = counters.queues.reduce((sum, queue) => sum + queue.packets, 0);
  for (const { queue, packets } of counters.queues) sinks.set(`sink:queue:${queue}`, packets);
  const queues = counters.queues.map((queue) => ({
    ...queue,
    share: total === 0 ? 0 : queue.packets / total,
  }));
  const rulePackets = [...rules.values()].reduce((sum, { packets }) => sum + packets, 0);
  return { rules, rulePackets, filters, sinks, queues, rss: spreads(counters, compiled) };
}

/** A slot counts for itself, so with several filters that lead to it the first one tells all. */
function spreads(counters: Counters, { filters, rss }: CompiledRules): Live['rss'] {
  const slots = new Map(rss.map((slot) => [slot.rule, slot]));
  const found = new Map<RuleId | null, RssSpread>();
  for (const filter of filters) {
    const slot = slots.get(filter.rule);
    const counted = counters.rss[filterKey(filter)];
    if (slot === undefined || counted === undefined || found.has(filter.rule)) continue;
    found.set(filter.rule, rssSpread(counted, slot.configuration));
  }
  return found;
}
