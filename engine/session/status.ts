/** What a TAP and its remotes hold, told without changing anything. */
import { placeRank } from '../../core/compile/kernel-order.ts';
import { liveFilters } from '../../core/plan/hook.ts';
import type { RssCounters } from '../../core/rss/counters.ts';
import type { QueueStatistics, TcQdisc } from '../../core/tc/filter.ts';
import type { ApplyRecord } from '../kernel/apply-record.ts';
import { DevicePrograms } from '../rss/device-programs.ts';
import { readQdiscs, readQueues, type FoundFilter } from './device-state.ts';
import { othersOn, type Surveyed } from './sites.ts';
import type { Workplace } from './workplace.ts';

export interface RemoteStatus {
  readonly device: string;
  readonly up: boolean;
  readonly promiscuous: boolean;
}

export interface DeviceStatus {
  readonly device: string;
  readonly up: boolean;
  /** Attached queues; undefined when the kernel does not say (not a TAP, or before Linux 4.18). */
  readonly queues: number | undefined;
  /** Devices whose packets the TAP takes over. */
  readonly remotes: readonly RemoteStatus[];
  /** Of the TAP and its remotes. */
  readonly qdiscs: readonly (TcQdisc & { readonly ours: boolean })[];
  /** Of the set that packets meet; 0 when it stands in chain 0, or there is none. */
  readonly generation: number;
  /** Ours, as they were compiled, in the order of evaluation, with what they counted since they were made. */
  readonly filters: readonly FoundFilter[];
  /** Of those that spread packets, by `filterKey`: what their programs counted. */
  readonly rss: ReadonlyMap<string, RssCounters>;
  /** How many filters of others stand at the same places. */
  readonly others: number;
  readonly queueStatistics: readonly QueueStatistics[];
  /** An apply that has not come to its end. */
  readonly pending: Pick<ApplyRecord, 'phase' | 'revertAt'> | undefined;
}

/** The set of ours that packets meet, as it was compiled. */
export const liveOf = (sites: readonly Surveyed[]): readonly FoundFilter[] =>
  sites.flatMap(({ hooks }) => hooks.flatMap(liveFilters));

/** Undefined without a device of the name. */
export async function readStatus(workplace: Workplace): Promise<DeviceStatus | undefined> {
  const { exchange, journal, secret, device } = workplace;
  const { sites } = await workplace.survey([]);
  const [tap] = sites;
  if (tap?.part !== 'tap') return undefined;
  const qdiscs: DeviceStatus['qdiscs'][number][] = [];
  for (const site of sites) qdiscs.push(...(await qdiscsOf(workplace, site)));
  const filters = liveOf(sites).toSorted(inEvaluationOrder(device));
  const programs = await DevicePrograms.open(exchange.port, tap.index, secret);
  const rss = await programs.counters(filters);
  await programs.close();
  const generations = sites.flatMap(({ hooks }) => hooks.map(({ generation }) => generation));
  return {
    device,
    up: tap.link.up,
    queues: tap.link.attachedQueues,
    remotes: sites
      .filter(({ part }) => part === 'remote')
      .map(({ name, link: { up, promiscuous } }) => ({ device: name, up, promiscuous })),
    qdiscs,
    generation: Math.max(...generations),
    filters,
    rss,
    others: sites.flatMap(othersOn).length,
    queueStatistics: await readQueues(exchange, tap),
    pending: await journal.read(tap.index),
  };
}

async function qdiscsOf(
  { exchange, ledger }: Workplace,
  site: Surveyed,
): Promise<DeviceStatus['qdiscs']> {
  const ours = await ledger.read(site.index);
  const isOurs = ({ kind }: TcQdisc) => [...ours].some((doing) => doing === kind);
  const found = await readQdiscs(exchange, site);
  return found.map((qdisc) => ({ ...qdisc, ours: isOurs(qdisc) }));
}

const inEvaluationOrder = (tap: string) => (a: FoundFilter, b: FoundFilter) =>
  placeRank(a, tap) - placeRank(b, tap) || a.priority - b.priority || a.handle - b.handle;
