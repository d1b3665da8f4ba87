/** What may be put where on the canvas, and if not, why: asked before anything is changed. */
import type { ItemPredecessor } from '../../core/flow/items.ts';
import { mayFollow, predecessor, type MayFollow } from '../../core/flow/order.ts';
import type { Item, Rule } from '../../core/flow/rule.ts';

export type Verdict = MayFollow;

/** A registry row that the palette can put into a rule. */
export interface StepKind {
  readonly kind: 'item' | 'action';
  readonly type: string;
}

const legal: Verdict = { legal: true };
const refuse = (reason: string): Verdict => ({ legal: false, reason });

const behind = (before: ItemPredecessor, type: string): ItemPredecessor =>
  type === 'void' ? before : predecessor([{ type }]);

/** Whether an item of this type may stand at `index` of the pattern. */
export function judgeItem(pattern: readonly Item[], type: string, index: number): Verdict {
  const before = predecessor(pattern.slice(0, index));
  const first = mayFollow(before, type);
  if (!first.legal) return first;
  const next = pattern.slice(index).find((item) => item.type !== 'void');
  return next === undefined ? legal : mayFollow(behind(before, type), next.type);
}

/** Whether the pattern still makes sense after `index` is taken out. */
export function judgePattern(pattern: readonly Item[]): Verdict {
  for (const [index, item] of pattern.entries()) {
    const verdict = mayFollow(predecessor(pattern.slice(0, index)), item.type);
    if (!verdict.legal) return verdict;
  }
  return legal;
}

/**
 * Whether a step may be put at `index` of the rule, counted over its items, then its actions. An action
 * put among the items lands behind them.
 */
export function judgeStep(rule: Rule, step: StepKind, index: number): Verdict {
  if (step.kind === 'action') return legal;
  if (index > rule.pattern.length) return refuse('Items stand in front of the actions.');
  return judgeItem(rule.pattern, step.type, index);
}

/** Where a palette entry goes when nobody says where: behind the chosen step, else at the first place that is legal. */
export function bestIndex(rule: Rule, step: StepKind, chosen: number | undefined): number {
  const { pattern, actions } = rule;
  if (step.kind === 'action') return pattern.length + actions.length;
  const wished = chosen === undefined ? pattern.length : Math.min(chosen + 1, pattern.length);
  const places = [wished, ...Array.from({ length: pattern.length + 1 }, (_, index) => index)];
  return places.find((index) => judgeItem(pattern, step.type, index).legal) ?? wished;
}

/**
 * Whether the pipeline `right`, which hangs free, may be joined behind the first `length` steps of
 * `left`.
 */
export function judgeJoin(left: Rule, length: number, right: Rule): Verdict {
  if (right.draft?.attached !== false)
    return refuse('This pipeline already begins at the device. Detach it first.');
  if (left.id === right.id) return refuse('A pipeline cannot run into itself.');
  if (right.pattern.length > 0 && length > left.pattern.length)
    return refuse('Items stand in front of the actions.');
  return judgePattern([...left.pattern.slice(0, length), ...right.pattern]);
}
