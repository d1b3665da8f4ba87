/** What a session counts: packets and bytes of each filter and queue since the session first put a set there. */
import type { Counters } from '../../core/contract/designer.ts';
import { countedQueues, type CountedOutcome, type RssCounters } from '../../core/rss/counters.ts';
import type { QueueStatistics, TcFilter, TcStatistics } from '../../core/tc/filter.ts';
import { filterKey } from '../../core/tc/match.ts';
import type { FoundFilter } from './device-state.ts';

type SlotDifference = Counters['rss'][string];

export interface Counted {
  readonly filters: readonly FoundFilter[];
  readonly queues: readonly QueueStatistics[];
  /** By `filterKey`. */
  readonly rss: ReadonlyMap<string, RssCounters>;
}

const zero: TcStatistics = { packets: 0, bytes: 0 };

/** Where the counters stood when counting began. A filter that an apply leaves unchanged goes on counting. */
export class Baseline {
  #filters: ReadonlyMap<string, TcStatistics> = new Map();
  #queues: ReadonlyMap<number, TcStatistics> | undefined;
  #rss: ReadonlyMap<string, RssCounters> = new Map();

  /**
   * Moves on to a new set. `kept` has those that stood before, by the key of the new set's filter; `now` is what is
   * counted with the new set in place.
   */
  follow(kept: ReadonlyMap<string, FoundFilter>, now: Omit<Counted, 'filters'>): void {
    const isFirst = this.#queues === undefined;
    const [filters, rss] = [new Map<string, TcStatistics>(), new Map<string, RssCounters>()];
    for (const [key, before] of kept) {
      const from = isFirst ? before.statistics : this.#filters.get(filterKey(before));
      filters.set(key, isCountedAnew(before) ? behind(before.statistics, from) : (from ?? zero));
      const slot = isFirst ? now.rss.get(key) : this.#rss.get(filterKey(before));
      if (slot !== undefined) rss.set(key, slot);
    }
    [this.#filters, this.#rss] = [filters, rss];
    this.#queues ??= new Map(now.queues.map((row) => [row.queue, row]));
  }

  since({ filters, queues, rss }: Counted): Counters {
    return {
      rss: Object.fromEntries(
        [...rss].map(([key, now]) => [key, slotDifference(now, this.#rss.get(key))]),
      ),
      filters: Object.fromEntries(
        filters.map((filter) => {
          const key = filterKey(filter);
          return [key, difference(filter.statistics, this.#filters.get(key))];
        }),
      ),
      queues: queues.map((row) => ({
        queue: row.queue,
        ...difference(row, this.#queues?.get(row.queue)),
      })),
    };
  }
}

/** A jump is another action in each generation, so the kernel starts it from nothing. */
const isCountedAnew = ({ actions }: TcFilter) =>
  actions[0]?.kind === 'gact' && actions[0].control === 'goto';

/** Where a counter that starts from nothing would have to start to go on. */
const behind = (until: TcStatistics, from: TcStatistics = zero): TcStatistics => ({
  packets: from.packets - until.packets,
  bytes: from.bytes - until.bytes,
});

/** A counter below where it stood belongs to a filter or qdisc that was made anew, and counts from nothing. */
function difference(now: TcStatistics, base: TcStatistics = zero): TcStatistics {
  const from = base.packets > now.packets || base.bytes > now.bytes ? zero : base;
  return { packets: now.packets - from.packets, bytes: now.bytes - from.bytes };
}

function slotDifference(now: RssCounters, base: RssCounters | undefined): SlotDifference {
  return {
    outcomes: Object.fromEntries(
      Object.entries(now.outcomes).map(([name, count]) => {
        const from = base?.outcomes[name as CountedOutcome] ?? 0;
        return [name, count - from];
      }),
    ),
    queues: [
      ...countedQueues(now.queues.map((row, queue) => difference(row, base?.queues[queue]))),
    ],
  };
}
