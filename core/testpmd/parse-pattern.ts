/** `ITEM / ITEM / … / end`, where an ITEM is `NAME (FIELD (is|spec|last|mask) VALUE | FIELD prefix N)…`. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { TextSpan } from '../diagnostics/diagnostic.ts';
import { clausesOf, takesClause } from '../flow/clauses.ts';
import { readMaskText, readPrefixText } from '../flow/field-text.ts';
import type { ItemFieldRow } from '../flow/fields.ts';
import type { FieldValue, Item } from '../flow/rule.ts';
import { fullMask } from '../flow/values.ts';
import type { CommandCursor } from './cursor.ts';
import { join } from './spans.ts';
import { nearest } from '../diagnostics/spelling.ts';
import { clauseWords, itemWords, type ItemFieldWords } from './vocabulary.ts';

interface FieldMatchInProgress {
  spec?: FieldValue;
  last?: FieldValue;
  mask?: FieldValue;
}

type FieldsInProgress = Record<string, FieldMatchInProgress>;

/** Shared by all items that say nothing of their fields; a long script has many. */
const noFields: FieldsInProgress = Object.freeze({});

/** Reads up to and including the closing `end`. */
export function parsePattern(cursor: CommandCursor): readonly Item[] {
  const { items } = cursor;
  let count = 0;
  for (let index = 0; ; index++) {
    cursor.enter('item', index);
    const word = cursor.peek();
    if (word === 'end') {
      cursor.at++;
      return items.slice(0, count);
    }
    if (word === undefined || word === 'actions') {
      const details = { list: 'pattern', found: cursor.found };
      cursor.report(diagnose('testpmd/end-missing', details, cursor.place()));
      return items.slice(0, count);
    }
    const words = itemWords.get(word);
    if (words === undefined) refuseItem(cursor, word);
    else items[count++] = parseItem(cursor, word, words);
  }
}

function refuseItem(cursor: CommandCursor, word: string): void {
  const place = cursor.place();
  if (word === '/')
    cursor.report(
      diagnose('testpmd/expected', { expected: 'an item or `end`', found: '`/`' }, place),
    );
  else {
    const suggestion = nearest(word, [...itemWords.keys(), 'end']);
    cursor.report(diagnose('testpmd/unknown-item', { word, suggestion }, place));
  }
  skipItem(cursor);
}

/** Moves behind the next `/`, or to the words that close the pattern. */
function skipItem(cursor: CommandCursor): void {
  for (; cursor.peek() !== undefined; cursor.at++) {
    if (cursor.peek() === '/') {
      cursor.at++;
      return;
    }
    if (cursor.peek() === 'actions' || cursor.peek() === 'end') return;
  }
}

function parseItem(
  cursor: CommandCursor,
  type: string,
  words: ReadonlyMap<string, ItemFieldWords>,
): Item {
  const first = cursor.at++;
  const spans = cursor.spans && {};
  const fields = parseFields(cursor, { type, words, spans });
  if (spans !== undefined)
    cursor.spans?.pattern.push({ whole: cursor.scanner.span(first, cursor.at - 1), fields: spans });
  if (type === 'port') checkPort(cursor, fields['index']?.spec, first);
  closeItem(cursor);
  return { id: cursor.ids.step(), type, fields };
}

interface ItemInProgress {
  readonly type: string;
  readonly words: ReadonlyMap<string, ItemFieldWords>;
  /** Undefined when the cursor's places are not wanted. */
  readonly spans: Record<string, TextSpan> | undefined;
}

function parseFields(
  cursor: CommandCursor,
  { type, words, spans }: ItemInProgress,
): FieldsInProgress {
  let fields = noFields;
  for (let word = cursor.peek(); word !== undefined && word !== '/'; word = cursor.peek()) {
    const field = words.get(word) ?? (clauseWords.has(word) ? words.get('') : undefined);
    if (field !== undefined) {
      if (fields === noFields) fields = {};
      const start = cursor.at;
      cursor.enterField(field.name);
      parseField(cursor, field, fields, words);
      if (spans !== undefined)
        addSpan(spans, field.name, cursor.scanner.span(start, cursor.at - 1));
      cursor.enterField();
    } else if (isNextItem(word)) break;
    else refuseField(cursor, type, word, words);
  }
  return fields;
}

function addSpan(spans: Record<string, TextSpan>, name: string, span: TextSpan): void {
  const before = spans[name];
  spans[name] = before === undefined ? span : join(before, span);
}

/** The document has one device, so only here both port numbers are known. */
function checkPort(cursor: CommandCursor, index: FieldValue | undefined, first: number): void {
  const { port } = cursor;
  if (typeof index !== 'number' || port === undefined || index === port) return;
  const whole = cursor.scanner.span(first, cursor.at - 1);
  cursor.report(diagnose('testpmd/other-port', { index, port }, cursor.place(whole)));
}

/** Whether the item is over without its `/`: another item, `end` or `actions` follows. */
function isNextItem(word: string): boolean {
  return word === 'end' || word === 'actions' || itemWords.has(word);
}

/** Steps over the `/` behind an item, or says that it is missing. */
function closeItem(cursor: CommandCursor): void {
  const word = cursor.peek();
  if (word === '/') {
    cursor.at++;
    return;
  }
  // An open end is the list's matter, not the item's.
  if (word === undefined || word === 'actions') return;
  const details = { word: cursor.scanner.texts[cursor.at - 1]!, before: word };
  cursor.report(diagnose('testpmd/slash-missing', details, cursor.place()));
}

/** A field that the item does not have: steps over it and what seems to belong to it. */
function refuseField(
  cursor: CommandCursor,
  item: string,
  word: string,
  words: ReadonlyMap<string, ItemFieldWords>,
): void {
  cursor.enterField(word);
  const suggestion = nearest(word, words.keys());
  cursor.report(diagnose('testpmd/unknown-field', { item, word, suggestion }, cursor.place()));
  cursor.enterField();
  cursor.at++;
  if (clauseWords.has(cursor.peek() ?? ''))
    cursor.at = Math.min(cursor.at + 2, cursor.scanner.count);
  else while (!isPlausibleInItem(cursor.peek() ?? '/', words)) cursor.at++;
}

function isPlausibleInItem(word: string, words: ReadonlyMap<string, ItemFieldWords>): boolean {
  return word === '/' || word === 'end' || word === 'actions' || words.has(word);
}

/** A field and what is said of it, the cursor on its name; leaves the cursor behind what was read. */
function parseField(
  cursor: CommandCursor,
  field: ItemFieldWords,
  fields: FieldsInProgress,
  words: ReadonlyMap<string, ItemFieldWords>,
): void {
  if (field.form !== 'unnamed') cursor.at++;
  if (field.second !== undefined && !parseSecondWord(cursor, field.second)) return;
  if (field.form === 'value') {
    give(fields, field, cursor.readField(field));
    return;
  }
  const word = cursor.peek();
  if (word === undefined || !takesClause(field.row, word)) {
    refuseClause(cursor, field.row, words);
    return;
  }
  cursor.at++;
  if (word === 'is') give(fields, field, cursor.readField(field));
  else parseClause(cursor, field, word, (fields[field.name] ??= {}));
  if (field.covers !== undefined) overwriteParts(fields, field.covers, word);
}

function parseSecondWord(cursor: CommandCursor, expected: string): boolean {
  if (cursor.peek() === expected) {
    cursor.at++;
    return true;
  }
  const details = { expected: `\`${expected}\``, found: cursor.found };
  cursor.report(diagnose('testpmd/expected', details, cursor.place()));
  return false;
}

function refuseClause(
  cursor: CommandCursor,
  row: ItemFieldRow,
  words: ReadonlyMap<string, ItemFieldWords>,
): void {
  const details = { field: row.name, clauses: clausesOf(row), found: cursor.found };
  cursor.report(diagnose('testpmd/clause-missing', details, cursor.place()));
  const word = cursor.peek();
  if (word !== undefined && clauseWords.has(word)) {
    cursor.at = Math.min(cursor.at + 2, cursor.scanner.count);
    return;
  }
  // `src 10.0.0.1`: most likely it is the value that stands where the word is missing.
  const isValue = word !== undefined && !isPlausibleInItem(word, words) && !itemWords.has(word);
  if (isValue) cursor.at++;
}

/** Any clause but `is`, the cursor behind its word. */
function parseClause(
  cursor: CommandCursor,
  field: ItemFieldWords,
  word: string,
  match: FieldMatchInProgress,
): void {
  if (word === 'prefix' || word === 'mask') {
    const mask = cursor.readValue(field.row, word === 'mask' ? readMaskText : readPrefixText);
    if (mask !== undefined) match.mask = mask;
    return;
  }
  const value = cursor.readField(field);
  if (value === undefined) return;
  if (word === 'spec') match.spec = value;
  else match.last = value;
}

/** Exactly this value. */
function give(
  fields: FieldsInProgress,
  { row, name, full }: ItemFieldWords,
  spec: FieldValue | undefined,
): void {
  if (spec === undefined) return;
  const mask = full ?? fullMask(row, spec);
  const before = fields[name];
  fields[name] = before === undefined ? { spec, mask } : { ...before, spec, mask };
}

/** testpmd writes all into the same bytes: what comes later counts. */
function overwriteParts(fields: FieldsInProgress, covers: readonly string[], word: string): void {
  for (const name of covers) {
    const part = fields[name];
    if (part === undefined) continue;
    if (word === 'is' || word === 'spec') delete part.spec;
    if (word === 'is' || word === 'mask' || word === 'prefix') delete part.mask;
    if (word === 'last') delete part.last;
    if (Object.keys(part).length === 0) Reflect.deleteProperty(fields, name);
  }
}
