/**
 * Which column each step of a rule stands in, so that the same layer of all rules is one below the other:
 * Ethernet, VLAN, IP, transport, then the actions, the last of them at the right edge.
 */
import type { Action, Item, Rule, StepId } from '../../core/flow/rule.ts';
import type { Size } from './geometry.ts';

export const stepGap = 48;

const columnOfType: Readonly<Record<string, number>> = {
  vlan: 1,
  ipv4: 2,
  ipv6: 2,
  tcp: 3,
  udp: 3,
};

type Ranks = ReadonlyMap<StepId, number>;

function rankItems(pattern: readonly Item[], ranks: Map<StepId, number>): number {
  let next = 0;
  for (const item of pattern) {
    const rank = Math.max(next, columnOfType[item.type] ?? 0);
    ranks.set(item.id, rank);
    next = rank + 1;
  }
  return next;
}

function rankActions(
  actions: readonly Action[],
  first: number,
  ranks: Map<StepId, number>,
): number {
  actions.forEach((action, index) => ranks.set(action.id, first + index));
  return first + actions.length;
}

function rankSteps(rules: readonly Rule[]): Ranks {
  const ranks = new Map<StepId, number>();
  const firstAction = Math.max(0, ...rules.map((rule) => rankItems(rule.pattern, ranks)));
  const end = Math.max(0, ...rules.map((rule) => rankActions(rule.actions, firstAction, ranks)));
  for (const rule of rules) {
    const last = rule.actions.at(-1);
    if (last !== undefined) ranks.set(last.id, end - 1);
  }
  return ranks;
}

/** The left edge of every step, from 0. Columns that no rule uses take no room. */
export function placeInColumns(
  rules: readonly Rule[],
  sizes: ReadonlyMap<StepId, Size>,
): ReadonlyMap<StepId, number> {
  const ranks = rankSteps(rules);
  const widths: number[] = [];
  for (const [id, rank] of ranks)
    widths[rank] = Math.max(widths[rank] ?? 0, sizes.get(id)?.width ?? 0);
  const lefts: number[] = [];
  let left = 0;
  for (let rank = 0; rank < widths.length; rank++) {
    lefts[rank] = left;
    const width = widths[rank];
    if (width !== undefined) left += width + stepGap;
  }
  return new Map(Array.from(ranks, ([id, rank]) => [id, lefts[rank] ?? 0]));
}
