/** The steps of a plan: as requests to the kernel, in words, and counted. */
import type { ApplyReport } from '../../core/contract/designer.ts';
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { encodeDeleteFilter, encodeNewFilter } from '../../core/netlink/tc-filter.ts';
import { toWire, type Numbers } from '../../core/netlink/wire-filter.ts';
import type { PlanStep } from '../../core/plan/plan.ts';
import type { TcFilter } from '../../core/tc/filter.ts';
import { filterKey } from '../../core/tc/match.ts';
import type { Answer, NetlinkExchange, Request } from '../kernel/exchange.ts';
import { describeStep, explainRefusal, placeOf, type Step } from '../kernel/refusals.ts';

/** Sends the steps in one go; the answers stand in their order. `numbers` knows the devices and programs they name. */
export function sendSteps(
  exchange: NetlinkExchange,
  steps: readonly PlanStep[],
  numbers: Numbers,
): Promise<readonly Answer[]> {
  return exchange.send(steps.map((step) => filterRequest(step, numbers)));
}

function filterRequest({ filter, kind }: PlanStep, numbers: Numbers): Request {
  if (kind === 'remove') {
    const ifindex = numbers.indexOf(filter.device);
    if (ifindex === undefined) throw new TypeError(`no index of the device ${filter.device}`);
    return (options) => encodeDeleteFilter({ ...filter, ifindex }, options);
  }
  const wire = toWire(filter, numbers);
  return (options) => encodeNewFilter(wire, { ...options, mode: kind });
}

/** What the kernel refused of the steps. */
export function refusalsOf(
  steps: readonly PlanStep[],
  answers: readonly Answer[],
  release: string,
): readonly Diagnostic[] {
  return answers.flatMap(({ verdict }, index) =>
    verdict.errno === 0 ? [] : explainRefusal(stepOf(steps[index]!), verdict, release),
  );
}

/** What could not be taken back. */
export function failuresToUndo(
  steps: readonly PlanStep[],
  answers: readonly Answer[],
): readonly Diagnostic[] {
  return answers.flatMap(({ verdict }, index) => {
    if (verdict.errno === 0) return [];
    const step = stepOf(steps[index]!);
    const details = { what: describeStep(step), errno: verdict.code, text: verdict.text };
    return diagnose('kernel/undo-failed', details, placeOf(step));
  });
}

const contrary = {
  add: (what: string) => `${what} is not there`,
  remove: (what: string) => `${what} should not be there`,
  replace: (what: string) => `${what} is another`,
} as const;

/** A step that would still be needed after all were done. */
export function mismatch(step: PlanStep): Diagnostic {
  const about = stepOf(step);
  const what = contrary[step.kind](describeStep(about));
  return diagnose('kernel/verify-failed', { what }, placeOf(about));
}

function stepOf({ filter }: { readonly filter: TcFilter & { readonly rule?: unknown } }): Step {
  return { kind: 'filter', filter, rule: typeof filter.rule === 'string' ? filter.rule : null };
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
