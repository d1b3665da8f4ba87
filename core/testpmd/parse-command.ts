/** `flow create PORT ATTRIBUTES pattern ITEMS actions ACTIONS`, the cursor behind `create`. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Attributes, Rule, RuleId } from '../flow/rule.ts';
import { attributes as attributeTable, numberAttributes } from './attributes.ts';
import type { CommandCursor } from './cursor.ts';
import { parseActions } from './parse-actions.ts';
import { parsePattern } from './parse-pattern.ts';
import type { RuleSpans, SpansInProgress } from './spans.ts';
import { nearest } from '../diagnostics/spelling.ts';
import { actionWords, FieldWords, itemWords } from './vocabulary.ts';

/** Reads the rest of a command; what comes out is only a rule when the cursor is not broken afterwards. */
export function parseRule(cursor: CommandCursor, id: RuleId): Rule {
  cursor.rule = id;
  parsePort(cursor);
  const read: AttributesInProgress = { group: 0, priority: 0, ingress: false, egress: false };
  const hasPattern = parseAttributes(cursor, read);
  const attributes = cursor.attributes.share(read);
  const pattern = hasPattern ? parsePattern(cursor) : [];
  const actions = enterActions(cursor) ? parseActions(cursor) : [];
  expectEnd(cursor);
  return { id, name: '', enabled: true, attributes, pattern, actions };
}

/** The same, with the place of each part. */
export function parseRuleSpans(cursor: CommandCursor, id: RuleId): RuleSpans {
  const spans: SpansInProgress = { attributes: {}, pattern: [], actions: [] };
  cursor.spans = spans;
  parseRule(cursor, id);
  return { command: cursor.scanner.span(0, cursor.scanner.count - 1), ...spans };
}

/** Whether the command is complete and in order; reports what follows it. */
export function expectEnd(cursor: CommandCursor): boolean {
  if (cursor.peek() === undefined || cursor.broken) return !cursor.broken;
  cursor.enter('text');
  const span = cursor.scanner.span(cursor.at, cursor.scanner.count - 1);
  const details = { found: `\`${cursor.scanner.words(cursor.at)}\`` };
  cursor.report(diagnose('testpmd/after-end', details, cursor.place(span)));
  return false;
}

/** Reads the number of the port every command of flow begins with. */
export function parsePort(cursor: CommandCursor): number | undefined {
  const word = cursor.peek();
  if (word !== undefined && isNumeric(word)) {
    cursor.port = cursor.readField(portField) as number | undefined;
    return cursor.port;
  }
  const details = { expected: 'the number of the port', found: cursor.found };
  cursor.report(diagnose('testpmd/expected', details, cursor.place()));
  if (word !== 'pattern' && word !== 'rule' && !attributeTable.has(word ?? '')) cursor.at++;
  return undefined;
}

/** What begins so is meant as a number. */
function isNumeric(word: string): boolean {
  const unit = word.charCodeAt(word.startsWith('-') || word.startsWith('+') ? 1 : 0);
  return unit >= 0x30 && unit <= 0x39;
}

const portField = new FieldWords({ name: 'port', title: 'port', kind: 'unsigned', bits: 16 });

type AttributesInProgress = { -readonly [Name in keyof Attributes]: Attributes[Name] };

/** Reads up to and including `pattern`; false when no pattern follows. */
function parseAttributes(cursor: CommandCursor, attributes: AttributesInProgress): boolean {
  for (;;) {
    const word = cursor.peek();
    cursor.enter('attribute');
    if (word === 'pattern') {
      cursor.at++;
      return true;
    }
    if (word === undefined || word === 'actions' || itemWords.has(word)) {
      cursor.enter('text');
      const details = { expected: 'an attribute or `pattern`', found: cursor.found };
      cursor.report(diagnose('testpmd/expected', details, cursor.place()));
      return word !== undefined && word !== 'actions';
    }
    parseAttribute(cursor, word, attributes);
  }
}

function parseAttribute(
  cursor: CommandCursor,
  word: string,
  attributes: AttributesInProgress,
): void {
  const start = cursor.at;
  cursor.enterField(word);
  const field = numberAttributes.get(word);
  if (field !== undefined) parseNumberAttribute(cursor, field, attributes);
  else {
    if (word === 'ingress' || word === 'egress' || word === 'transfer') attributes[word] = true;
    else {
      const suggestion = nearest(word, [...attributeTable.keys(), 'pattern']);
      cursor.report(diagnose('testpmd/unknown-attribute', { word, suggestion }, cursor.place()));
    }
    cursor.at++;
  }
  if (cursor.spans !== undefined)
    cursor.spans.attributes[word] = cursor.scanner.span(start, cursor.at - 1);
}

function parseNumberAttribute(
  cursor: CommandCursor,
  field: FieldWords,
  attributes: AttributesInProgress,
): void {
  const { name } = field;
  cursor.at++;
  if (name === 'user_id') {
    const id = cursor.readLongNumber('user id');
    if (id !== undefined) attributes.userId = id;
    return;
  }
  const value = cursor.readField(field);
  if (typeof value !== 'number') return;
  if (name === 'group' || name === 'priority') attributes[name] = value;
  else attributes[name === 'tunnel_set' ? 'tunnelSet' : 'tunnelMatch'] = value;
}

/** Steps over `actions`; false when no actions can be found. */
export function enterActions(cursor: CommandCursor): boolean {
  cursor.enter('text');
  if (cursor.peek() === 'actions') {
    cursor.at++;
    return true;
  }
  // A pattern that was not closed has been reported, and took the words up to the end.
  if (cursor.peek() === undefined && cursor.broken) return false;
  const details = { expected: '`actions`', found: cursor.found };
  cursor.report(diagnose('testpmd/expected', details, cursor.place()));
  if (actionWords.has(cursor.peek() ?? '')) return true;
  while (cursor.peek() !== undefined)
    if (cursor.scanner.texts[cursor.at++] === 'actions') return true;
  return false;
}
