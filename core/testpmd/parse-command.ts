/** `flow create PORT ATTRIBUTES pattern ITEMS actions ACTIONS`, the cursor behind `create`. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { TextSpan } from '../diagnostics/diagnostic.ts';
import type { ReadableField } from '../flow/field-text.ts';
import type { Rule } from '../flow/rule.ts';
import type { CommandCursor } from './cursor.ts';
import { parseActions } from './parse-actions.ts';
import { parsePattern } from './parse-pattern.ts';
import type { RuleSpans } from './spans.ts';
import { nearest } from './spelling.ts';
import { actionWords, attributeWords, itemWords } from './vocabulary.ts';

const number = (name: string, title: string, bits: number): ReadableField => ({
  name,
  title,
  kind: 'unsigned',
  bits,
});

const portField = number('port', 'port', 16);
const numbers: ReadonlyMap<string, ReadableField> = new Map(
  [
    number('group', 'group', 32),
    number('priority', 'priority', 32),
    number('tunnel_set', 'tunnel', 32),
    number('tunnel_match', 'tunnel', 32),
    number('user_id', 'user id', 64),
  ].map((field) => [field.name, field]),
);

export interface ParsedRule {
  readonly rule: Rule;
  readonly spans: RuleSpans;
  /** The DPDK port the command names; a document has one device, so the rule does not keep it. */
  readonly port: number | undefined;
}

/** Reads the rest of a command; what comes out is only a rule when the cursor is not broken afterwards. */
export function parseRule(cursor: CommandCursor): ParsedRule {
  const port = parsePort(cursor);
  cursor.port = port;
  const attributes: AttributesInProgress = {
    values: { group: 0, priority: 0, ingress: false, egress: false },
    spans: {},
  };
  const pattern = parseAttributes(cursor, attributes)
    ? parsePattern(cursor)
    : { items: [], spans: [] };
  const list = enterActions(cursor) ? parseActions(cursor) : { actions: [], spans: [] };
  cursor.enter('text');
  if (cursor.peek() !== undefined && !cursor.broken) {
    const span = cursor.scanner.span(cursor.at, cursor.scanner.count - 1);
    const details = { found: `\`${cursor.scanner.words(cursor.at)}\`` };
    cursor.report(diagnose('testpmd/after-end', details, cursor.place(span)));
  }
  return {
    port,
    rule: {
      id: cursor.rule,
      name: '',
      enabled: true,
      attributes: attributes.values,
      pattern: pattern.items,
      actions: list.actions,
    },
    spans: {
      command: cursor.scanner.span(0, cursor.scanner.count - 1),
      attributes: attributes.spans,
      pattern: pattern.spans,
      actions: list.spans,
    },
  };
}

function parsePort(cursor: CommandCursor): number | undefined {
  const word = cursor.peek();
  if (word !== undefined && /^[+-]?[0-9]/.test(word))
    return cursor.readValue(portField) as number | undefined;
  const details = { expected: 'the number of the port', found: cursor.found };
  cursor.report(diagnose('testpmd/expected', details, cursor.place()));
  const startsAttributes =
    word === 'pattern' || attributeWords.includes(word ?? '') || numbers.has(word ?? '');
  if (!startsAttributes) cursor.at++;
  return undefined;
}

interface AttributesInProgress {
  readonly values: { group: number; priority: number; ingress: boolean; egress: boolean };
  readonly spans: Record<string, TextSpan>;
}

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
  { values, spans }: AttributesInProgress,
): void {
  const start = cursor.at;
  const field = numbers.get(word);
  cursor.enterField(word);
  if (field !== undefined) parseNumberAttribute(cursor, field, values);
  else {
    if (word === 'ingress' || word === 'egress') values[word] = true;
    else if (word === 'transfer')
      cursor.report(diagnose('testpmd/transfer-not-supported', {}, cursor.place()));
    else {
      const suggestion = nearest(word, [...attributeWords, 'pattern', 'transfer']);
      cursor.report(diagnose('testpmd/unknown-attribute', { word, suggestion }, cursor.place()));
    }
    cursor.at++;
  }
  spans[word] = cursor.scanner.span(start, cursor.at - 1);
}

function parseNumberAttribute(
  cursor: CommandCursor,
  field: ReadableField,
  values: AttributesInProgress['values'],
): void {
  const place = cursor.place();
  cursor.at++;
  const { name } = field;
  const value = cursor.readValue(field);
  if (name === 'user_id') cursor.report(diagnose('testpmd/user-id-left-out', {}, place));
  else if (name !== 'group' && name !== 'priority')
    cursor.report(diagnose('testpmd/attribute-not-supported', { attribute: name }, place));
  else if (typeof value === 'number') values[name] = value;
}

/** Steps over `actions`; false when no actions can be found. */
function enterActions(cursor: CommandCursor): boolean {
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
