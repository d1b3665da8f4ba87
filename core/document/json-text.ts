/** JSON from outside: limits before anything is parsed, and where in the text something stands. */
import { parse as parseTree, type ValueNode } from '@humanwhocodes/momoa';
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Diagnostic, TextSpan } from '../diagnostics/diagnostic.ts';

/** UTF-16 units. A rule takes about 800, so this is room for some 20,000 rules. */
export const longestDocument = 16 * 2 ** 20;
/** The format itself needs nine levels. */
export const deepestDocument = 32;

/** Keys and indexes from the root to a value. */
export type JsonPath = readonly (string | number)[];

export type JsonReading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

export function readJson(text: string): JsonReading {
  const subject = { part: 'document' } as const;
  if (text.length > longestDocument) {
    const details = { length: text.length, most: longestDocument };
    return { ok: false, diagnostic: diagnose('document/too-large', details, { subject }) };
  }
  const { tooDeep, control } = scan(text);
  if (tooDeep !== -1) {
    const span = spanAt(text, tooDeep, 1);
    const details = { most: deepestDocument };
    return { ok: false, diagnostic: diagnose('document/too-deep', details, { subject, span }) };
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    const offset = brokenAt(text) ?? control;
    const place = { subject, span: spanAt(text, offset, offset < text.length ? 1 : 0) };
    const details = { reason: reasonAt(text, offset) };
    return { ok: false, diagnostic: diagnose('document/not-json', details, place) };
  }
}

/** The stretch of the value at a path; undefined when the text has none. The text must be valid JSON. */
export function createPathLocator(text: string): (path: JsonPath) => TextSpan | undefined {
  const { body } = parseTree(text, { mode: 'json' });
  return (path) => {
    let node: ValueNode = body;
    for (const step of path) {
      const child = childOf(node, step);
      if (child === undefined) break;
      node = child;
    }
    const { start, end } = node.loc;
    return {
      line: start.line,
      column: start.column,
      offset: start.offset,
      length: end.offset - start.offset,
    };
  };
}

/** `rules[3].attributes.group`; the root is the empty text. */
export function printPath(path: JsonPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${String(step)}]`;
      if (!/^[A-Za-z_]\w*$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

function childOf(node: ValueNode, step: string | number): ValueNode | undefined {
  if (node.type === 'Array' && typeof step === 'number') return node.elements[step]?.value;
  if (node.type !== 'Object') return undefined;
  // JSON.parse keeps the last of equal keys.
  return node.members.findLast(({ name }) => name.type === 'String' && name.value === String(step))
    ?.value;
}

/** Offsets of the first bracket nested too deep and of the first control character inside a string; -1 for none. */
function scan(text: string): { readonly tooDeep: number; readonly control: number } {
  const found = { tooDeep: -1, control: -1 };
  let depth = 0;
  for (let at = 0; at < text.length && found.tooDeep === -1; at++) {
    const unit = text[at]!;
    if (unit === '"') at = stringEnd(text, at, found);
    else if (unit === '{' || unit === '[') {
      if (++depth > deepestDocument) found.tooDeep = at;
    } else if (unit === '}' || unit === ']') depth--;
  }
  return found;
}

/** Offset of the quote that closes a string, or of the text's end; notes control characters on the way. */
function stringEnd(text: string, start: number, found: { control: number }): number {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text[at]!;
    if (unit === '\\') at++;
    else if (unit === '"') return at;
    else if (unit < ' ' && found.control === -1) found.control = at;
  }
  return text.length;
}

/** Offset of the first unit that cannot stand where it stands; undefined when momoa finds nothing wrong. */
function brokenAt(text: string): number | undefined {
  try {
    parseTree(text, { mode: 'json' });
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Error && 'offset' in thrown && typeof thrown.offset === 'number')
      return thrown.offset;
    throw thrown;
  }
}

function reasonAt(text: string, offset: number): string {
  if (offset >= text.length) return 'it ends too early';
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  return character < ' '
    ? `the control character U+00${character.charCodeAt(0).toString(16).padStart(2, '0')} inside a text`
    : `\`${character}\` cannot stand here`;
}

function spanAt(text: string, offset: number, length: number): TextSpan {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return { line, column: offset - lineStart + 1, offset, length };
}
