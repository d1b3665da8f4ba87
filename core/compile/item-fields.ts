/** The fields of one item: checked against the registry, then turned into flower keys. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { ItemFieldRow } from '../flow/fields.ts';
import type { ItemRow } from '../flow/items.ts';
import { matchedFields, type MatchedField } from '../flow/meaning.ts';
import type { FieldMatch, FieldValue, Item } from '../flow/rule.ts';
import { emptyMask, fullMask, toBytes } from '../flow/values.ts';
import type { FlowerKeyName, FlowerMatch } from '../tc/filter.ts';
import { overrunsTc } from '../tc/key-text.ts';
import { expectedInstead, valueText } from './field-values.ts';
import type { ItemConversion } from './items.ts';
import type { RulePlace } from './place.ts';

/** One item on its way through the compiler. */
export interface ItemStep {
  readonly item: Item;
  /** Among the rule's items, from 0. */
  readonly index: number;
  readonly row: ItemRow;
  readonly conversion: ItemConversion;
  readonly place: RulePlace;
}

/** A key of the filter, from one field. */
export interface FieldKey {
  readonly key: FlowerKeyName;
  readonly match: FlowerMatch;
}

/** The keys an item's fields ask for; fields with a problem are reported and left out. */
export function fieldKeys(step: ItemStep): readonly FieldKey[] {
  if (!checkClauses(step)) return [];
  reportSilentDefaults(step);
  return matchedFields(step.item).flatMap((field): FieldKey[] => {
    const key = step.conversion.keys[field.row.name];
    if (!checkMatch(step, field)) return [];
    if (key === undefined || field.row.masks === 'none') {
      reportField(step, 'rule/field-unsupported', field.row.name);
      return [];
    }
    if (key === 'any') return [];
    const whole = field.mask === fullMask(field.row);
    const match = { value: field.spec, ...(!whole && { mask: field.mask }) };
    if (overrunsTc(key, match)) {
      const place = step.place.item(step.index, field.row.name);
      step.place.report(diagnose('rule/mask-breaks-tc', { field: field.row.name }, place));
    }
    return [{ key, match }];
  });
}

function reportField(
  { place, item, index }: ItemStep,
  code: 'rule/field-unsupported' | 'rule/spec-ignored',
  field: string,
): void {
  place.report(diagnose(code, { item: item.type, field }, place.item(index, field)));
}

/** Every field known, every value well formed, a spec wherever something is to be compared. */
function checkClauses(step: ItemStep): boolean {
  const clauses = Object.entries(step.item.fields);
  const hasSpec = clauses.some(([, clause]) => clause.spec !== undefined);
  return clauses
    .map(([field, clause]) => {
      const row = step.row.fields.find((candidate) => candidate.name === field);
      if (row === undefined) {
        reportField(step, 'rule/field-unsupported', field);
        return false;
      }
      return checkValues(step, row, clause) && (hasSpec || checkSpecPresent(step, field, clause));
    })
    .every(Boolean);
}

function checkValues(step: ItemStep, row: ItemFieldRow, clause: FieldMatch): boolean {
  const values = [clause.spec, clause.last, clause.mask].filter((value) => value !== undefined);
  for (const value of values) {
    const expected = expectedInstead(row, value);
    if (expected === undefined) continue;
    const details = { field: row.name, value: String(value), expected };
    step.place.report(
      diagnose('rule/value-invalid', details, step.place.item(step.index, row.name)),
    );
    return false;
  }
  return true;
}

function checkSpecPresent(step: ItemStep, field: string, clause: FieldMatch): boolean {
  const part = clause.mask !== undefined ? 'mask' : 'last';
  if (clause[part] === undefined) return true;
  const details = { item: step.item.type, field, part } as const;
  step.place.report(diagnose('rule/spec-missing', details, step.place.item(step.index, field)));
  return false;
}

/** Says where rte_flow's one mask for all fields makes the item mean something else than it looks like. */
function reportSilentDefaults(step: ItemStep): void {
  const matched = new Set(matchedFields(step.item).map((field) => field.row.name));
  for (const row of step.row.fields) {
    const clause = step.item.fields[row.name];
    const compared = matched.has(row.name);
    if (compared && clause?.spec === undefined && clause?.mask === undefined) {
      const details = { item: step.item.type, field: row.name, zero: String(emptyMask(row)) };
      const place = step.place.item(step.index, row.name);
      step.place.report(diagnose('rule/zero-compared', details, place));
    }
    if (!compared && clause?.spec !== undefined && clause.mask === undefined)
      reportField(step, 'rule/spec-ignored', row.name);
  }
}

/** Whether flower can hold the field's mask and bounds. */
function checkMatch(step: ItemStep, { row, spec, mask, last }: MatchedField): boolean {
  const { place, item, index } = step;
  if (row.masks === 'whole' && mask !== fullMask(row)) {
    const details = { item: item.type, field: row.name, mask: maskText(mask) };
    place.report(diagnose('rule/mask-partial', details, place.item(index, row.name)));
    return false;
  }
  if (last === undefined || last === emptyMask(row) || sameUnderMask(row, mask, spec, last))
    return true;
  const details = { field: row.name, spec: valueText(row, spec), last: valueText(row, last) };
  place.report(diagnose('rule/range-unsupported', details, place.item(index, row.name)));
  return false;
}

/** A mask is read bit by bit, so a number is shown in hex. */
function maskText(mask: FieldValue): string {
  return typeof mask === 'number' ? `0x${mask.toString(16)}` : mask;
}

function sameUnderMask(row: ItemFieldRow, mask: FieldValue, a: FieldValue, b: FieldValue): boolean {
  const [maskBytes, aBytes, bBytes] = [toBytes(row, mask), toBytes(row, a), toBytes(row, b)];
  return maskBytes.every((byte, index) => (byte & aBytes[index]!) === (byte & bBytes[index]!));
}
