/** The steps of a plan: as requests to the kernel, and in words. */
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import {
  encodeDeleteAny,
  encodeDeleteFilter,
  encodeFlushChain,
  encodeNewFilter,
} from '../../core/netlink/tc-filter.ts';
import { toWire, type Numbers } from '../../core/netlink/wire-filter.ts';
import type { PlanStep as OwnStep } from '../../core/plan/steps.ts';
import type { ForeignFilter, TcFilter, TcParent } from '../../core/tc/filter.ts';
import type { Answer, NetlinkExchange, Request } from '../kernel/exchange.ts';
import { describeStep, explainRefusal, placeOf, type Step } from '../kernel/refusals.ts';

/** A step of a plan, or the removal of what is not ours: with handle 0 of all at a priority. */
export type PlanStep =
  | OwnStep
  | {
      readonly kind: 'remove-any';
      readonly place: Pick<
        ForeignFilter,
        'device' | 'parent' | 'chain' | 'priority' | 'protocol' | 'handle'
      >;
    };

/** A step the kernel refused, and its answer. */
export interface Refused {
  readonly step: PlanStep;
  readonly verdict: Answer['verdict'];
}

/** Sends the steps in one go and tells which were refused. `numbers` knows the devices and programs they name. */
export async function sendSteps(
  exchange: NetlinkExchange,
  steps: readonly PlanStep[],
  numbers: Numbers,
): Promise<readonly Refused[]> {
  const refused = await exchange.sendAll(steps.map((step) => requestOf(step, numbers)));
  return [...refused].map(([index, verdict]) => ({ step: steps[index]!, verdict }));
}

function requestOf(step: PlanStep, numbers: Numbers): Request {
  if (step.kind === 'flush-chain') {
    const place = { ...step, ifindex: indexOf(step.device, numbers) };
    return (options) => encodeFlushChain(place, options);
  }
  if (step.kind === 'remove-any') {
    const { parent, device } = step.place;
    if (parent !== '1:' && parent !== 'ffff:') throw new TypeError(`no hook of ours: ${parent}`);
    const hook: TcParent = parent;
    const place = { ...step.place, parent: hook, ifindex: indexOf(device, numbers) };
    return (options) => encodeDeleteAny(place, options);
  }
  const { kind, filter } = step;
  if (kind === 'remove') {
    const place = { ...filter, ifindex: indexOf(filter.device, numbers) };
    return (options) => encodeDeleteFilter(place, options);
  }
  const wire = toWire(filter, numbers);
  // A step names the number of an action where it means just that one.
  return (options) => encodeNewFilter(wire, { ...options, mode: kind, shareActions: true });
}

function indexOf(device: string, numbers: Numbers): number {
  const index = numbers.indexOf(device);
  if (index === undefined) throw new TypeError(`no index of the device ${device}`);
  return index;
}

export function explainRefused(
  refused: readonly Refused[],
  release: string,
): readonly Diagnostic[] {
  return refused.map(({ step, verdict }) => explainRefusal(aboutOf(step), verdict, release));
}

/** What could not be taken back or cleared away. What is gone already is as good as removed. */
export function failuresToClear(refused: readonly Refused[]): readonly Diagnostic[] {
  return refused.flatMap(({ step, verdict }) => {
    const isGone = verdict.code === 'ENOENT' || verdict.code === 'ENODEV';
    if (isGone && step.kind !== 'add' && step.kind !== 'replace') return [];
    const about = aboutOf(step);
    const details = { what: describeStep(about), errno: verdict.code, text: verdict.text };
    return diagnose('kernel/undo-failed', details, placeOf(about));
  });
}

type Mismatch = 'missing' | 'different' | 'unwanted';

const told: Readonly<Record<Mismatch, (what: string) => string>> = {
  missing: (what) => `${what} is not there`,
  different: (what) => `${what} is another`,
  unwanted: (what) => `${what} should not be there`,
};

/** What is not in the kernel as it was asked for. */
export function explainMismatch(kind: Mismatch, filter: TcFilter): Diagnostic {
  const about = aboutFilter(filter);
  return diagnose(
    'kernel/verify-failed',
    { what: told[kind](describeStep(about)) },
    placeOf(about),
  );
}

function aboutOf(step: PlanStep): Step {
  if (step.kind === 'remove-any') return { kind: 'others', ...step.place };
  if (step.kind !== 'flush-chain') return aboutFilter(step.filter);
  const { device, parent, chain } = step;
  return { kind: 'chain', device, parent, chain };
}

const aboutFilter = (filter: TcFilter & { readonly rule?: unknown }): Step => ({
  kind: 'filter',
  filter,
  rule: typeof filter.rule === 'string' ? filter.rule : null,
});
