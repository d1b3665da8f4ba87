/** `ACTION / ACTION / … / end`, where an ACTION is `NAME (FIELD VALUE)…`. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { TextSpan } from '../diagnostics/diagnostic.ts';
import type { ActionRow } from '../flow/actions.ts';
import type { Action, FieldValue } from '../flow/rule.ts';
import type { CommandCursor } from './cursor.ts';
import type { StepSpans } from './spans.ts';
import { nearest } from './spelling.ts';
import { actionWords, rteActions } from './vocabulary.ts';

export interface ActionsInProgress {
  readonly actions: Action[];
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
  else if (rteActions.has(word))
    cursor.report(diagnose('testpmd/action-not-supported', { action: word }, place));
  else {
    const suggestion = nearest(word, [...actionWords.keys(), ...rteActions, 'end']);
    cursor.report(diagnose('testpmd/unknown-action', { word, suggestion }, place));
  }
  return skipAction(cursor);
}

/** Moves behind the next `/`. An `end` on the way may close a list inside the action (`rss queues 0 1 end`). */
function skipAction(cursor: CommandCursor): boolean {
  while (cursor.peek() !== undefined) if (cursor.scanner.texts[cursor.at++] === '/') return true;
  return false;
}

function parseAction(cursor: CommandCursor, row: ActionRow, list: ActionsInProgress): void {
  const first = cursor.at++;
  const fields: Record<string, FieldValue> = {};
  const spans: Record<string, TextSpan> = {};
  for (let word = cursor.peek(); word !== undefined && word !== '/'; word = cursor.peek()) {
    if (word === 'end' || actionWords.has(word) || rteActions.has(word)) break;
    parseActionField(cursor, row, word, { fields, spans });
  }
  const whole = cursor.scanner.span(first, cursor.at - 1);
  for (const field of row.fields) {
    if (!field.required || fields[field.name] !== undefined || cursor.broken) continue;
    fields[field.name] = 0;
    const details = { action: row.type, field: field.name };
    cursor.report(diagnose('testpmd/field-left-out', details, cursor.place(whole)));
  }
  list.actions.push({ id: cursor.ids.step(), type: row.type, fields });
  list.spans.push({ whole, fields: spans });
  closeAction(cursor);
}

interface FieldsInProgress {
  readonly fields: Record<string, FieldValue>;
  readonly spans: Record<string, TextSpan>;
}

function parseActionField(
  cursor: CommandCursor,
  row: ActionRow,
  word: string,
  { fields, spans }: FieldsInProgress,
): void {
  const start = cursor.at;
  const named = row.fields.find((field) => field.name === word);
  // The seed of the project and early DPDK documents write `queue 2`.
  const unnamed = /^[+-]?[0-9]/.test(word) ? row.fields.find((field) => field.required) : undefined;
  const field = named ?? unnamed;
  cursor.enterField(field?.name);
  if (field === undefined) {
    const names = row.fields.map(({ name }) => name);
    const details = { action: row.type, word, suggestion: nearest(word, names) };
    cursor.report(diagnose('testpmd/unknown-action-field', details, cursor.place()));
    skipUnknownField(cursor, row);
    return;
  }
  if (named !== undefined) cursor.at++;
  const value = cursor.readValue(field);
  if (value !== undefined) fields[field.name] = value;
  const span = cursor.scanner.span(start, cursor.at - 1);
  spans[field.name] = span;
  if (named === undefined) {
    const details = { written: `${row.type} ${word}`, read: `${row.type} ${field.name} ${word}` };
    cursor.report(diagnose('testpmd/old-spelling', details, cursor.place(span)));
  }
  cursor.enterField();
}

function skipUnknownField(cursor: CommandCursor, row: ActionRow): void {
  cursor.at++;
  for (let word = cursor.peek(); word !== undefined; word = cursor.peek()) {
    if (word === '/' || word === 'end' || row.fields.some(({ name }) => name === word)) return;
    cursor.at++;
  }
  cursor.enterField();
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
