/** `ACTION / ACTION / … / end`, where an ACTION is `NAME (FIELD VALUE | FIELD VALUE… end)…`. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { TextSpan } from '../diagnostics/diagnostic.ts';
import type { ActionRow } from '../flow/actions.ts';
import type { ActionFieldRow } from '../flow/fields.ts';
import type { Action, ActionValue, FieldValue } from '../flow/rule.ts';
import { emptyMask, hasBits } from '../flow/values.ts';
import { structuralWords, type CommandCursor } from './cursor.ts';
import { nearest } from '../diagnostics/spelling.ts';
import { actionWords, type ActionWords, type FieldWords } from './vocabulary.ts';

/** Shared by all actions that say nothing of their fields. */
const noFields: Record<string, ActionValue> = Object.freeze({});

/** Reads up to and including the closing `end`. */
export function parseActions(cursor: CommandCursor): readonly Action[] {
  const { actions } = cursor;
  let count = 0;
  for (let index = 0; ; index++) {
    cursor.enter('action', index);
    const word = cursor.peek();
    if (word === 'end') {
      cursor.at++;
      return actions.slice(0, count);
    }
    if (word === undefined) {
      const details = { list: 'list of actions', found: cursor.found };
      cursor.report(diagnose('testpmd/end-missing', details, cursor.place()));
      return actions.slice(0, count);
    }
    const words = actionWords.get(word);
    if (words !== undefined) actions[count++] = parseAction(cursor, words);
    else if (!refuseAction(cursor, word)) return actions.slice(0, count);
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

/** An action while it is read. */
interface ActionInProgress {
  readonly words: ActionWords;
  fields: Record<string, ActionValue>;
  /** Undefined when the cursor's places are not wanted. */
  readonly spans: Record<string, TextSpan> | undefined;
}

function parseAction(cursor: CommandCursor, words: ActionWords): Action {
  const first = cursor.at++;
  const made: ActionInProgress = { words, fields: noFields, spans: cursor.spans && {} };
  for (let word = cursor.peek(); word !== undefined && word !== '/'; word = cursor.peek()) {
    const named = words.fields.get(word);
    if (named !== undefined) parseNamed(cursor, named, made);
    else if (word === 'end' || actionWords.has(word)) break;
    else parseUnnamed(cursor, word, made);
    cursor.enterField();
  }
  if (words.hasRequired && !cursor.broken) fillRequired(cursor, first, made);
  if (made.spans !== undefined)
    cursor.spans?.actions.push({
      whole: cursor.scanner.span(first, cursor.at - 1),
      fields: made.spans,
    });
  closeAction(cursor);
  return { id: cursor.ids.step(), type: words.row.type, fields: made.fields };
}

function give(made: ActionInProgress, name: string, value: ActionValue | undefined): void {
  if (value === undefined) return;
  if (made.fields === noFields) made.fields = {};
  made.fields[name] = value;
}

function parseNamed(
  cursor: CommandCursor,
  field: FieldWords<ActionFieldRow>,
  made: ActionInProgress,
): void {
  const start = cursor.at++;
  const { row, name } = field;
  cursor.enterField(name);
  if (row.list !== undefined) give(made, name, readList(cursor, row, made.words));
  else give(made, name, row.form === 'flag' ? 1 : cursor.readField(field));
  if (made.spans !== undefined) made.spans[name] = cursor.scanner.span(start, cursor.at - 1);
}

/** The values up to and including `end`. */
function readList(
  cursor: CommandCursor,
  field: ActionFieldRow,
  { fields }: ActionWords,
): readonly FieldValue[] {
  const values: FieldValue[] = [];
  for (let word = cursor.peek(); word !== 'end'; word = cursor.peek()) {
    if (word === undefined || structuralWords.has(word) || isFieldInstead(fields, field, word)) {
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
function isFieldInstead(
  fields: ActionWords['fields'],
  { words }: ActionFieldRow,
  word: string,
): boolean {
  return fields.has(word) && words?.includes(word) !== true;
}

/** A value without a name, or a word that does not belong here. */
function parseUnnamed(cursor: CommandCursor, word: string, made: ActionInProgress): void {
  const start = cursor.at;
  const { row } = made.words;
  const unnamed = row.fields.find(({ form, name }) => form === 'unnamed' && !(name in made.fields));
  // The seed of the project and early DPDK documents write `queue 2`.
  const old = /^[+-]?[0-9]/.test(word) ? row.fields.find((field) => field.required) : undefined;
  // A word that is never a value would not be stepped over, and be read again for ever.
  const field = structuralWords.has(word)
    ? undefined
    : (unnamed ?? (old?.form === undefined ? old : undefined));
  cursor.enterField(field?.name);
  if (field === undefined) {
    const names = row.fields.map(({ name }) => name);
    const details = { action: row.type, word, suggestion: nearest(word, names) };
    cursor.report(diagnose('testpmd/unknown-action-field', details, cursor.place()));
    skipUnknownField(cursor, row);
    return;
  }
  give(made, field.name, cursor.readValue(field));
  const span = cursor.scanner.span(start, cursor.at - 1);
  if (made.spans !== undefined) made.spans[field.name] = span;
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
function fillRequired(cursor: CommandCursor, first: number, made: ActionInProgress): void {
  const { row } = made.words;
  for (const field of row.fields) {
    if (!field.required || made.fields[field.name] !== undefined) continue;
    if (field.form === 'unnamed') {
      const details = { what: field.title, found: cursor.found };
      cursor.report(diagnose('testpmd/value-missing', details, cursor.place()));
      return;
    }
    const zero = hasBits(field.kind) ? emptyMask(field) : (field.words?.[0] ?? '');
    give(made, field.name, zero);
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
