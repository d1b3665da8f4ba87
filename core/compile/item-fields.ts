/** The fields of one item: checked against the registry, then turned into flower keys. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { ItemFieldRow } from '../flow/fields.ts';
import { matchedFields } from '../flow/meaning.ts';
import type { FieldMatch, Item } from '../flow/rule.ts';
import { emptyMask } from '../flow/values.ts';
import { overrunsTc } from '../tc/key-text.ts';
import { placeOfField, type FieldKey, type ItemStep } from './field-keys.ts';
import { expectedInstead } from '../flow/field-text.ts';
import { conversionOf } from './items.ts';
import { checkFeature } from './kernel-needs.ts';

/** The keys an item's fields ask for; fields with a problem are reported and left out. */
export function fieldKeys(step: ItemStep): readonly FieldKey[] {
  if (!checkClauses(step)) return [];
  reportSilentDefaults(step);
  const { fields } = conversionOf(step.row.type, step.tags);
  return matchedFields(step.item).flatMap((field): readonly FieldKey[] => {
    const { row } = field;
    const convert = fields[row.name];
    if (convert === undefined || row.masks === 'none') {
      reportUnsupported(step, row.name, row.unsupported);
      return [];
    }
    const keys = convert(field, step);
    return keys.every((key) => checkKey(key, row.name, step)) ? keys : [];
  });
}

/** Whether the kernel has the key; warns where tc has trouble with it. */
function checkKey({ key, match }: FieldKey, field: string, step: ItemStep): boolean {
  const { kernel, place } = step;
  const where = placeOfField(step, field);
  if (!checkFeature(key, kernel, place, where)) return false;
  const maskedPort = /^(?:tcp|udp)_(?:src|dst)$/.test(key) && match.mask !== undefined;
  if (maskedPort && !checkFeature('port-masks', kernel, place, where)) return false;
  if (overrunsTc(key, match)) place.report(diagnose('rule/mask-breaks-tc', { field }, where));
  return true;
}

function reportUnsupported(step: ItemStep, field: string, reason: string | undefined): void {
  const details = { item: step.item.type, field, reason };
  step.place.report(diagnose('rule/field-unsupported', details, placeOfField(step, field)));
}

/** Every field known, every value well formed, a spec wherever something is to be compared. */
function checkClauses(step: ItemStep): boolean {
  const clauses = Object.entries(step.item.fields);
  const hasSpec = clauses.some(([, clause]) => clause.spec !== undefined);
  return clauses
    .map(([field, clause]) => {
      const row = step.row.fields.find((candidate) => candidate.name === field);
      if (row === undefined) {
        reportUnsupported(step, field, undefined);
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
  const { item, index, place } = step;
  const compared = new Set(matchedFields(item).map((field) => field.row.name));
  for (const row of step.row.fields) {
    const where = place.item(index, row.name);
    const details = { item: item.type, field: row.name };
    const clause = clauseOf(step, row);
    if (compared.has(row.name)) {
      if (clause?.spec === undefined && clause?.mask === undefined)
        place.report(
          diagnose('rule/zero-compared', { ...details, zero: String(emptyMask(row)) }, where),
        );
    } else if (isIgnored(row, item, compared))
      place.report(diagnose('rule/spec-ignored', details, where));
  }
}

/** What the rule says of the field, or of the one that covers it. */
function clauseOf({ item, row: { fields } }: ItemStep, row: ItemFieldRow): FieldMatch | undefined {
  const whole = fields.find(({ covers }) => covers?.includes(row.name) === true);
  return item.fields[row.name] ?? (whole && item.fields[whole.name]);
}

/** A spec that nothing of is compared, because it has no mask. */
function isIgnored(row: ItemFieldRow, item: Item, compared: ReadonlySet<string>): boolean {
  const clause = item.fields[row.name];
  const inPart = row.covers?.some((part) => compared.has(part)) === true;
  return !inPart && clause?.spec !== undefined && clause.mask === undefined;
}
