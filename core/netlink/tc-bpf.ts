/** Classifier bpf with a program of ours, as attributes and back (linux/pkt_cls.h, Linux 6.1). */
import { programName, programOfName } from '../tc/programs.ts';
import type { Attributes } from './attribute-reader.ts';
import type { AttributeEntry } from './attributes.ts';
import { actionEntries, type ReadAction } from './tc-action.ts';
import type { WireAction, WireClassifier } from './wire-filter.ts';

export function classifierEntries(
  { program, fd }: WireClassifier,
  actions: readonly WireAction[],
): readonly AttributeEntry[] {
  return [
    ['TCA_BPF_ACT', actions.map(actionEntries)],
    ...(fd === undefined ? [] : [['TCA_BPF_FD', fd] as const]),
    ['TCA_BPF_NAME', programName(program)],
  ];
}

/**
 * Undefined when the program is not one of ours. For which queue it looks is written in its instructions, which a
 * dump does not show; the filter's action says it too.
 */
export function readClassifier(
  options: Attributes,
  actions: readonly ReadAction[],
): WireClassifier | undefined {
  if (programOfName(options.text('TCA_BPF_NAME')) !== 'marked') return undefined;
  const first = actions[0]?.action;
  if (first?.kind !== 'skbedit' || first.queueMapping === undefined) return undefined;
  const id = options.number('TCA_BPF_ID');
  return { program: 'marked', queue: first.queueMapping, ...(id !== undefined && { id }) };
}
