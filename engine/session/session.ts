/** Everything Tapwright does to one device, over one way to the kernel. */
import type { ApplyReport, Counters } from '../../core/contract/designer.ts';
import type { CompiledRules } from '../../core/compile/result.ts';
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../../core/diagnostics/diagnostic.ts';
import type { LinkMessage } from '../../core/netlink/link.ts';
import type { QueueStatistics, TcParent, TcQdisc, TcStatistics } from '../../core/tc/filter.ts';
import { filterKey } from '../../core/tc/match.ts';
import { isOwnFilter } from '../../core/tc/ownership.ts';
import type { KernelPort } from '../kernel/port.ts';
import { applySet } from './apply.ts';
import {
  readFilters,
  readLink,
  readQdiscs,
  readQueues,
  type Device,
  type FoundFilter,
} from './device-state.ts';
import { NetlinkExchange } from '../kernel/exchange.ts';
import { filterRequest } from './filter-requests.ts';
import type { QdiscKind } from '../kernel/qdisc-kind.ts';
import type { QdiscLedger } from '../kernel/ledger.ts';
import { removeQdisc, type QdiscContext } from './qdiscs.ts';
import { explainRefusal } from '../kernel/refusals.ts';

export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface SessionOptions {
  readonly port: KernelPort;
  readonly ledger: QdiscLedger;
  /** Milliseconds from any fixed moment; measures how long an apply took. */
  readonly now: () => number;
}

export interface DeviceStatus {
  readonly device: string;
  readonly up: boolean;
  /** Attached queues; undefined when the kernel does not say (not a TAP, or before Linux 4.18). */
  readonly queues: number | undefined;
  readonly qdiscs: readonly (TcQdisc & { readonly ours: boolean })[];
  /** Ours, in the order of evaluation, with what they counted since they were made. */
  readonly filters: readonly FoundFilter[];
  /** How many filters of others stand at the same places. */
  readonly others: number;
  readonly queueStatistics: readonly QueueStatistics[];
}

/** Where the counters stood when the set was applied: what they tell is counted from there. */
interface Baseline {
  readonly filters: ReadonlyMap<string, TcStatistics>;
  readonly queues: ReadonlyMap<number, TcStatistics>;
}

const devicePlace: Place = { subject: { part: 'device' } };
const zero: TcStatistics = { packets: 0, bytes: 0 };

export class DeviceSession {
  readonly name: string;
  readonly #exchange: NetlinkExchange;
  readonly #ledger: QdiscLedger;
  readonly #now: () => number;
  #generation = 0;
  #baseline: Baseline = { filters: new Map(), queues: new Map() };

  constructor(name: string, { port, ledger, now }: SessionOptions) {
    this.name = name;
    this.#exchange = new NetlinkExchange(port);
    this.#ledger = ledger;
    this.#now = now;
  }

  /** The device as the kernel knows it now; undefined when there is none of the name. */
  readLink(): Promise<LinkMessage | undefined> {
    return readLink(this.#exchange, this.name);
  }

  /** `compiled` must be for this device and without errors. Rejects only when the machine fails. */
  async apply(compiled: CompiledRules): Promise<Result<ApplyReport>> {
    const link = await this.readLink();
    if (link === undefined) return notFound(this.name);
    const context = this.#context(link);
    const result = await applySet({ ...context, compiled, link, now: this.#now });
    if (!result.ok) return result;
    this.#generation += 1;
    this.#baseline = {
      filters: new Map(result.kept.map((filter) => [filterKey(filter), filter.statistics])),
      queues: new Map(
        (await readQueues(this.#exchange, context.device)).map((row) => [row.queue, row]),
      ),
    };
    const value = { ...result.counts, generation: this.#generation };
    return { ok: true, value, warnings: this.#warnings(compiled, link) };
  }

  /** Packets and bytes since the last apply of this session, per filter of ours and per queue. */
  async counters(): Promise<Counters | undefined> {
    const link = await this.readLink();
    if (link === undefined) return undefined;
    const { device } = this.#context(link);
    const { flower } = await readFilters(this.#exchange, device, { terse: true });
    const queues = await readQueues(this.#exchange, device);
    const { filters: filterBase, queues: queueBase } = this.#baseline;
    return {
      filters: Object.fromEntries(
        flower.filter(isOwnFilter).map((filter) => {
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
    const link = await this.readLink();
    if (link === undefined) return notFound(this.name);
    const { device } = this.#context(link);
    const ours = await this.#ledger.read(device.index);
    const qdiscs = await readQdiscs(this.#exchange, device);
    const { flower, foreign } = await readFilters(this.#exchange, device);
    const filters = flower.filter(isOwnFilter).sort(inEvaluationOrder);
    const value: DeviceStatus = {
      device: this.name,
      up: link.up,
      queues: link.attachedQueues,
      qdiscs: qdiscs.map((qdisc) => ({ ...qdisc, ours: ours.has(qdisc.kind as QdiscKind) })),
      filters,
      others: flower.length - filters.length + foreign.length,
      queueStatistics: await readQueues(this.#exchange, device),
    };
    return { ok: true, value, warnings: [] };
  }

  /** Removes every filter of ours, and the qdiscs that we made and that hold nobody else's filters. */
  async flush(): Promise<Result<{ readonly removed: number }>> {
    const link = await this.readLink();
    if (link === undefined) return notFound(this.name);
    const context = this.#context(link);
    const { flower, foreign } = await readFilters(this.#exchange, context.device);
    const own = flower.filter(isOwnFilter).sort((a, b) => a.priority - b.priority);
    const answers = await this.#exchange.send(
      own.map((filter) => filterRequest({ kind: 'remove', filter }, link.index)),
    );
    const refused = answers.flatMap(({ verdict }, index) => {
      const step = { kind: 'filter', filter: own[index]!, rule: null } as const;
      // Gone meanwhile is as good as removed.
      if (verdict.errno === 0 || verdict.code === 'ENOENT') return [];
      return explainRefusal(step, verdict, this.#exchange.port.release);
    });
    if (refused.length > 0) return { ok: false, diagnostics: refused };
    const others = [...flower.filter((filter) => !isOwnFilter(filter)), ...foreign];
    const used = new Set<string>(others.map(({ parent }) => parent));
    const problems = await this.#removeQdiscs(context, used);
    if (problems.length > 0) return { ok: false, diagnostics: problems };
    return { ok: true, value: { removed: own.length }, warnings: [] };
  }

  async #removeQdiscs(
    context: QdiscContext,
    used: ReadonlySet<string>,
  ): Promise<readonly Diagnostic[]> {
    const parentOf: Readonly<Record<QdiscKind, TcParent>> = { multiq: '1:', ingress: 'ffff:' };
    const ours = await this.#ledger.read(context.device.index);
    const qdiscs = await readQdiscs(this.#exchange, context.device);
    const problems: Diagnostic[] = [];
    for (const kind of ours) {
      const stands = qdiscs.some(({ kind: found }) => found === kind);
      if (!stands || used.has(parentOf[kind])) continue;
      const problem = await removeQdisc(context, kind);
      if (problem !== undefined) problems.push(problem);
    }
    return problems;
  }

  #context(link: LinkMessage): QdiscContext {
    const device: Device = { name: this.name, index: link.index };
    return { exchange: this.#exchange, ledger: this.#ledger, device };
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

function inEvaluationOrder(a: FoundFilter, b: FoundFilter): number {
  const byParent = (a.parent === '1:' ? 0 : 1) - (b.parent === '1:' ? 0 : 1);
  return byParent || a.chain - b.chain || a.priority - b.priority || a.handle - b.handle;
}

/** A counter below where it stood belongs to a filter or qdisc that was made anew, and counts from nothing. */
function difference(now: TcStatistics, base: TcStatistics = zero): TcStatistics {
  const from = base.packets > now.packets || base.bytes > now.bytes ? zero : base;
  return { packets: now.packets - from.packets, bytes: now.bytes - from.bytes };
}
