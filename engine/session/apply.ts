/**
 * Makes a device hold exactly the filters of a compiled set beside what others put there. All or nothing:
 * when the kernel refuses a step, or does not hold in the end what was asked for, the device gets back what
 * it had. Every answer of the kernel is looked at, and the result is read back.
 */
import type { ApplyReport } from '../../core/contract/designer.ts';
import type { CompiledRules } from '../../core/compile/result.ts';
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { encodeSetLink, type LinkMessage } from '../../core/netlink/link.ts';
import { planFilters, type PlanStep } from '../../core/plan/plan.ts';
import type { TcFilter, TcQdisc } from '../../core/tc/filter.ts';
import { restoredKeys } from '../../core/tc/dump.ts';
import { filterKey } from '../../core/tc/match.ts';
import { isOwnFilter } from '../../core/tc/ownership.ts';
import { readFilters, readQdiscs, type FoundFilter } from './device-state.ts';
import { filterRequest } from './filter-requests.ts';
import type { QdiscKind } from '../kernel/qdisc-kind.ts';
import { ensureQdisc, findForeign, neededKinds, removeQdisc, type QdiscContext } from './qdiscs.ts';
import { describeStep, explainRefusal, placeOf, type Step } from '../kernel/refusals.ts';

/** What is to be done, on which link, and what time it is. */
export interface Application extends QdiscContext {
  readonly compiled: CompiledRules;
  readonly link: LinkMessage;
  /** Milliseconds from any fixed moment. */
  readonly now: () => number;
}

export type ApplyResult =
  | {
      readonly ok: true;
      readonly counts: Omit<ApplyReport, 'generation'>;
      /** Filters that stood before and were not touched, with what they have counted until now. */
      readonly kept: readonly FoundFilter[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** What the device had, as far as an apply changes it. */
interface Snapshot {
  readonly filters: readonly FoundFilter[];
  readonly up: boolean;
  readonly made: QdiscKind[];
}

export async function applySet(application: Application): Promise<ApplyResult> {
  const { exchange, device, compiled, link, now } = application;
  const qdiscs = await readQdiscs(exchange, device);
  const foreign = neededKinds(compiled.qdiscs).flatMap((kind) => findForeign(qdiscs, kind) ?? []);
  if (foreign.length > 0) return { ok: false, diagnostics: foreign };
  const { flower } = await readFilters(exchange, device);
  const before: Snapshot = { filters: flower, up: link.up, made: [] };
  const start = now();
  try {
    const outcome = await change(application, before, qdiscs);
    if (outcome.ok)
      return {
        ok: true,
        counts: { ...countSteps(outcome.steps), milliseconds: now() - start },
        kept: outcome.kept,
      };
    const undone = await restore(application, before);
    return { ok: false, diagnostics: [...outcome.diagnostics, ...undone] };
  } catch (reason) {
    // The socket failed, so nobody knows how far it went; restoring starts from what the kernel holds now.
    await restore(application, before).catch((second: unknown) => {
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

async function change(
  application: Application,
  before: Snapshot,
  qdiscs: readonly TcQdisc[],
): Promise<Change> {
  const { exchange, device, compiled, link } = application;
  if (!link.up) {
    const problem = await setLink(application, true);
    if (problem !== undefined) return { ok: false, diagnostics: [problem] };
  }
  for (const kind of neededKinds(compiled.qdiscs)) {
    const { made, problem } = await ensureQdisc(application, kind, qdiscs);
    if (problem !== undefined) return { ok: false, diagnostics: [problem] };
    if (made) before.made.push(kind);
  }
  const steps = planFilters(compiled.filters, before.filters);
  const refusals = await carryOut(application, steps);
  if (refusals.length > 0) return { ok: false, diagnostics: refusals };
  const { flower } = await readFilters(exchange, device);
  const missing = planFilters(compiled.filters, flower);
  if (missing.length === 0) {
    const touched = new Set(steps.map(({ filter }) => filterKey(filter)));
    return { ok: true, steps, kept: flower.filter((filter) => !touched.has(filterKey(filter))) };
  }
  return { ok: false, diagnostics: missing.slice(0, mostMismatches).map(mismatch) };
}

/** A set that went wrong as a whole needs not be told filter by filter. */
const mostMismatches = 20;

const contrary = {
  add: (what: string) => `${what} is not there`,
  remove: (what: string) => `${what} should not be there`,
  replace: (what: string) => `${what} is another`,
} as const;

function mismatch(step: PlanStep): Diagnostic {
  const about = stepOf(step);
  const what = contrary[step.kind](describeStep(about));
  return diagnose('kernel/verify-failed', { what }, placeOf(about));
}

/** Sends the steps in one go; resolves with what the kernel refused of them. */
async function carryOut(
  { exchange, device }: Pick<Application, 'exchange' | 'device'>,
  steps: readonly PlanStep[],
): Promise<readonly Diagnostic[]> {
  const answers = await exchange.send(steps.map((step) => filterRequest(step, device.index)));
  return answers.flatMap(({ verdict }, index) =>
    verdict.errno === 0
      ? []
      : explainRefusal(stepOf(steps[index]!), verdict, exchange.port.release),
  );
}

function stepOf({ filter }: { readonly filter: TcFilter & { readonly rule?: unknown } }): Step {
  return { kind: 'filter', filter, rule: typeof filter.rule === 'string' ? filter.rule : null };
}

async function setLink(
  { exchange, device }: Pick<Application, 'exchange' | 'device'>,
  up: boolean,
): Promise<Diagnostic | undefined> {
  const [answer] = await exchange.send([(options) => encodeSetLink(device.index, { up }, options)]);
  if (answer === undefined || answer.verdict.errno === 0) return undefined;
  const step = { kind: 'link', device: device.name } as const;
  return explainRefusal(step, answer.verdict, exchange.port.release);
}

/**
 * Brings the device from whatever it holds now back to what it had, the way every apply goes: by the
 * difference. Resolves with what could not be taken back.
 */
async function restore(application: Application, before: Snapshot): Promise<readonly Diagnostic[]> {
  const { exchange, device } = application;
  const { flower } = await readFilters(exchange, device);
  const had = before.filters
    .filter(isOwnFilter)
    .map((filter) => ({ ...filter, keys: restoredKeys(filter) }));
  const steps = planFilters(had, flower);
  const answers = await exchange.send(steps.map((step) => filterRequest(step, device.index)));
  const failed = answers.flatMap(({ verdict }, index) => {
    if (verdict.errno === 0) return [];
    const step = stepOf(steps[index]!);
    const details = { what: describeStep(step), errno: verdict.code, text: verdict.text };
    return diagnose('kernel/undo-failed', details, placeOf(step));
  });
  const left: (Diagnostic | undefined)[] = [...failed];
  for (const kind of before.made.toReversed()) left.push(await removeQdisc(application, kind));
  if (!before.up) left.push(await setLink(application, false));
  return left.filter((diagnostic) => diagnostic !== undefined);
}

/** A filter that had to be removed and made anew at its place counts as changed. */
export function countSteps(
  steps: readonly PlanStep[],
): Pick<ApplyReport, 'added' | 'changed' | 'removed'> {
  const keysOf = (kind: PlanStep['kind']) =>
    new Set(steps.filter((step) => step.kind === kind).map(({ filter }) => filterKey(filter)));
  const [added, removed] = [keysOf('add'), keysOf('remove')];
  const remade = [...added].filter((key) => removed.has(key)).length;
  return {
    added: added.size - remade,
    removed: removed.size - remade,
    changed: keysOf('replace').size + remade,
  };
}
