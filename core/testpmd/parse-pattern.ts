/** `ITEM / ITEM / … / end`, where an ITEM is `NAME (FIELD (is|spec|last|mask) VALUE | FIELD prefix N)…`. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { TextSpan } from '../diagnostics/diagnostic.ts';
import { readPrefixText } from '../flow/field-text.ts';
import type { FieldValue, Item } from '../flow/rule.ts';
import type { CommandCursor } from './cursor.ts';
import { join, type StepSpans } from './spans.ts';
import { nearest } from './spelling.ts';
import { clauseWords, itemWords, rteFields, rteItems, type FieldWords } from './vocabulary.ts';

interface FieldMatchInProgress {
  spec?: FieldValue;
  last?: FieldValue;
  mask?: FieldValue;
}

export interface PatternInProgress {
  readonly items: Item[];
  readonly spans: StepSpans[];
}

/** Reads up to and including the closing `end`. */
export function parsePattern(cursor: CommandCursor): PatternInProgress {
  const pattern: PatternInProgress = { items: [], spans: [] };
  for (let index = 0; ; index++) {
    cursor.enter('item', index);
    const word = cursor.peek();
    if (word === 'end') {
      cursor.at++;
      return pattern;
    }
    if (word === undefined || word === 'actions') {
      const details = { list: 'pattern', found: cursor.found };
      cursor.report(diagnose('testpmd/end-missing', details, cursor.place()));
      return pattern;
    }
    const fields = itemWords.get(word);
    if (fields === undefined) refuseItem(cursor, word);
    else parseItem(cursor, word, fields, pattern);
  }
}

function refuseItem(cursor: CommandCursor, word: string): void {
  const place = cursor.place();
  if (word === '/')
    cursor.report(
      diagnose('testpmd/expected', { expected: 'an item or `end`', found: '`/`' }, place),
    );
  else if (rteItems.has(word))
    cursor.report(diagnose('testpmd/item-not-supported', { item: word }, place));
  else {
    const suggestion = nearest(word, [...itemWords.keys(), ...rteItems, 'end']);
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
  words: ReadonlyMap<string, FieldWords>,
  pattern: PatternInProgress,
): void {
  const first = cursor.at++;
  const fields: Record<string, FieldMatchInProgress> = {};
  const spans: Record<string, TextSpan> = {};
  for (let word = cursor.peek(); word !== undefined && word !== '/'; word = cursor.peek()) {
    const field = words.get(word);
    if (field !== undefined) {
      const start = cursor.at;
      cursor.enterField(word);
      parseClause(cursor, field, (fields[word] ??= {}), words);
      const span = cursor.scanner.span(start, cursor.at - 1);
      const before = spans[word];
      spans[word] = before === undefined ? span : join(before, span);
      cursor.enterField();
    } else if (isNextItem(type, word)) break;
    else refuseField(cursor, type, word, words);
  }
  const whole = cursor.scanner.span(first, cursor.at - 1);
  pattern.items.push({ id: cursor.ids.step(), type, fields });
  pattern.spans.push({ whole, fields: spans });
  if (type === 'port') checkPort(cursor, fields['index']?.spec, whole);
  closeItem(cursor);
}

/** The document has one device, so only here both port numbers are known. */
function checkPort(cursor: CommandCursor, index: FieldValue | undefined, whole: TextSpan): void {
  const { port } = cursor;
  if (typeof index !== 'number' || port === undefined || index === port) return;
  cursor.report(diagnose('testpmd/other-port', { index, port }, cursor.place(whole)));
}

/** Whether the item is over without its `/`: another item, `end` or `actions` follows. */
function isNextItem(type: string, word: string): boolean {
  if (word === 'end' || word === 'actions') return true;
  const isItem = itemWords.has(word) || rteItems.has(word);
  return isItem && !(rteFields[type] ?? []).includes(word);
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
  words: ReadonlyMap<string, FieldWords>,
): void {
  const known = rteFields[item] ?? [];
  cursor.enterField(word);
  if (known.includes(word))
    cursor.report(diagnose('testpmd/field-not-supported', { item, field: word }, cursor.place()));
  else {
    const suggestion = nearest(word, [...words.keys(), ...known]);
    cursor.report(diagnose('testpmd/unknown-field', { item, word, suggestion }, cursor.place()));
  }
  cursor.enterField();
  cursor.at++;
  if (clauseWords.has(cursor.peek() ?? ''))
    cursor.at = Math.min(cursor.at + 2, cursor.scanner.count);
  else while (!isPlausibleInItem(cursor.peek() ?? '/', words)) cursor.at++;
}

function isPlausibleInItem(word: string, words: ReadonlyMap<string, FieldWords>): boolean {
  return word === '/' || word === 'end' || word === 'actions' || words.has(word);
}

/** `FIELD is V` and the like, the cursor on FIELD; leaves it behind what was read. */
function parseClause(
  cursor: CommandCursor,
  { row, full }: FieldWords,
  match: FieldMatchInProgress,
  words: ReadonlyMap<string, FieldWords>,
): void {
  cursor.at++;
  const word = cursor.peek();
  if (word === undefined || !clauseWords.has(word)) {
    const details = { field: row.name, found: cursor.found };
    cursor.report(diagnose('testpmd/clause-missing', details, cursor.place()));
    // `src 10.0.0.1`: most likely it is the value that stands where the word is missing.
    const isValue = word !== undefined && !isPlausibleInItem(word, words) && !itemWords.has(word);
    if (isValue) cursor.at++;
    return;
  }
  cursor.at++;
  if (word === 'prefix') {
    const mask = cursor.readValue(row, readPrefixText);
    if (mask !== undefined) match.mask = mask;
    return;
  }
  const value = cursor.readValue(row);
  if (value === undefined) return;
  if (word === 'is') {
    match.spec = value;
    match.mask = full;
  } else if (word === 'spec') match.spec = value;
  else if (word === 'last') match.last = value;
  else match.mask = value;
}
