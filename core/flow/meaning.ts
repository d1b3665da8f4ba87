/**
 * What an item as written really matches. In rte_flow an item has one mask for all its fields: if a
 * rule gives a mask for any field (`is`, `mask` and `prefix` do), the other fields' masks are zero; if it
 * gives none, the item's default mask holds (DPDK, programmer's guide, rte_flow, "Pattern item").
 */
import type { ItemFieldRow } from './fields.ts';
import { itemRow } from './items.ts';
import type { FieldMatch, FieldValue, Item } from './rule.ts';
import { emptyMask, fullMask } from './values.ts';

/** A field that takes part in the match: its mask has a bit set. */
export interface MatchedField {
  readonly row: ItemFieldRow;
  readonly spec: FieldValue;
  readonly mask: FieldValue;
  /** Inclusive upper bound; absent when there is no range. */
  readonly last?: FieldValue;
}

/**
 * The fields of an item that take part in the match, in registry order. A field that covers others
 * (`tci`) is told as those; where a rule gives both, the part overwrites the whole. Unknown items match no
 * field.
 */
export function matchedFields(item: Item): readonly MatchedField[] {
  const row = itemRow(item.type);
  if (row === undefined) return [];
  const clauses = Object.values(item.fields);
  if (!clauses.some((clause) => clause.spec !== undefined)) return [];
  const masked = clauses.some((clause) => clause.mask !== undefined);
  const clausesOf = clausesByPart(row.fields, item);
  return row.fields.flatMap((field): MatchedField[] => {
    if (field.covers !== undefined) return [];
    const clause = clausesOf(field.name);
    const defaultMask =
      !masked && field.defaultMask === 'full' ? fullMask(field) : emptyMask(field);
    const mask = clause?.mask ?? defaultMask;
    const spec = clause?.spec ?? emptyMask(field);
    if (mask === emptyMask(field)) return [];
    return [{ row: field, spec, mask, ...(clause?.last !== undefined && { last: clause.last }) }];
  });
}

/** What the rule says about a field, directly or through the field that covers it. */
function clausesByPart(
  fields: readonly ItemFieldRow[],
  item: Item,
): (field: string) => FieldMatch | undefined {
  const whole = fields.find(({ name, covers }) => covers !== undefined && name in item.fields);
  if (whole === undefined) return (field) => item.fields[field];
  const parts = new Map<string, FieldMatch>();
  let below = whole.bits;
  for (const name of whole.covers ?? []) {
    const part = fields.find((field) => field.name === name);
    if (part === undefined) throw new TypeError(`${whole.name} covers ${name}, which is no field`);
    below -= part.bits;
    parts.set(name, partOf(item.fields[whole.name] ?? {}, below, part.bits));
  }
  return (field) => ({ ...parts.get(field), ...item.fields[field] });
}

/** `bits` bits of every number of a match, the lowest one at `below`. */
function partOf(match: FieldMatch, below: number, bits: number): FieldMatch {
  const part = (value: FieldValue): number => Math.floor(Number(value) / 2 ** below) % 2 ** bits;
  return {
    ...(match.spec !== undefined && { spec: part(match.spec) }),
    ...(match.last !== undefined && { last: part(match.last) }),
    ...(match.mask !== undefined && { mask: part(match.mask) }),
  };
}
