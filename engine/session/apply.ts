/**
 * Makes a TAP and its remote hold exactly the filters of a compiled set beside what others put there. All or
 * nothing: when the kernel refuses a step on either device, or does not hold in the end what was asked for, both
 * get back what they had. Every answer of the kernel is looked at, and the result is read back.
 */
import type { ApplyReport } from '../../core/contract/designer.ts';
import type { CompiledRules } from '../../core/compile/result.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { planFilters, type PlanStep } from '../../core/plan/plan.ts';
import { restoredKeys } from '../../core/tc/dump.ts';
import type { TcFilter, TcQdisc } from '../../core/tc/filter.ts';
import { filterKey } from '../../core/tc/match.ts';
import { isOwnFilter } from '../../core/tc/ownership.ts';
import { programIds } from '../../core/tc/programs.ts';
import type { NetlinkExchange } from '../kernel/exchange.ts';
import type { DeviceLedger } from '../kernel/ledger.ts';
import type { QdiscKind } from '../kernel/qdisc-kind.ts';
import { readFilters, readQdiscs, type FoundFilter, type Links } from './device-state.ts';
import { countSteps, failuresToUndo, mismatch, refusalsOf, sendSteps } from './filter-steps.ts';
import {
  down,
  makePromiscuous,
  releasePromiscuous,
  releaseSegments,
  setLink,
  takeSingleSegments,
  up,
} from './link-settings.ts';
import { ensureQdisc, findForeign, neededKinds, removeOwnQdiscs, removeQdisc } from './qdiscs.ts';
import type { Surveyed } from './sites.ts';

export interface Application {
  readonly exchange: NetlinkExchange;
  readonly ledger: DeviceLedger;
  readonly links: Links;
  /** With loaded programs and filled slots (rss/device-programs.ts). */
  readonly compiled: CompiledRules;
  readonly descriptorOf: (program: number) => number | undefined;
  /** Every device that has filters of ours or is to get some. */
  readonly sites: readonly Surveyed[];
  /** Whether the remote is to take in every packet. */
  readonly promiscuous: boolean;
  /** Milliseconds from any fixed moment. */
  readonly now: () => number;
}

export type ApplyResult =
  | {
      readonly ok: true;
      readonly counts: Omit<ApplyReport, 'generation' | 'warnings'>;
      /** Filters that stood before and were not touched, with what they have counted until now. */
      readonly kept: readonly FoundFilter[];
      /** What could not be cleaned up behind the change. */
      readonly left: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** What was made on the way, to be taken back. */
interface Made {
  readonly site: Surveyed;
  readonly what: QdiscKind | 'up' | 'promiscuous' | 'segments';
}

export async function applySet(application: Application): Promise<ApplyResult> {
  const { exchange, compiled, sites, now } = application;
  const found: TcQdisc[] = [];
  for (const site of sites) found.push(...(await readQdiscs(exchange, site)));
  const foreign = sites.flatMap(({ name }) =>
    neededKinds(compiled.qdiscs, name).flatMap((kind) => findForeign(on(name, found), kind) ?? []),
  );
  if (foreign.length > 0) return { ok: false, diagnostics: foreign };
  const made: Made[] = [];
  const start = now();
  try {
    const outcome = await change(application, made, found);
    if (outcome.ok) {
      const counts = { ...countSteps(outcome.steps), milliseconds: now() - start };
      return { ok: true, counts, kept: outcome.kept, left: await cleanUp(application) };
    }
    const undone = await restore(application, made);
    return { ok: false, diagnostics: [...outcome.diagnostics, ...undone] };
  } catch (reason) {
    // The socket failed, so nobody knows how far it went; restoring starts from what the kernel holds now.
    await restore(application, made).catch((second: unknown) => {
      throw new AggregateError(
        [reason, second],
        `${String(reason)}; taking back: ${String(second)}`,
      );
    });
    throw reason;
  }
}

type Change =
  | {
      readonly ok: true;
      readonly steps: readonly PlanStep[];
      readonly kept: readonly FoundFilter[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A set that went wrong as a whole needs not be told filter by filter. */
const mostMismatches = 20;

async function change(
  application: Application,
  made: Made[],
  found: readonly TcQdisc[],
): Promise<Change> {
  const { exchange, compiled, sites } = application;
  for (const site of sites.filter((each) => isNeeded(compiled, each))) {
    const problem = await prepare(application, site, {
      made,
      found: on(site.name, found),
    });
    if (problem !== undefined) return { ok: false, diagnostics: [problem] };
  }
  const before = sites.flatMap(({ filters }) => filters.flower);
  const steps = planFilters(compiled.filters, before);
  const answers = await sendSteps(exchange, steps, numbersOf(application));
  const refusals = refusalsOf(steps, answers, exchange.port.release);
  if (refusals.length > 0) return { ok: false, diagnostics: refusals };
  const after = await readAll(application);
  const missing = planFilters(compiled.filters, after);
  if (missing.length > 0)
    return { ok: false, diagnostics: missing.slice(0, mostMismatches).map(mismatch) };
  const touched = new Set(steps.map(({ filter }) => filterKey(filter)));
  return { ok: true, steps, kept: after.filter((filter) => !touched.has(filterKey(filter))) };
}

const numbersOf = ({ links: { indexOf }, descriptorOf }: Application) => ({
  indexOf,
  descriptorOf,
});

const on = (device: string, qdiscs: readonly TcQdisc[]): readonly TcQdisc[] =>
  qdiscs.filter((qdisc) => qdisc.device === device);

/** Whether the set has a use for the device, or it is only to be left. */
const isNeeded = ({ qdiscs }: CompiledRules, { name }: Surveyed): boolean =>
  qdiscs.some(({ device }) => device === name);

const hasTails = ({ rss }: CompiledRules): boolean =>
  rss.some(({ configuration }) => configuration.hashTail);

/** Gets a device ready for filters: up, with its qdiscs, a remote promiscuous if asked for, a TAP with tails to single segments. */
async function prepare(
  application: Application,
  site: Surveyed,
  { made, found }: { readonly made: Made[]; readonly found: readonly TcQdisc[] },
): Promise<Diagnostic | undefined> {
  const { exchange, compiled } = application;
  if (!site.link.up) {
    const problem = await setLink(exchange, site, up);
    if (problem !== undefined) return problem;
    made.push({ site, what: 'up' });
  }
  for (const kind of neededKinds(compiled.qdiscs, site.name)) {
    const ensured = await ensureQdisc({ ...application, device: site }, kind, found);
    if (ensured.problem !== undefined) return ensured.problem;
    if (ensured.made) made.push({ site, what: kind });
  }
  return site.part === 'tap'
    ? prepareTap(application, site, made)
    : prepareRemote(application, site, made);
}

async function prepareTap(application: Application, site: Surveyed, made: Made[]) {
  if (!hasTails(application.compiled)) return undefined;
  const limited = await takeSingleSegments(application, site);
  if (limited.made) made.push({ site, what: 'segments' });
  return limited.problem;
}

async function prepareRemote(application: Application, site: Surveyed, made: Made[]) {
  if (!application.promiscuous || site.link.promiscuous) return undefined;
  const problem = await makePromiscuous(application, site);
  if (problem === undefined) made.push({ site, what: 'promiscuous' });
  return problem;
}

async function readAll({ exchange, sites, links }: Application): Promise<readonly FoundFilter[]> {
  const found: FoundFilter[] = [];
  for (const site of sites) {
    const options = { part: site.part, nameOf: links.nameOf };
    found.push(...(await readFilters(exchange, site, options)).flower);
  }
  return found;
}

/** After a change: a remote that is no longer one or no longer promiscuous, and a TAP without tails, is left as it was found. */
async function cleanUp(application: Application): Promise<readonly Diagnostic[]> {
  const { compiled, promiscuous } = application;
  const left: Diagnostic[] = [];
  for (const site of application.sites.filter(({ part }) => part === 'remote')) {
    const former = !isNeeded(compiled, site);
    const problem =
      former || !promiscuous ? await releasePromiscuous(application, site) : undefined;
    if (problem !== undefined) left.push(problem);
    if (former) left.push(...(await leaveSite(application, site)));
  }
  for (const site of application.sites.filter(({ part }) => part === 'tap')) {
    const problem = hasTails(compiled) ? undefined : await releaseSegments(application, site);
    if (problem !== undefined) left.push(problem);
  }
  return left;
}

/** Removes what we made on a device for filters that are gone. */
export function leaveSite(
  means: Pick<Application, 'exchange' | 'ledger'>,
  site: Surveyed,
): Promise<readonly Diagnostic[]> {
  const { flower, foreign } = site.filters;
  const others = [...flower.filter((filter) => !isOwnFilter(filter)), ...foreign];
  return removeOwnQdiscs({ ...means, device: site }, others);
}

/**
 * Brings the devices from whatever they hold now back to what they had, the way every apply goes: by the
 * difference. Resolves with what could not be taken back.
 */
async function restore(
  application: Application,
  made: readonly Made[],
): Promise<readonly Diagnostic[]> {
  const { exchange, sites, links } = application;
  const numbers = numbersOf(application);
  // A filter that sent packets to a device that has gone, or whose program nobody holds any more, cannot be made again.
  const isWhole = (filter: TcFilter) =>
    filter.actions.every(
      (action) => action.kind !== 'mirred' || links.indexOf(action.device) !== undefined,
    ) && programIds(filter).every((id) => numbers.descriptorOf(id) !== undefined);
  const had = sites
    .flatMap(({ filters }) => filters.flower)
    .filter(isOwnFilter)
    .map((filter) => ({ ...filter, keys: restoredKeys(filter) }));
  const steps = planFilters(had, await readAll(application)).filter(
    ({ kind, filter }) => kind === 'remove' || isWhole(filter),
  );
  const answers = await sendSteps(exchange, steps, numbers);
  const left: (Diagnostic | undefined)[] = [...failuresToUndo(steps, answers)];
  for (const { site, what } of made.toReversed()) {
    if (what === 'up') left.push(await setLink(exchange, site, down));
    else if (what === 'promiscuous') left.push(await releasePromiscuous(application, site));
    else if (what === 'segments') left.push(await releaseSegments(application, site));
    else left.push(await removeQdisc({ ...application, device: site }, what));
  }
  return left.filter((diagnostic) => diagnostic !== undefined);
}
