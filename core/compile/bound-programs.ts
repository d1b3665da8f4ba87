/**
 * A compiled set knows of no kernel: its filters name programs, and slots by running numbers. Before they can be made
 * each gets the program that is loaded, and the slot that holds its configuration there.
 */
import type { TcFilter } from '../tc/filter.ts';
import type { ProgramName } from '../tc/programs.ts';

/** The slot of the filter's program, which the action before it puts into the mark; undefined without such a program. */
export function slotOf({ actions }: Pick<TcFilter, 'actions'>): number | undefined {
  const at = actions.findIndex((action) => action.kind === 'bpf' && action.program === 'rss');
  const before = actions[at - 1];
  return before?.kind === 'skbedit' ? before.mark : undefined;
}

export interface Loaded {
  /** The kernel's id of a program; of `marked` there is one for each queue. */
  readonly idOf: (program: ProgramName, queue?: number) => number;
  /** Where the configuration of a compiled slot is. */
  readonly slotOf: (slot: number) => number;
}

export function bindFilter<F extends TcFilter>(filter: F, loaded: Loaded): F {
  const { classifier, actions } = filter;
  const slot = slotOf(filter);
  return {
    ...filter,
    ...(classifier && {
      classifier: { ...classifier, id: loaded.idOf(classifier.program, classifier.queue) },
    }),
    actions: actions.map((action, index) => {
      if (action.kind === 'bpf') return { ...action, id: loaded.idOf(action.program) };
      const next = actions[index + 1];
      const isSlot = slot !== undefined && next?.kind === 'bpf' && next.program === 'rss';
      return isSlot && action.kind === 'skbedit'
        ? { ...action, mark: loaded.slotOf(slot) }
        : action;
    }),
  };
}
