/** Everything Tapwright does to one TAP and its remote, over one way to the kernel. */
import { randomInt } from 'node:crypto';
import type { ApplyReport, Counters } from '../../core/contract/designer.ts';
import { placeRank } from '../../core/compile/kernel-order.ts';
import type { CompiledRules } from '../../core/compile/result.ts';
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../../core/diagnostics/diagnostic.ts';
import type { LinkMessage } from '../../core/netlink/link.ts';
import type { QueueStatistics, TcQdisc, TcStatistics } from '../../core/tc/filter.ts';
import { filterKey } from '../../core/tc/match.ts';
import { countedQueues, type CountedOutcome, type RssCounters } from '../../core/rss/counters.ts';
import { isOwnFilter } from '../../core/tc/ownership.ts';
import { NetlinkExchange } from '../kernel/exchange.ts';
import type { DeviceLedger } from '../kernel/ledger.ts';
import type { KernelPort } from '../kernel/port.ts';
import { applySet, leaveSite } from './apply.ts';
import {
  readFilters,
  readLink,
  readLinks,
  readQdiscs,
  readQueues,
  siteOf,
  type FoundFilter,
  type Links,
} from './device-state.ts';
import { refusalsOf, sendSteps } from './filter-steps.ts';
import { releasePromiscuous, releaseSegments } from './link-settings.ts';
import { DevicePrograms, forgetVanished } from '../rss/device-programs.ts';
import { obstacles, remotesOf, survey, type Surveyed } from './sites.ts';

export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface SessionOptions {
  readonly port: KernelPort;
  readonly ledger: DeviceLedger;
  /** Milliseconds from any fixed moment; measures how long an apply took. */
  readonly now: () => number;
  /** A remote to look at even if no filter of ours on the TAP leads to it, e.g. because the TAP has gone. */
  readonly remote?: string | undefined;
  /** 32 random bits by which programs of ours know packets that they hashed; the machine's when absent. */
  readonly secret?: () => number;
}

export interface ApplyOptions {
  /** Whether the remote is to take in every packet. */
  readonly promiscuous?: boolean;
}

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
  /** Ours, in the order of evaluation, with what they counted since they were made. */
  readonly filters: readonly FoundFilter[];
  /** Of those that spread packets, by `filterKey`: what their programs counted. */
  readonly rss: ReadonlyMap<string, RssCounters>;
  /** How many filters of others stand at the same places. */
  readonly others: number;
  readonly queueStatistics: readonly QueueStatistics[];
}

/** Where the counters stood when the set was applied: what they tell is counted from there. */
interface Baseline {
  readonly filters: ReadonlyMap<string, TcStatistics>;
  readonly queues: ReadonlyMap<number, TcStatistics>;
  readonly rss: ReadonlyMap<string, RssCounters>;
}

const devicePlace: Place = { subject: { part: 'device' } };
type SlotDifference = Counters['rss'][string];

const zero: TcStatistics = { packets: 0, bytes: 0 };

export class DeviceSession {
  readonly name: string;
  readonly #exchange: NetlinkExchange;
  readonly #ledger: DeviceLedger;
  readonly #now: () => number;
  readonly #remote: string | undefined;
  readonly #secret: () => number;
  #generation = 0;
  #baseline: Baseline = { filters: new Map(), queues: new Map(), rss: new Map() };
  /** Those of the last apply, kept open to read what they count. */
  #programs: DevicePrograms | undefined;
  /** Whether the kernel can dump the filters tersely: it cannot where one is of classifier bpf (EMSGSIZE, Linux 6.1). */
  #terse = true;
  /** Remotes of the last apply. */
  #remotes: readonly string[] = [];

  constructor(name: string, { port, ledger, now, remote, secret }: SessionOptions) {
    this.name = name;
    this.#exchange = new NetlinkExchange(port);
    this.#ledger = ledger;
    this.#now = now;
    this.#remote = remote;
    this.#secret = secret ?? (() => randomInt(1, 2 ** 32));
  }

  /** The TAP as the kernel knows it now; undefined when there is none of the name. */
  readLink(): Promise<LinkMessage | undefined> {
    return readLink(this.#exchange, this.name);
  }

  /** `compiled` must be for this device and without errors. Rejects only when the machine fails. */
  async apply(
    compiled: CompiledRules,
    { promiscuous = false }: ApplyOptions = {},
  ): Promise<Result<ApplyReport>> {
    const { links, sites } = await this.#survey(remotesOf(compiled, this.name));
    const [tap] = sites;
    if (tap?.part !== 'tap') return notFound(this.name);
    const refused = obstacles(compiled, links, { tap: this.name, sites });
    if (refused.length > 0) return { ok: false, diagnostics: refused };
    const programs = await this.#openPrograms(links, tap.index);
    const bound = await programs.bind(compiled, tap.filters.flower);
    if (!bound.ok) return bound;
    const means = { exchange: this.#exchange, ledger: this.#ledger, now: this.#now };
    const { descriptorOf } = programs;
    const set = { links, compiled: bound.compiled, sites, descriptorOf, promiscuous };
    const result = await applySet({ ...means, ...set });
    const held = await this.#tidy(programs, tap);
    if (!result.ok) return result;
    this.#generation += 1;
    this.#remotes = remotesOf(compiled, this.name);
    this.#terse = !compiled.filters.some(({ classifier }) => classifier !== undefined);
    const kept = new Set(result.kept.map(filterKey));
    this.#baseline = {
      filters: new Map(result.kept.map((filter) => [filterKey(filter), filter.statistics])),
      queues: new Map((await readQueues(this.#exchange, tap)).map((row) => [row.queue, row])),
      rss: await programs.counters(held.filter((filter) => kept.has(filterKey(filter)))),
    };
    const value = { ...result.counts, generation: this.#generation };
    const warnings = [...result.left, ...this.#warnings(compiled, tap.link)];
    return { ok: true, value, warnings };
  }

  /** Packets and bytes since the last apply of this session, per filter of ours and per queue. */
  async counters(): Promise<Counters | undefined> {
    const links = await readLinks(this.#exchange);
    const link = links.get(this.name);
    if (link === undefined) return undefined;
    const remotes = this.#remotes.flatMap((name) => links.get(name) ?? []);
    const sites = [siteOf(link, 'tap'), ...remotes.map((remote) => siteOf(remote, 'remote'))];
    const found: FoundFilter[] = [];
    for (const site of sites) {
      const options = { terse: this.#terse, part: site.part };
      found.push(...(await readFilters(this.#exchange, site, options)).flower);
    }
    const queues = await readQueues(this.#exchange, sites[0]!);
    const { filters: filterBase, queues: queueBase, rss: rssBase } = this.#baseline;
    const counted = await this.#programs?.countersNow();
    return {
      rss: Object.fromEntries(
        [...(counted ?? [])].map(([key, now]) => [key, slotDifference(now, rssBase.get(key))]),
      ),
      filters: Object.fromEntries(
        found.filter(isOwnFilter).map((filter) => {
          const key = filterKey(filter);
          return [key, difference(filter.statistics, filterBase.get(key))];
        }),
      ),
      queues: queues.map((row) => ({
        queue: row.queue,
        ...difference(row, queueBase.get(row.queue)),
      })),
    };
  }

  async status(): Promise<Result<DeviceStatus>> {
    const { sites } = await this.#survey([]);
    const [tap] = sites;
    if (tap?.part !== 'tap') return notFound(this.name);
    const qdiscs: DeviceStatus['qdiscs'][number][] = [];
    for (const site of sites) qdiscs.push(...(await this.#qdiscsOf(site)));
    const found = sites.flatMap(({ filters }) => filters.flower);
    const filters = found.filter(isOwnFilter).sort(inEvaluationOrder(this.name));
    const foreign = sites.flatMap(({ filters: { foreign: others } }) => others);
    const programs = await DevicePrograms.open(this.#exchange.port, tap.index, this.#secret);
    const rss = await programs.counters(filters);
    await programs.close();
    const value: DeviceStatus = {
      rss,
      device: this.name,
      up: tap.link.up,
      queues: tap.link.attachedQueues,
      remotes: sites
        .filter(({ part }) => part === 'remote')
        .map(({ name, link: { up, promiscuous } }) => ({ device: name, up, promiscuous })),
      qdiscs,
      filters,
      others: found.length - filters.length + foreign.length,
      queueStatistics: await readQueues(this.#exchange, tap),
    };
    return { ok: true, value, warnings: [] };
  }

  /** Removes every filter of ours, and whatever else of TAP and remote was made for them. */
  async flush(): Promise<Result<{ readonly removed: number }>> {
    const { links, sites } = await this.#survey([]);
    if (sites.length === 0) return notFound(this.name);
    const own = sites
      .flatMap(({ filters }) => filters.flower)
      .filter(isOwnFilter)
      .sort((a, b) => a.priority - b.priority);
    const steps = own.map((filter) => ({ kind: 'remove', filter }) as const);
    const answers = await sendSteps(this.#exchange, steps, links);
    // Gone meanwhile is as good as removed.
    const told = answers.map(({ verdict, messages }) => ({
      verdict: verdict.code === 'ENOENT' ? { ...verdict, errno: 0 } : verdict,
      messages,
    }));
    const refused = refusalsOf(steps, told, this.#exchange.port.release);
    if (refused.length > 0) return { ok: false, diagnostics: refused };
    const [tap] = sites;
    const programs = await this.#openPrograms(links, tap?.part === 'tap' ? tap.index : 0);
    await programs.keepOnly([]);
    const problems: Diagnostic[] = [];
    for (const site of sites) problems.push(...(await this.#leave(site)));
    if (problems.length > 0) return { ok: false, diagnostics: problems };
    return { ok: true, value: { removed: own.length }, warnings: [] };
  }

  async #survey(remotes: readonly string[]): Promise<{
    readonly links: Links;
    readonly sites: readonly Surveyed[];
  }> {
    const links = await readLinks(this.#exchange);
    const named = this.#remote === undefined ? remotes : [...remotes, this.#remote];
    const names = { tap: this.name, remotes: [...named, ...this.#remotes] };
    return { links, sites: await survey(this.#exchange, links, names) };
  }

  /** What is there for the device now; what was kept open before is closed, and what is left of others that have gone is removed. */
  async #openPrograms(links: Links, interfaceIndex: number): Promise<DevicePrograms> {
    const { port } = this.#exchange;
    await this.#programs?.close();
    await forgetVanished(port.bpf, (index) => links.nameOf(index) !== undefined);
    this.#programs = await DevicePrograms.open(port, interfaceIndex, this.#secret);
    return this.#programs;
  }

  /** Keeps of the programs and slots what the TAP's filters use, whatever became of an apply; resolves with those filters. */
  async #tidy(programs: DevicePrograms, tap: Surveyed): Promise<readonly FoundFilter[]> {
    if (programs.isEmpty) return [];
    const { flower } = await readFilters(this.#exchange, tap);
    await programs.keepOnly(flower);
    return flower;
  }

  async #qdiscsOf(site: Surveyed): Promise<DeviceStatus['qdiscs']> {
    const ours = await this.#ledger.read(site.index);
    const isOurs = ({ kind }: TcQdisc) => [...ours].some((doing) => doing === kind);
    const found = await readQdiscs(this.#exchange, site);
    return found.map((qdisc) => ({ ...qdisc, ours: isOurs(qdisc) }));
  }

  async #leave(site: Surveyed): Promise<readonly Diagnostic[]> {
    const means = { exchange: this.#exchange, ledger: this.#ledger };
    const kept = [await releasePromiscuous(means, site), await releaseSegments(means, site)];
    const problems = kept.filter((problem) => problem !== undefined);
    return [...problems, ...(await leaveSite(means, site))];
  }

  #warnings({ qdiscs }: CompiledRules, link: LinkMessage): readonly Diagnostic[] {
    const queues = qdiscs.find(({ kind }) => kind === 'multiq')?.bands;
    const attached = link.attachedQueues;
    if (queues === undefined || attached === undefined || attached >= queues) return [];
    return [diagnose('device/fewer-queues', { device: this.name, attached, queues }, devicePlace)];
  }
}

export function notFound(device: string): {
  readonly ok: false;
  readonly diagnostics: readonly Diagnostic[];
} {
  return { ok: false, diagnostics: [diagnose('device/not-found', { device }, devicePlace)] };
}

const inEvaluationOrder = (tap: string) => (a: FoundFilter, b: FoundFilter) =>
  placeRank(a, tap) - placeRank(b, tap) || a.priority - b.priority || a.handle - b.handle;

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
