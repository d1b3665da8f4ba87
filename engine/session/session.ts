/** Everything Tapwright does to one TAP and its remote, over one way to the kernel. */
import { randomUUID } from 'node:crypto';
import type { ApplyReport, Counters } from '../../core/contract/designer.ts';
import type { CompiledRules } from '../../core/compile/result.ts';
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../../core/diagnostics/diagnostic.ts';
import type { LinkMessage } from '../../core/netlink/link.ts';
import { isOfGeneration, logical } from '../../core/plan/generation.ts';
import { liveFilters } from '../../core/plan/hook.ts';
import { filterKey } from '../../core/tc/match.ts';
import { isOwnFilter } from '../../core/tc/ownership.ts';
import type { KernelWatch } from '../kernel/port.ts';
import { applySet } from './apply.ts';
import { Baseline } from './counting.ts';
import {
  readFilters,
  readLink,
  readLinks,
  readQueues,
  siteOf,
  type FoundFilter,
  type Links,
  type Site,
} from './device-state.ts';
import { driftBetween, watchChanges, type Drift } from './drift.ts';
import { planFor, type ApplyPlan } from './plan.ts';
import type { Ending } from './recovery.ts';
import { obstacles, remotesOf, surveySite } from './sites.ts';
import { liveOf, readStatus, type DeviceStatus } from './status.ts';
import { complete, takeBack } from './transaction.ts';
import { Workplace, type Result, type WorkplaceOptions } from './workplace.ts';

export type { Result } from './workplace.ts';

export interface SessionOptions extends WorkplaceOptions {
  /** Milliseconds from any fixed moment; measures how long an apply took. */
  readonly now: () => number;
}

export interface ApplyOptions {
  /** Whether the remote is to take in every packet. */
  readonly promiscuous?: boolean;
  /** Writes the set into chain 0 itself. */
  readonly flat?: boolean;
  /** Removes what others set up where the rules go. It cannot come back. */
  readonly takeOver?: boolean;
  /** Keeps the former set until `confirm`, at most to that moment, in milliseconds since 1970. */
  readonly revertAt?: number | undefined;
}

const devicePlace: Place = { subject: { part: 'device' } };
const nothing: CompiledRules = { qdiscs: [], filters: [], rss: [], diagnostics: [] };

export class DeviceSession {
  readonly name: string;
  readonly #workplace: Workplace;
  readonly #now: () => number;
  readonly #baseline = new Baseline();
  /** Whether the kernel can dump the filters tersely: it cannot where one is of classifier bpf (EMSGSIZE, Linux 6.1). */
  #terse = true;
  /** As it was last applied, with the programs it was given. */
  #applied: CompiledRules | undefined;
  /** Of the last apply. */
  #generation = 0;
  #remotes: readonly string[] = [];

  constructor(name: string, options: SessionOptions) {
    this.name = name;
    this.#workplace = new Workplace(name, options);
    this.#now = options.now;
  }

  /** The TAP as the kernel knows it now; undefined when there is none of the name. */
  readLink(): Promise<LinkMessage | undefined> {
    return readLink(this.#workplace.exchange, this.name);
  }

  /** `compiled` must be for this device and without errors. Rejects only when the machine fails. */
  apply(compiled: CompiledRules, options: ApplyOptions = {}): Promise<Result<ApplyReport>> {
    return this.#workplace.alone<ApplyReport>(async (transaction) => {
      const { promiscuous = false, flat = false, takeOver = false, revertAt } = options;
      const { links, sites } = await this.#survey(remotesOf(compiled, this.name));
      const [tap] = sites;
      if (tap?.part !== 'tap') return notFound(this.name);
      const refused = obstacles(compiled, links, { tap: this.name, sites, flat });
      if (refused.length > 0) return { ok: false, diagnostics: refused };
      const found = sites.flatMap(({ filters }) => filters.flower);
      const bound = await transaction.programs.bind(compiled, { live: liveOf(sites), found });
      if (!bound.ok) return bound;
      const set = { compiled: bound.compiled, promiscuous, flat, takeOver, revertAt };
      const work = { ...transaction, links, sites, now: this.#now, id: randomUUID() };
      const result = await applySet({ ...work, ...set });
      if (!result.ok) return result;
      this.#remotes = remotesOf(compiled, this.name);
      this.#generation = result.report.generation;
      this.#applied = bound.compiled;
      this.#terse = !compiled.filters.some(({ classifier }) => classifier !== undefined);
      await this.#follow(tap, bound.compiled, result.kept);
      const warnings = [...result.left, ...warningsOf(compiled, tap.link)];
      return { ok: true, value: result.report, warnings };
    });
  }

  /** What `apply` would do. Touches nothing. */
  async plan(
    compiled: CompiledRules,
    { promiscuous = false, flat = false }: ApplyOptions = {},
  ): Promise<Result<ApplyPlan>> {
    const planned = await planFor(this.#workplace, compiled, { promiscuous, flat });
    return planned ?? notFound(this.name);
  }

  /** Keeps a set that was applied for a while only. */
  confirm(): Promise<Result<Ending>> {
    return this.#decide('complete');
  }

  /** Brings back what a set that was applied for a while only took the place of. */
  revert(): Promise<Result<Ending>> {
    return this.#decide('take-back');
  }

  /** Lets an apply that did not come to its end come to it, as apply and flush do too. */
  recover(): Promise<Result<Ending>> {
    return this.#workplace.exclusively((transaction) => this.#workplace.recover(transaction));
  }

  /** Packets and bytes since this session first applied a set, per filter of the present set and per queue. */
  async counters(): Promise<Counters | undefined> {
    const { exchange, programs } = this.#workplace;
    const links = await readLinks(exchange);
    const link = links.get(this.name);
    if (link === undefined) return undefined;
    const tap = siteOf(link, 'tap');
    const remotes = this.#remotes.flatMap((name) => links.get(name) ?? []);
    const filters: FoundFilter[] = [];
    for (const site of [tap, ...remotes.map((remote) => siteOf(remote, 'remote'))])
      filters.push(...(await this.#readCounting(links, site)));
    return this.#baseline.since({
      filters,
      queues: await readQueues(exchange, tap),
      rss: (await programs?.countersNow()) ?? new Map(),
    });
  }

  async status(): Promise<Result<DeviceStatus>> {
    const value = await readStatus(this.#workplace);
    return value === undefined ? notFound(this.name) : { ok: true, value, warnings: [] };
  }

  /** Removes every filter of ours, and whatever else of TAP and remote was made for them. */
  flush(): Promise<Result<{ readonly removed: number }>> {
    return this.#workplace.alone<{ readonly removed: number }>(async (transaction) => {
      const { links, sites } = await this.#survey([]);
      if (sites.length === 0) return notFound(this.name);
      const removed = liveOf(sites).length;
      const set = { compiled: nothing, promiscuous: false, flat: false };
      const work = { ...transaction, links, sites, now: this.#now, id: randomUUID() };
      const result = await applySet({ ...work, ...set });
      if (!result.ok) return result;
      this.#applied = undefined;
      if (result.left.length > 0) return { ok: false, diagnostics: result.left };
      return { ok: true, value: { removed }, warnings: [] };
    });
  }

  /** Terse, a dump does not tell which generation packets meet; it is that of the last apply as long as that is there. */
  async #readCounting(links: Links, site: Site): Promise<readonly FoundFilter[]> {
    const { exchange } = this.#workplace;
    if (this.#terse) {
      const { flower } = await readFilters(exchange, site, { terse: true, part: site.part });
      const own = flower.filter(isOwnFilter);
      const counting = own.filter((filter) => isOfGeneration(filter, this.#generation));
      if (counting.length > 0 || own.length === 0) return counting.map(logical);
    }
    const { hooks } = await surveySite(exchange, links, site);
    return hooks.flatMap(liveFilters);
  }

  /**
   * Tells when the kernel no longer holds what this session applied, and when it does again, within a second of the
   * change. The watch ends with its `close`.
   */
  async watch(tell: (drift: Drift | undefined) => void): Promise<KernelWatch> {
    const { exchange } = this.#workplace;
    let indexes = new Set<number>();
    let told = 'null';
    const look = async () => {
      const { drift, watched } = await this.#drift();
      indexes = watched;
      if (JSON.stringify(drift ?? null) === told) return;
      told = JSON.stringify(drift ?? null);
      tell(drift);
    };
    await look();
    return watchChanges(exchange.port, {
      isWatched: (index) => indexes.has(index),
      // Devices that cannot be read now tell so when they are asked for their counters.
      look: () => this.#workplace.inTurn(look).catch(() => undefined),
    });
  }

  async #drift(): Promise<{ readonly drift: Drift | undefined; readonly watched: Set<number> }> {
    const { sites } = await this.#survey([]);
    const watched = new Set(sites.map(({ index }) => index));
    // A device that has gone is told by its counters.
    const isThere = sites.some(({ part }) => part === 'tap');
    if (this.#applied === undefined || !isThere) return { drift: undefined, watched };
    const { filters, qdiscs } = this.#applied;
    const used = new Set(qdiscs.map(({ device }) => device));
    const down = sites.filter(({ name, link }) => used.has(name) && !link.up);
    const names = down.map(({ name }) => name);
    return { drift: driftBetween(filters, liveOf(sites), names), watched };
  }

  /** Lets go of what it kept open to count. */
  async close(): Promise<void> {
    await this.#workplace.close();
  }

  #survey(remotes: readonly string[]) {
    return this.#workplace.survey([...remotes, ...this.#remotes]);
  }

  /** Ends what waits for a decision; `none` when nothing does. */
  #decide(ending: Exclude<Ending, 'none'>): Promise<Result<Ending>> {
    return this.#workplace.exclusively<Ending>(async (transaction) => {
      const record = await transaction.journal.read(transaction.tap);
      if (record === undefined) return { ok: true, value: 'none', warnings: [] };
      if (record.phase !== 'unconfirmed') return this.#workplace.recover(transaction);
      const left = await (ending === 'complete' ? complete : takeBack)(transaction, record);
      if (left.length > 0) return { ok: false, diagnostics: left };
      return { ok: true, value: ending, warnings: [] };
    });
  }

  async #follow(
    tap: Site,
    { filters }: CompiledRules,
    kept: ReadonlyMap<string, FoundFilter>,
  ): Promise<void> {
    const { exchange, programs } = this.#workplace;
    const queues = await readQueues(exchange, tap);
    const goesOn = filters.filter((filter) => kept.has(filterKey(filter)));
    this.#baseline.follow(kept, { queues, rss: (await programs?.counters(goesOn)) ?? new Map() });
    programs?.count(filters);
  }
}

function warningsOf({ qdiscs }: CompiledRules, link: LinkMessage): readonly Diagnostic[] {
  const queues = qdiscs.find(({ kind }) => kind === 'multiq')?.bands;
  const attached = link.attachedQueues;
  if (queues === undefined || attached === undefined || attached >= queues) return [];
  const details = { device: link.name, attached, queues };
  return [diagnose('device/fewer-queues', details, devicePlace)];
}

export function notFound(device: string): {
  readonly ok: false;
  readonly diagnostics: readonly Diagnostic[];
} {
  return { ok: false, diagnostics: [diagnose('device/not-found', { device }, devicePlace)] };
}
