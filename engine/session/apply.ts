/**
 * Makes a TAP and its remote hold exactly the filters of a compiled set beside what others put there, such that no packet
 * meets anything but the former set or the new one. All or nothing: when the kernel refuses a step on either device, or
 * does not hold in the end what was asked for, both have what they had. What is under way is written down first, so that
 * it comes to an end also when this process does not (transaction.ts).
 */
import type { CompiledRules } from '../../core/compile/result.ts';
import type { ApplyReport } from '../../core/contract/designer.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { compareSets, isEmpty, type Difference } from '../../core/plan/difference.ts';
import { chainsPerGeneration, highestGeneration, logical } from '../../core/plan/generation.ts';
import { freshGeneration, liveFilters, staleFilters, type HeldHook } from '../../core/plan/hook.ts';
import type { PlanStep } from '../../core/plan/steps.ts';
import { afterSwitch, formerOf, planBuild, planSwitch } from '../../core/plan/switch-over.ts';
import type { TcFilter, TcQdisc } from '../../core/tc/filter.ts';
import { filterKey } from '../../core/tc/match.ts';
import { sameFilter } from '../../core/tc/same-filter.ts';
import type { ApplyRecord } from '../kernel/apply-record.ts';
import type { NetlinkExchange } from '../kernel/exchange.ts';
import { readQdiscs, type FoundFilter, type Links } from './device-state.ts';
import { explainMismatch, explainRefused, sendSteps } from './filter-steps.ts';
import { findForeign, neededKinds } from './qdiscs.ts';
import {
  followQueues,
  hasTails,
  isNeeded,
  make,
  planSurroundings,
  type Wanted,
} from './surroundings.ts';
import { surveySite, type Surveyed } from './sites.ts';
import { complete, takeBack, type Transaction } from './transaction.ts';

export interface Application extends Transaction, Wanted {
  readonly links: Links;
  /** Every device that has filters of ours or is to get some. */
  readonly sites: readonly Surveyed[];
  /** Whether the set is to stand in chain 0. */
  readonly flat: boolean;
  /** Keeps the former set until it is confirmed, at most to that moment, in milliseconds since 1970. */
  readonly revertAt?: number | undefined;
  /** Milliseconds from any fixed moment. */
  readonly now: () => number;
  /** Names the record. */
  readonly id: string;
}

export type ApplyResult =
  | {
      readonly ok: true;
      readonly report: Omit<ApplyReport, 'warnings'>;
      /** By the new set's filters: those of before that go on counting under them. */
      readonly kept: ReadonlyMap<string, FoundFilter>;
      /** What could not be cleaned up behind the change. */
      readonly left: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** What is to be done, worked out before anything is touched. */
export interface Plan {
  readonly difference: Difference<TcFilter, FoundFilter>;
  readonly record: ApplyRecord;
  readonly build: readonly PlanStep[];
  readonly switch: readonly PlanStep[];
  readonly hooks: readonly HeldHook<FoundFilter>[];
  readonly qdiscs: readonly TcQdisc[];
}

export async function applySet(application: Application): Promise<ApplyResult> {
  const { exchange, compiled, sites, journal, tap, now, takeOver = false } = application;
  const qdiscs = await qdiscsOf(exchange, sites);
  const foreign = takeOver ? [] : foreignQdiscs(compiled, sites, qdiscs);
  if (foreign.length > 0) return { ok: false, diagnostics: foreign };
  const plan = planApply(application, qdiscs);
  const start = now();
  await journal.write(tap, plan.record);
  try {
    const problems = await carryOut(application, plan);
    if (problems.length > 0) return await giveUp(application, plan, problems);
  } catch (reason) {
    // The machine failed, so nobody knows how far it went; taking back starts from what the kernel holds now.
    await takeBack(application, plan.record).catch((second: unknown) => {
      throw new AggregateError(
        [reason, second],
        `${String(reason)}; taking back: ${String(second)}`,
      );
    });
    throw reason;
  }
  const left = await settle(application, plan);
  const report = reportOf(application, plan, now() - start);
  return { ok: true, report, kept: keptOf(plan), left };
}

export async function qdiscsOf(
  exchange: NetlinkExchange,
  sites: readonly Surveyed[],
): Promise<readonly TcQdisc[]> {
  const qdiscs: TcQdisc[] = [];
  for (const site of sites) qdiscs.push(...(await readQdiscs(exchange, site)));
  return qdiscs;
}

/** Somebody else's qdiscs where ours would have to be. */
export function foreignQdiscs(
  { qdiscs: needed }: CompiledRules,
  sites: readonly Surveyed[],
  found: readonly TcQdisc[],
): readonly Diagnostic[] {
  return sites.flatMap(({ name }) => {
    const here = found.filter(({ device }) => device === name);
    return neededKinds(needed, name).flatMap((kind) => findForeign(here, kind) ?? []);
  });
}

export function planApply(
  application: Pick<Application, 'sites' | 'flat' | 'id' | 'revertAt' | keyof Wanted>,
  qdiscs: readonly TcQdisc[],
): Plan {
  const { compiled, sites, flat, id, revertAt } = application;
  const hooks = sites.flatMap((site) => site.hooks);
  const difference = compareSets(compiled.filters, hooks.flatMap(liveFilters));
  const isSame = isEmpty(difference) && difference.unchanged.every(sameHandle);
  const stands = isSame && hooks.every((hook) => isInPlace(hook, flat));
  const current = hooks.find(({ generation }) => generation > 0)?.generation ?? 0;
  const generation = stands ? current : freshGeneration(hooks, highestGeneration);
  const involved = (hook: HeldHook) => !stands && isInvolved(hook, compiled.filters);
  const made = planSurroundings(application, sites, qdiscs);
  const record: ApplyRecord = {
    version: 1,
    id,
    phase: 'building',
    sites: sites.map(({ index, part }) => ({ index, part })),
    generation,
    hooks: sites.flatMap(({ index, hooks: here }) =>
      here.filter(involved).map((hook) => ({ index, parent: hook.parent, ...formerOf(hook) })),
    ),
    flat: flat && !stands,
    takeOver: application.takeOver ?? false,
    made: [...made],
    wanted: {
      devices: sites.filter((site) => isNeeded(compiled, site)).map(({ index }) => index),
      promiscuous: application.promiscuous,
      tails: hasTails(compiled),
    },
    ...(revertAt !== undefined && !stands && { revertAt }),
  };
  return {
    difference,
    record,
    build: stands ? [] : planBuild(compiled.filters, difference, generation),
    switch: planSwitch(hooks.filter(involved), generation),
    hooks,
    qdiscs,
  };
}

const sameHandle = ({ before, after }: { before: TcFilter; after: TcFilter }) =>
  before.handle === after.handle;

/** Whether what packets meet lies where it is to lie, and nothing else of ours is there. */
function isInPlace(hook: HeldHook, flat: boolean): boolean {
  const isThere = hook.switches.length === (flat || liveFilters(hook).length === 0 ? 0 : 1);
  return isThere && staleFilters(hook).length === 0;
}

const isInvolved = (hook: HeldHook, wanted: readonly TcFilter[]): boolean =>
  hook.own.length > 0 ||
  hook.switches.length > 0 ||
  wanted.some(({ device, parent }) => device === hook.device && parent === hook.parent);

/** Everything up to the switch. Resolves with what went wrong. */
async function carryOut(application: Application, plan: Plan): Promise<readonly Diagnostic[]> {
  const { exchange, journal, tap, links } = application;
  const surrounded = await surround(application, plan);
  if (surrounded !== undefined) return [surrounded];
  const numbers = { indexOf: links.indexOf, descriptorOf: application.programs.descriptorOf };
  const { release } = exchange.port;
  const refused = explainRefused(await sendSteps(exchange, plan.build, numbers), release);
  if (refused.length > 0) return refused;
  const wrong = await verify(application, plan);
  if (wrong.length > 0) return wrong;
  await journal.write(tap, { ...plan.record, phase: 'switching' });
  return explainRefused(await sendSteps(exchange, plan.switch, numbers), release);
}

async function surround(
  application: Application,
  { record, qdiscs }: Plan,
): Promise<Diagnostic | undefined> {
  const { sites, takeOver = false } = application;
  for (const making of record.made) {
    const site = sites.find(({ index }) => index === making.index);
    const problem = site && (await make(application, making, { site, takeOver }));
    if (problem !== undefined) return problem;
  }
  for (const site of sites.filter(({ part }) => part === 'tap')) {
    const problem = await followQueues(application, site, qdiscs);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** A set that went wrong as a whole needs not be told filter by filter. */
const mostMismatches = 20;

/** Reads back whether the kernel holds what it was given. */
async function verify(
  { exchange, links, sites }: Application,
  { build, record: { generation } }: Plan,
): Promise<readonly Diagnostic[]> {
  if (build.length === 0) return [];
  const found = new Map<string, FoundFilter>();
  for (const site of sites) {
    const { filters } = await surveySite(exchange, links, site);
    for (const filter of filters.flower) found.set(filterKey(filter), filter);
  }
  const wrong: Diagnostic[] = [];
  for (const step of build) {
    if (step.kind === 'flush-chain') continue;
    const { filter } = step;
    const other = found.get(filterKey(filter));
    found.delete(filterKey(filter));
    if (other !== undefined && sameFilter(other, filter)) continue;
    wrong.push(explainMismatch(other === undefined ? 'missing' : 'different', filter));
  }
  for (const filter of found.values())
    if (Math.floor(filter.chain / chainsPerGeneration) === generation && generation > 0)
      wrong.push(explainMismatch('unwanted', logical(filter)));
  return wrong.slice(0, mostMismatches);
}

async function giveUp(
  application: Application,
  { record, hooks }: Plan,
  problems: readonly Diagnostic[],
): Promise<ApplyResult> {
  const left = [...(await takeBack(application, record))];
  const had = hooks.flatMap(liveFilters);
  const has: FoundFilter[] = [];
  for (const site of application.sites) {
    const surveyed = await surveySite(application.exchange, application.links, site);
    has.push(...surveyed.hooks.flatMap(liveFilters));
  }
  const { added, changed, removed } = compareSets(had, has);
  left.push(
    ...added.map((filter) => explainMismatch('missing', filter)),
    ...changed.map(({ after }) => explainMismatch('different', after)),
    ...removed.map((filter) => explainMismatch('unwanted', filter)),
  );
  return { ok: false, diagnostics: [...problems, ...left.slice(0, mostMismatches)] };
}

/** Takes the former set away, or leaves it until the new one is confirmed. */
async function settle(
  application: Application,
  { record, hooks, build, switch: switches }: Plan,
): Promise<readonly Diagnostic[]> {
  if (record.revertAt !== undefined) {
    await application.journal.write(application.tap, { ...record, phase: 'unconfirmed' });
    return [];
  }
  const built = build.flatMap((step) => (step.kind === 'flush-chain' ? [] : step.filter));
  const { links, sites } = application;
  return complete(application, record, {
    links,
    sites,
    hooks: afterSwitch(hooks, built, switches),
  });
}

function reportOf(
  { flat }: Application,
  { difference, record }: Plan,
  milliseconds: number,
): Omit<ApplyReport, 'warnings'> {
  return {
    added: difference.added.length,
    changed: difference.changed.length,
    removed: difference.removed.length,
    milliseconds,
    generation: flat ? 0 : record.generation,
  };
}

const keptOf = ({ difference }: Plan): ReadonlyMap<string, FoundFilter> =>
  new Map(difference.unchanged.map(({ before, after }) => [filterKey(after), before]));
