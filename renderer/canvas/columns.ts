/**
 * Which column each step of a rule stands in, so that rows read as a table: first items below one
 * another, second items, and so on; the last action of every rule at the right edge.
 */
import type { Rule, StepId } from '../../core/flow/rule.ts';
import type { Size } from './geometry.ts';

export const stepGap = 30;
/** A wider step, such as an address with a mask, pushes its own row on instead of all of them. */
const widestColumn = 184;

/** Column of each step, counted from 0. */
function rankSteps(rules: readonly Rule[]): ReadonlyMap<StepId, number> {
  const ranks = new Map<StepId, number>();
  for (const { pattern, actions } of rules)
    [...pattern, ...actions].forEach(({ id }, index) => ranks.set(id, index));
  const last = Math.max(0, ...ranks.values());
  for (const { actions } of rules) {
    const end = actions.at(-1);
    if (end !== undefined) ranks.set(end.id, last);
  }
  return ranks;
}

/** The left edge of every step, from 0. */
export function placeInColumns(
  rules: readonly Rule[],
  sizes: ReadonlyMap<StepId, Size>,
): ReadonlyMap<StepId, number> {
  const ranks = rankSteps(rules);
  const widths: number[] = [];
  for (const [id, rank] of ranks)
    widths[rank] = Math.max(widths[rank] ?? 0, Math.min(widestColumn, sizes.get(id)?.width ?? 0));
  const lefts: number[] = [];
  let left = 0;
  for (let rank = 0; rank < widths.length; rank++) {
    lefts[rank] = left;
    left += (widths[rank] ?? 0) + stepGap;
  }
  return new Map(Array.from(ranks, ([id, rank]) => [id, lefts[rank] ?? 0]));
}
