/** `ACTION / ACTION / … / end`, where an ACTION is `NAME (FIELD VALUE | FIELD VALUE… end)…`. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { TextSpan } from '../diagnostics/diagnostic.ts';
import type { ActionRow } from '../flow/actions.ts';
import type { ActionFieldRow } from '../flow/fields.ts';
import type { Action, ActionValue, FieldValue } from '../flow/rule.ts';
import { emptyMask, hasBits } from '../flow/values.ts';
import type { CommandCursor } from './cursor.ts';
import type { StepSpans } from './spans.ts';
import { nearest } from './spelling.ts';
import { actionWords } from './vocabulary.ts';

export interface ActionsInProgress {
  readonly actions: Action[];
  /** Empty when the cursor's places are not wanted. */
  readonly spans: StepSpans[];
}

/** Reads up to and including the closing `end`. */
export function parseActions(cursor: CommandCursor): ActionsInProgress {
  const list: ActionsInProgress = { actions: [], spans: [] };
  for (let index = 0; ; index++) {
    cursor.enter('action', index);
    const word = cursor.peek();
    if (word === 'end') {
      cursor.at++;
      return list;
    }
    if (word === undefined) {
      const details = { list: 'list of actions', found: cursor.found };
      cursor.report(diagnose('testpmd/end-missing', details, cursor.place()));
      return list;
    }
    const row = actionWords.get(word);
    if (row !== undefined) parseAction(cursor, row, list);
    else if (!refuseAction(cursor, word)) return list;
  }
}

/** False when the rest of the command cannot be told apart any more. */
function refuseAction(cursor: CommandCursor, word: string): boolean {
  const place = cursor.place();
  if (word === '/')
    cursor.report(
      diagnose('testpmd/expected', { expected: 'an action or `end`', found: '`/`' }, place),
    );
  else {
    const suggestion = nearest(word, [...actionWords.keys(), 'end']);
    cursor.report(diagnose('testpmd/unknown-action', { word, suggestion }, place));
  }
  return skipAction(cursor);
}

/** Moves behind the next `/`. An `end` on the way may close a list inside the action (`rss queues 0 1 end`). */
function skipAction(cursor: CommandCursor): boolean {
  while (cursor.peek() !== undefined) if (cursor.scanner.texts[cursor.at++] === '/') return true;
  return false;
}

interface FieldsInProgress {
  readonly fields: Record<string, ActionValue>;
  /** Empty when the cursor's places are not wanted. */
  readonly spans: Record<string, TextSpan>;
}

function parseAction(cursor: CommandCursor, row: ActionRow, list: ActionsInProgress): void {
  const first = cursor.at++;
  const made: FieldsInProgress = { fields: {}, spans: {} };
  for (let word = cursor.peek(); word !== undefined && word !== '/'; word = cursor.peek()) {
    const named = fieldNamed(row, word);
    if (named !== undefined) parseNamed(cursor, row, named, made);
    else if (word === 'end' || actionWords.has(word)) break;
    else parseUnnamed(cursor, row, word, made);
    cursor.enterField();
  }
  if (!cursor.broken) fillRequired(cursor, row, first, made.fields);
  list.actions.push({ id: cursor.ids.step(), type: row.type, fields: made.fields });
  if (cursor.located)
    list.spans.push({ whole: cursor.scanner.span(first, cursor.at - 1), fields: made.spans });
  closeAction(cursor);
}

function fieldNamed(row: ActionRow, word: string): ActionFieldRow | undefined {
  for (const field of row.fields) if (field.name === word && field.form !== 'unnamed') return field;
  return undefined;
}

function parseNamed(
  cursor: CommandCursor,
  row: ActionRow,
  field: ActionFieldRow,
  { fields, spans }: FieldsInProgress,
): void {
  const start = cursor.at++;
  cursor.enterField(field.name);
  const value =
    field.list !== undefined
      ? readList(cursor, row, field)
      : field.form === 'flag'
        ? 1
        : cursor.readValue(field);
  if (value !== undefined) fields[field.name] = value;
  if (cursor.located) spans[field.name] = cursor.scanner.span(start, cursor.at - 1);
}

/** The values up to and including `end`. */
function readList(
  cursor: CommandCursor,
  row: ActionRow,
  field: ActionFieldRow,
): readonly FieldValue[] {
  const values: FieldValue[] = [];
  for (let word = cursor.peek(); word !== 'end'; word = cursor.peek()) {
    if (word === undefined || word === '/' || isFieldInstead(row, field, word)) {
      const details = { list: `list of ${field.name}`, found: cursor.found };
      cursor.report(diagnose('testpmd/end-missing', details, cursor.place()));
      return values;
    }
    if (values.length === field.list?.most) {
      const details = { list: field.name, most: values.length };
      cursor.report(diagnose('value/too-many', details, cursor.place()));
    }
    const value = cursor.readValue(field);
    if (value !== undefined) values.push(value);
  }
  cursor.at++;
  return values;
}

/** Whether the next field begins where the list goes on. */
function isFieldInstead(row: ActionRow, field: ActionFieldRow, word: string): boolean {
  return fieldNamed(row, word) !== undefined && field.words?.includes(word) !== true;
}

/** A value without a name, or a word that does not belong here. */
function parseUnnamed(
  cursor: CommandCursor,
  row: ActionRow,
  word: string,
  { fields, spans }: FieldsInProgress,
): void {
  const start = cursor.at;
  const unnamed = row.fields.find(({ form, name }) => form === 'unnamed' && !(name in fields));
  // The seed of the project and early DPDK documents write `queue 2`.
  const old = /^[+-]?[0-9]/.test(word) ? row.fields.find((field) => field.required) : undefined;
  const field = unnamed ?? (old?.form === undefined ? old : undefined);
  cursor.enterField(field?.name);
  if (field === undefined) {
    const names = row.fields.map(({ name }) => name);
    const details = { action: row.type, word, suggestion: nearest(word, names) };
    cursor.report(diagnose('testpmd/unknown-action-field', details, cursor.place()));
    skipUnknownField(cursor, row);
    return;
  }
  const value = cursor.readValue(field);
  if (value !== undefined) fields[field.name] = value;
  const span = cursor.scanner.span(start, cursor.at - 1);
  spans[field.name] = span;
  if (field !== unnamed) {
    const details = { written: `${row.type} ${word}`, read: `${row.type} ${field.name} ${word}` };
    cursor.report(diagnose('testpmd/old-spelling', details, cursor.place(span)));
  }
}

function skipUnknownField(cursor: CommandCursor, row: ActionRow): void {
  cursor.at++;
  for (let word = cursor.peek(); word !== undefined; word = cursor.peek()) {
    if (word === '/' || word === 'end' || row.fields.some(({ name }) => name === word)) return;
    cursor.at++;
  }
}

/** What testpmd leaves zero although it matters. */
function fillRequired(
  cursor: CommandCursor,
  row: ActionRow,
  first: number,
  fields: Record<string, ActionValue>,
): void {
  for (const field of row.fields) {
    if (!field.required || fields[field.name] !== undefined) continue;
    if (field.form === 'unnamed') {
      const details = { what: field.title, found: cursor.found };
      cursor.report(diagnose('testpmd/value-missing', details, cursor.place()));
      return;
    }
    const zero = hasBits(field.kind) ? emptyMask(field) : (field.words?.[0] ?? '');
    fields[field.name] = zero;
    const details = { action: row.type, field: field.name, zero: String(zero) };
    const whole = cursor.scanner.span(first, cursor.at - 1);
    cursor.report(diagnose('testpmd/field-left-out', details, cursor.place(whole)));
  }
}

/** Steps over the `/` behind an action, or says that it is missing. */
function closeAction(cursor: CommandCursor): void {
  const word = cursor.peek();
  if (word === '/') cursor.at++;
  else if (word !== undefined) {
    const details = { word: cursor.scanner.texts[cursor.at - 1]!, before: word };
    cursor.report(diagnose('testpmd/slash-missing', details, cursor.place()));
  }
}
