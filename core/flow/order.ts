/** What may follow what in a pattern, and why not. */
import { itemRow, tapItems, type ItemPredecessor } from './items.ts';
import type { Item } from './rule.ts';

export type MayFollow =
  { readonly legal: true } | { readonly legal: false; readonly reason: string };

/** Whether the item stands for no layer at all: what stands before it decides what may come behind it. */
export function isTransparent(type: string): boolean {
  return type === 'void' || type === 'port';
}

/** The step that decides what may come next: the last item that stands for a layer. */
export function predecessor(pattern: readonly Pick<Item, 'type'>[]): ItemPredecessor {
  const last = pattern.findLast((item) => !isTransparent(item.type));
  return last === undefined ? 'start' : asPredecessor(last.type);
}

function asPredecessor(type: string): ItemPredecessor {
  const row = itemRow(type);
  if (row === undefined) return 'start';
  return row.unsupported === undefined ? row.type : 'unsupported';
}

/**
 * Whether an item of type `next` may stand directly behind `previous`. Behind an item that a TAP cannot
 * match anything may be right.
 */
export function mayFollow(previous: ItemPredecessor, next: string): MayFollow {
  const row = itemRow(next);
  if (row === undefined) return { legal: false, reason: `rte_flow has no item \`${next}\`.` };
  if (row.unsupported !== undefined) return { legal: false, reason: row.unsupported };
  if (previous === 'unsupported' || row.follows.includes(previous)) return { legal: true };
  const behind = row.follows.map((type) => (type === 'start' ? 'the device' : `\`${type}\``));
  const found = previous === 'start' ? 'the beginning' : `\`${previous}\``;
  return {
    legal: false,
    reason: `\`${next}\` stands behind ${new Intl.ListFormat('en', { type: 'disjunction' }).format(behind)}, not behind ${found}.`,
  };
}

/** The types that may follow, in registry order. */
export function legalNext(previous: ItemPredecessor): readonly string[] {
  return tapItems.filter((row) => mayFollow(previous, row.type).legal).map((row) => row.type);
}
