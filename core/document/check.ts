/** What the schema cannot say: types and fields of the registry, canonical values, unique ids. */
import { diagnose, type DiagnosticCode } from '../diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { actionRow } from '../flow/actions.ts';
import {
  readFieldText,
  readMaskText,
  type FieldReading,
  type ReadableField,
} from '../flow/field-text.ts';
import type { ActionFieldRow } from '../flow/fields.ts';
import { itemFieldRow, itemRow } from '../flow/items.ts';
import type { ActionValue } from '../flow/rule.ts';
import { printPath, type JsonPath } from './json-text.ts';
import type { SavedDocument } from './schema.ts';

/** Collects diagnostics of values, given by their path. */
interface Check {
  readonly report: (path: JsonPath, make: (place: Place) => Diagnostic) => void;
  /** Path of the value that took an id. */
  readonly ids: Map<string, string>;
}

type SavedRule = SavedDocument['rules'][number];

export function checkDocument(
  saved: SavedDocument,
  report: (path: JsonPath, make: (place: Place) => Diagnostic) => void,
): void {
  const check: Check = { report, ids: new Map() };
  saved.rules.forEach((rule, index) => {
    checkRule(check, rule, ['rules', index]);
  });
}

function checkRule(check: Check, rule: SavedRule, path: JsonPath): void {
  checkId(check, rule.id, path);
  rule.pattern.forEach((item, index) => {
    checkItem(check, item, [...path, 'pattern', index]);
  });
  rule.actions.forEach((action, index) => {
    checkAction(check, action, [...path, 'actions', index]);
  });
}

function checkItem(check: Check, item: SavedRule['pattern'][number], path: JsonPath): void {
  checkId(check, item.id, path);
  if (itemRow(item.type) === undefined) {
    check.report([...path, 'type'], (place) =>
      diagnose('document/unknown-item', { item: item.type }, place),
    );
    return;
  }
  for (const [field, match] of Object.entries(item.fields)) {
    const row = itemFieldRow(item.type, field);
    if (row === undefined) {
      unknownField(check, { step: item.type, field }, path);
      continue;
    }
    for (const part of ['spec', 'last', 'mask'] as const) {
      const value = match[part];
      if (value === undefined) continue;
      const read = part === 'mask' ? readMaskText : readFieldText;
      checkValue(check, { row, read }, value, [...path, 'fields', field, part]);
    }
  }
}

function checkAction(check: Check, action: SavedRule['actions'][number], path: JsonPath): void {
  checkId(check, action.id, path);
  const row = actionRow(action.type);
  if (row === undefined) {
    check.report([...path, 'type'], (place) =>
      diagnose('document/unknown-action', { action: action.type }, place),
    );
    return;
  }
  for (const [field, value] of Object.entries(action.fields)) {
    const fieldRow = row.fields.find(({ name }) => name === field);
    if (fieldRow === undefined) unknownField(check, { step: action.type, field }, path);
    else checkActionValue(check, fieldRow, value, [...path, 'fields', field]);
  }
  for (const { name, required } of row.fields)
    if (required && !Object.hasOwn(action.fields, name))
      check.report([...path, 'fields'], (place) =>
        diagnose('document/field-missing', { step: action.type, field: name }, place),
      );
}

function unknownField(
  check: Check,
  details: { readonly step: string; readonly field: string },
  path: JsonPath,
): void {
  check.report([...path, 'fields', details.field], (place) =>
    diagnose('document/unknown-field', details, place),
  );
}

/** A list where the field has many values, one value elsewhere. */
function checkActionValue(
  check: Check,
  row: ActionFieldRow,
  value: ActionValue,
  path: JsonPath,
): void {
  const element = { row, read: readFieldText };
  if (row.list === undefined || typeof value !== 'object') {
    if (row.list !== undefined) wrongType(check, 'a list', value, path);
    else checkValue(check, element, value, path);
    return;
  }
  value.forEach((one, index) => {
    checkValue(check, element, one, [...path, index]);
  });
}

/** The field, and what reads its text. */
interface Readable {
  readonly row: ReadableField;
  readonly read: (row: ReadableField, text: string) => FieldReading;
}

/** A document holds what the readers of text give: numbers within the width, addresses in canonical spelling. */
function checkValue(
  check: Check,
  { row, read }: Readable,
  value: ActionValue,
  path: JsonPath,
): void {
  const numeric = row.kind === 'unsigned' || row.kind === 'boolean';
  if (typeof value === 'object' || numeric !== (typeof value === 'number')) {
    wrongType(check, numeric ? 'a number' : 'a text', value, path);
    return;
  }
  // Bit-fields are cut off in text only: a document that says 5000 for 12 bits was not written by Tapwright.
  const { truncates: _, ...strict } = row;
  const reading = read(strict, String(value));
  if (!reading.ok) check.report(path, reading.problem);
  else if (reading.value !== value) {
    const details = { text: String(value), canonical: String(reading.value) };
    check.report(path, (place) => diagnose('document/not-canonical', details, place));
  }
}

function wrongType(check: Check, expected: string, value: ActionValue, path: JsonPath): void {
  const found =
    typeof value === 'object' ? 'a list' : typeof value === 'number' ? 'a number' : 'a text';
  check.report(path, (place) => diagnose('document/wrong-type', { expected, found }, place));
}

function checkId(check: Check, id: string, path: JsonPath): void {
  const first = check.ids.get(id);
  if (first === undefined) check.ids.set(id, printPath(path));
  else
    check.report([...path, 'id'], (place) =>
      diagnose('document/duplicate-id' satisfies DiagnosticCode, { id, first }, place),
    );
}
