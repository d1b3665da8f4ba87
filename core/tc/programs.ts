/** Filters that stand on eBPF programs, which have to be loaded before. */
import type { BpfAction, BpfClassifier, TcFilter } from './filter.ts';

/** Whether the kernel can take the filter only with an eBPF program loaded. */
export function needsProgram(filter: Pick<TcFilter, 'classifier' | 'actions'>): boolean {
  return filter.classifier !== undefined || filter.actions.some((action) => action.kind === 'bpf');
}

/** What the kernel and tc call a program (TCA_BPF_NAME, TCA_ACT_BPF_NAME). */
export function programName(program: BpfAction['program'] | BpfClassifier['program']): string {
  return `tapwright-${program}`;
}
