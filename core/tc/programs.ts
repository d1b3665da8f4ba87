/** Filters that stand on eBPF programs, which have to be loaded before. */
import type { BpfAction, BpfClassifier, TcFilter } from './filter.ts';

export type ProgramName = BpfAction['program'] | BpfClassifier['program'];

/** Whether the kernel can take the filter only with an eBPF program loaded. */
export function needsProgram(filter: Pick<TcFilter, 'classifier' | 'actions'>): boolean {
  return filter.classifier !== undefined || filter.actions.some((action) => action.kind === 'bpf');
}

/** The kernel's ids of the programs that the filter stands on, as far as it is bound to loaded ones. */
export function programIds({
  classifier,
  actions,
}: Pick<TcFilter, 'classifier' | 'actions'>): readonly number[] {
  const ids = actions.map((action) => (action.kind === 'bpf' ? action.id : undefined));
  return [classifier?.id, ...ids].filter((id) => id !== undefined);
}

/** What the kernel and tc call a program (TCA_BPF_NAME, TCA_ACT_BPF_NAME). */
export function programName(program: ProgramName): string {
  return `tapwright-${program}`;
}

const byName: ReadonlyMap<string, ProgramName> = new Map(
  (['rss', 'room', 'marked'] as const).map((program) => [programName(program), program]),
);

/** The program of ours that has the name. */
export function programOfName(name: string | undefined): ProgramName | undefined {
  return name === undefined ? undefined : byName.get(name);
}
