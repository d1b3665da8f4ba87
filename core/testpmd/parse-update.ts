/** `flow destroy|update|flush|query|list|isolate`, the cursor behind that word: what the commands say, not what they do. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { TextSpan } from '../diagnostics/diagnostic.ts';
import type { Action } from '../flow/rule.ts';
import { booleanWords } from './command-forms.ts';
import type { CommandCursor } from './cursor.ts';
import { parseActions } from './parse-actions.ts';
import { enterActions, expectEnd, parsePort } from './parse-command.ts';
import { nearest } from '../diagnostics/spelling.ts';

/** A rule as a command names it. */
export interface RuleName {
  /** A number of up to 64 bits, in decimal. */
  readonly id: string;
  readonly span: TextSpan;
}

export interface ParsedDestroy {
  readonly rules: readonly RuleName[];
  /** The numbers are those of `user_id`, not testpmd's own. */
  readonly byUserId: boolean;
}

/** `PORT (rule ID | user_id)…`. */
export function parseDestroy(cursor: CommandCursor): ParsedDestroy {
  parsePort(cursor);
  const rules: RuleName[] = [];
  let byUserId = false;
  for (let word = cursor.peek(); word !== undefined && !cursor.broken; word = cursor.peek()) {
    if (word === 'user_id') byUserId = true;
    else if (word !== 'rule') reportExpected(cursor, '`rule` and a number', ['rule', 'user_id']);
    cursor.at++;
    if (word === 'rule') rules.push(...readRuleName(cursor));
  }
  return { rules, byUserId };
}

export interface ParsedUpdate {
  readonly rule: RuleName | undefined;
  readonly byUserId: boolean;
  readonly actions: readonly Action[];
}

/** `PORT ID actions ACTIONS [user_id]`. `found` is told the rule before its actions are read, for their messages. */
export function parseUpdate(
  cursor: CommandCursor,
  found: (rule: RuleName, byUserId: boolean) => void = () => undefined,
): ParsedUpdate {
  parsePort(cursor);
  const [rule] = readRuleName(cursor);
  const { scanner } = cursor;
  const byUserId = scanner.texts[scanner.count - 1] === 'user_id';
  if (rule !== undefined) found(rule, byUserId);
  const actions = enterActions(cursor) ? parseActions(cursor) : [];
  if (cursor.peek() === 'user_id') cursor.at++;
  expectEnd(cursor);
  return { rule, byUserId, actions };
}

/** `PORT`, as flush has it. */
export function parseFlush(cursor: CommandCursor): void {
  parsePort(cursor);
  expectEnd(cursor);
}

/** `PORT ID ACTION [user_id]`. */
export function parseQuery(cursor: CommandCursor): ParsedDestroy {
  parsePort(cursor);
  const rules = readRuleName(cursor);
  if (cursor.peek() === undefined) reportExpected(cursor, 'the action to ask, like `count`', []);
  cursor.at++;
  const byUserId = cursor.peek() === 'user_id';
  if (byUserId) cursor.at++;
  expectEnd(cursor);
  return { rules, byUserId };
}

/** `PORT (group G)…`. */
export function parseList(cursor: CommandCursor): void {
  parsePort(cursor);
  while (cursor.peek() === 'group' && !cursor.broken) {
    cursor.at++;
    cursor.readValue({ name: 'group', title: 'group', kind: 'unsigned', bits: 32 });
  }
  expectEnd(cursor);
}

/** `PORT BOOLEAN`. */
export function parseIsolate(cursor: CommandCursor): boolean | undefined {
  parsePort(cursor);
  const on = booleanWords.get(cursor.peek() ?? '');
  if (on === undefined) reportExpected(cursor, '`0` or `1`', [...booleanWords.keys()]);
  else cursor.at++;
  expectEnd(cursor);
  return on;
}

/** One name, or none after a message. */
function readRuleName(cursor: CommandCursor): readonly RuleName[] {
  const span = cursor.here;
  const id = cursor.broken ? undefined : cursor.readLongNumber('number of the rule');
  return id === undefined ? [] : [{ id, span }];
}

/** Reports that something else should stand here. */
export function reportExpected(
  cursor: CommandCursor,
  expected: string,
  words: readonly string[],
): void {
  const word = cursor.peek();
  const near = word === undefined ? undefined : nearest(word, words);
  const found = near === undefined ? cursor.found : `${cursor.found} (\`${near}\`?)`;
  cursor.report(diagnose('testpmd/expected', { expected, found }, cursor.place()));
}
