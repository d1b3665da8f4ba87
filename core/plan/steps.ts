/** What is done to the filters of a kernel, one message a step, and how it is taken back. */
import type { TcFilter, TcParent } from '../tc/filter.ts';

export type PlanStep =
  | { readonly kind: 'add'; readonly filter: TcFilter }
  | { readonly kind: 'remove'; readonly filter: TcFilter }
  /** One message: no packet sees the time between `before` and `filter`. */
  | { readonly kind: 'replace'; readonly before: TcFilter; readonly filter: TcFilter }
  /** All filters of a chain at once. */
  | {
      readonly kind: 'flush-chain';
      readonly device: string;
      readonly parent: TcParent;
      readonly chain: number;
      readonly filters: readonly TcFilter[];
    };

/** The steps that undo a step. */
export function inverse(step: PlanStep): readonly PlanStep[] {
  switch (step.kind) {
    case 'add':
      return [{ kind: 'remove', filter: step.filter }];
    case 'remove':
      return [{ kind: 'add', filter: step.filter }];
    case 'replace':
      return [{ kind: 'replace', before: step.filter, filter: step.before }];
    case 'flush-chain':
      return inKernelOrder(step.filters).map((filter) => ({ kind: 'add', filter }));
  }
}

/** The steps that undo `steps`, in their order. */
export function inverseOf(steps: readonly PlanStep[]): readonly PlanStep[] {
  return steps.toReversed().flatMap(inverse);
}

/**
 * In descending priority: the kernel keeps priorities in a list, and that is the order in which it need not walk it.
 * Filters of one priority stay in order, because among overlapping ones the first made wins.
 */
export function inKernelOrder<F extends TcFilter>(filters: readonly F[]): readonly F[] {
  return filters.toSorted((a, b) => b.priority - a.priority);
}
