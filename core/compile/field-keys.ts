/** From one field that a rule compares to keys of flower. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { ItemType, TapItemRow } from '../flow/items.ts';
import type { MatchedField } from '../flow/meaning.ts';
import type { ItemFieldRow } from '../flow/fields.ts';
import type { FieldMatch, FieldValue, Item } from '../flow/rule.ts';
import { emptyMask, fullMask, toBytes } from '../flow/values.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import type { FlowerKeyName, FlowerKeys, FlowerMatch } from '../tc/filter.ts';
import { flowerKeys } from '../tc/flower-keys.ts';
import type { KernelVersion } from '../tc/kernel-version.ts';
import { valueText } from './field-values.ts';
import type { RulePlace } from './place.ts';

/** One item on its way through the compiler. */
export interface ItemStep {
  readonly item: Item;
  /** Among the rule's items, from 0. */
  readonly index: number;
  readonly row: TapItemRow;
  /** `vlan` items up to this one, itself included. */
  readonly tags: number;
  /** The next item that is not `void`. */
  readonly next: ItemType | undefined;
  readonly kernel: KernelVersion;
  readonly place: RulePlace;
}

/** A key of the filter. */
export interface FieldKey {
  readonly key: FlowerKeyName;
  readonly match: FlowerMatch;
}

/** The keys for a field whose mask has a bit set; none after reporting why there can be none. */
export interface FieldConversion {
  (field: MatchedField, step: ItemStep): readonly FieldKey[];
  /** The key that takes spec and mask as they are when there is no range; the spec then decides nothing else. */
  readonly copiesTo?: FlowerKeyName;
  /** The way back, from keys to the field; undefined when they say nothing of it that it can say. */
  readonly readBack?: (keys: FlowerKeys, field: FieldToRead) => FieldRead | undefined;
}

/** A field that may have been compiled to keys. */
export interface FieldToRead {
  readonly row: ItemFieldRow;
  /** `vlan` items up to that of the field. */
  readonly tags: number;
  /** Whether another `vlan` item follows. */
  readonly tagFollows: boolean;
}

/** What a rule says that compiles to the keys. */
export interface FieldRead {
  readonly match: FieldMatch;
  readonly keys: readonly FlowerKeyName[];
}

/** Where the rule writes the field: under its own name, or under that of the field that covers it. */
export function placeOfField({ item, row, index, place }: ItemStep, field: string): Place {
  const whole = row.fields.find(({ covers }) => covers?.includes(field) === true)?.name;
  const written = whole !== undefined && !(field in item.fields) && whole in item.fields;
  return place.item(index, written ? whole : field);
}

/** The field under its mask becomes the key. */
export function oneKey(key: FlowerKeyName): FieldConversion {
  const convert = (field: MatchedField, step: ItemStep) =>
    checkWhole(field, step) && checkNoRange(field, step) ? [keyOf(key, field)] : [];
  const readBack = (keys: FlowerKeys, { row }: FieldToRead) => readKey(key, keys[key], row);
  return Object.assign(convert, { copiesTo: key, readBack });
}

/** The key as the field, which may be narrower; then no bit beyond it may be compared. */
function readKey(
  key: FlowerKeyName,
  found: FlowerMatch | undefined,
  row: ItemFieldRow,
): FieldRead | undefined {
  if (found === undefined) return undefined;
  const { value, mask = fullMask(flowerKeys[key]) } = found;
  const highest = 2 ** row.bits - 1;
  if (typeof mask === 'number' && mask > highest) return undefined;
  const spec = typeof value === 'number' ? value % (highest + 1) : value;
  return { match: { spec, mask }, keys: [key] };
}

/** As `oneKey`, but a range of the whole field becomes the keys of its bounds. */
export function rangedKey(
  key: FlowerKeyName,
  [lowest, highest]: readonly [FlowerKeyName, FlowerKeyName],
): FieldConversion {
  const whole = oneKey(key);
  const convert = (field: MatchedField, step: ItemStep): readonly FieldKey[] => {
    const { row, spec, mask, last } = field;
    if (!isRange(field) || mask !== fullMask(row)) return whole(field, step);
    if (Number(last) < Number(spec)) {
      const details = { field: row.name, spec: String(spec), last: String(last) };
      step.place.report(diagnose('rule/range-empty', details, placeOfField(step, row.name)));
      return [];
    }
    return [
      { key: lowest, match: { value: spec } },
      { key: highest, match: { value: Number(last) } },
    ];
  };
  const readBack = (keys: FlowerKeys, field: FieldToRead): FieldRead | undefined => {
    const [from, to] = [keys[lowest], keys[highest]];
    if (from === undefined || to === undefined) return whole.readBack?.(keys, field);
    const match = { spec: from.value, last: to.value, mask: fullMask(field.row) };
    return { match, keys: [lowest, highest] };
  };
  return Object.assign(convert, { copiesTo: key, readBack });
}

/** The mask is kept where it leaves out a bit of the key, which may be wider than the field. */
function keyOf(key: FlowerKeyName, { spec, mask }: MatchedField): FieldKey {
  return { key, match: { value: spec, ...(mask !== fullMask(flowerKeys[key]) && { mask }) } };
}

/** A bound of zero, or one that differs from the spec in no bit that counts, is none. */
export function isRange({ row, spec, mask, last }: MatchedField): boolean {
  if (last === undefined || last === emptyMask(row)) return false;
  const [maskBytes, low, high] = [toBytes(row, mask), toBytes(row, spec), toBytes(row, last)];
  return maskBytes.some((byte, index) => (byte & low[index]!) !== (byte & high[index]!));
}

function checkWhole({ row, mask }: MatchedField, step: ItemStep): boolean {
  if (row.masks !== 'whole' || mask === fullMask(row)) return true;
  const details = { item: step.item.type, field: row.name, mask: maskText(mask) };
  step.place.report(diagnose('rule/mask-partial', details, placeOfField(step, row.name)));
  return false;
}

export function checkNoRange(field: MatchedField, step: ItemStep): boolean {
  const { row, spec, last } = field;
  if (last === undefined || !isRange(field)) return true;
  const details = { field: row.name, spec: valueText(row, spec), last: valueText(row, last) };
  step.place.report(diagnose('rule/range-unsupported', details, placeOfField(step, row.name)));
  return false;
}

/** A mask is read bit by bit, so a number is shown in hex. */
export function maskText(mask: FieldValue): string {
  return typeof mask === 'number' ? `0x${mask.toString(16)}` : mask;
}
