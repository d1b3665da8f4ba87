/**
 * What an item as written really matches. In rte_flow an item has one mask for all its fields: if a
 * rule gives a mask for any field (`is`, `mask` and `prefix` do), the other fields' masks are zero; if it
 * gives none, the item's default mask holds (DPDK, programmer's guide, rte_flow, "Pattern item").
 */
import type { ItemFieldRow } from './fields.ts';
import { itemRow } from './items.ts';
import type { FieldValue, Item } from './rule.ts';
import { emptyMask, fullMask } from './values.ts';

/** A field that takes part in the match: its mask has a bit set. */
export interface MatchedField {
  readonly row: ItemFieldRow;
  readonly spec: FieldValue;
  readonly mask: FieldValue;
  /** Inclusive upper bound; absent when there is no range. */
  readonly last?: FieldValue;
}

/** The fields of an item that take part in the match, in registry order. Unknown items match no field. */
export function matchedFields(item: Item): readonly MatchedField[] {
  const row = itemRow(item.type);
  if (row === undefined) return [];
  const clauses = Object.values(item.fields);
  if (!clauses.some((clause) => clause.spec !== undefined)) return [];
  const masked = clauses.some((clause) => clause.mask !== undefined);
  return row.fields.flatMap((field): MatchedField[] => {
    const clause = item.fields[field.name];
    const defaultMask =
      !masked && field.defaultMask === 'full' ? fullMask(field) : emptyMask(field);
    const mask = clause?.mask ?? defaultMask;
    const spec = clause?.spec ?? emptyMask(field);
    if (mask === emptyMask(field)) return [];
    return [{ row: field, spec, mask, ...(clause?.last !== undefined && { last: clause.last }) }];
  });
}
