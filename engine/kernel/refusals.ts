/** What the kernel's refusal of a step means for the user: the errno alone says it to nobody. */
import type { Acknowledgement } from '../../core/netlink/acknowledgement.ts';
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../../core/diagnostics/diagnostic.ts';
import type { TcFilter, TcAction } from '../../core/tc/filter.ts';
import type { QdiscKind } from './qdisc-kind.ts';

/** What a request was for. */
export type Step =
  /** `setting` as in `setting eth3 up`. */
  | { readonly kind: 'link'; readonly device: string; readonly setting: string }
  | { readonly kind: 'qdisc'; readonly device: string; readonly qdisc: QdiscKind }
  | { readonly kind: 'filter'; readonly filter: TcFilter; readonly rule: string | null }
  | {
      readonly kind: 'others';
      readonly device: string;
      readonly parent: string;
      readonly priority: number;
    }
  | {
      readonly kind: 'chain';
      readonly device: string;
      readonly parent: string;
      readonly chain: number;
    };

type Verdict = Pick<Acknowledgement, 'code' | 'text'>;

export function explainRefusal(step: Step, verdict: Verdict, release: string): Diagnostic {
  const place = placeOf(step);
  const device = deviceOf(step);
  if (verdict.code === 'EPERM')
    return diagnose('kernel/no-privilege', { doing: `change \`${device}\`` }, place);
  if (verdict.code === 'ENODEV') return diagnose('device/not-found', { device }, place);
  const missing = missingFeature(step, verdict);
  if (missing !== undefined) return diagnose(missing, { release }, place);
  if (step.kind === 'qdisc' && step.qdisc === 'multiq' && verdict.code === 'EOPNOTSUPP')
    return diagnose('device/single-queue', { device }, place);
  const details = { what: describeStep(step), errno: verdict.code, text: verdict.text };
  return diagnose('kernel/refused', details, place);
}

/** The words of a message for a step: `the filter at priority 17 of tap0 1:`. */
export function describeStep(step: Step): string {
  if (step.kind === 'link') return `setting \`${step.device}\` ${step.setting}`;
  if (step.kind === 'qdisc')
    return `the queueing discipline \`${step.qdisc}\` of \`${step.device}\``;
  if (step.kind === 'others')
    return `somebody else’s filter at priority ${String(step.priority)} of \`${step.device}\` ${step.parent}`;
  if (step.kind === 'chain')
    return `chain ${String(step.chain)} of \`${step.device}\` ${step.parent}`;
  const { device, parent, priority } = step.filter;
  return `the filter at priority ${String(priority)} of \`${device}\` ${parent}`;
}

export function placeOf(step: Step): Place {
  const rule = step.kind === 'filter' ? step.rule : null;
  return { subject: { part: 'kernel', ...(rule !== null && { rule }) } };
}

const deviceOf = (step: Step) => (step.kind === 'filter' ? step.filter.device : step.device);

/**
 * A kind that the kernel has neither built in nor can load is ENOENT (qdisc_create, tcf_proto_lookup_ops
 * and tc_action_load_ops of Linux 6.1; the texts tell a classifier from an action).
 */
function missingFeature(step: Step, { code, text }: Verdict) {
  if (code !== 'ENOENT') return undefined;
  if (step.kind === 'qdisc') return `kernel/no-${step.qdisc}` as const;
  if (step.kind !== 'filter' || text === undefined) return undefined;
  if (/classifier not found/i.test(text))
    return step.filter.classifier === undefined ? 'kernel/no-flower' : 'kernel/no-cls-bpf';
  return /action module/i.test(text) ? missingAction(step.filter.actions) : undefined;
}

/** The kernel does not say which; of several it is most likely the one that no other filter needs. */
function missingAction(actions: readonly TcAction[]) {
  const kinds = actions.map(({ kind }) => kind);
  if (kinds.includes('bpf')) return 'kernel/no-act-bpf';
  const kind = (['mirred', 'skbedit', 'gact'] as const).find((each) => kinds.includes(each));
  return kind === undefined ? undefined : (`kernel/no-${kind}` as const);
}

/** Whether a privilege or a kernel feature is missing, rather than something wrong with the input. */
export function isMachineProblem({ code }: Pick<Diagnostic, 'code'>): boolean {
  return code.startsWith('kernel/no-') || code.startsWith('netd/');
}
