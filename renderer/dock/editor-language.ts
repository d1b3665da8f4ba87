/** Colours for testpmd text: commands, items, actions, numbers, comments. */
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { actionRow } from '../../core/flow/actions.ts';
import { itemRow } from '../../core/flow/items.ts';
import { attributeRows } from '../../core/testpmd/attributes.ts';

const structure = new Set(['flow', 'create', 'validate', 'pattern', 'actions', 'end', '/']);
const attributes = new Set<string>(attributeRows.map(({ name }) => name));
const relations = new Set(['is', 'spec', 'last', 'mask', 'prefix']);

function tokenOf(word: string): string | null {
  if (structure.has(word)) return 'keyword';
  if (attributes.has(word)) return 'modifier';
  if (relations.has(word)) return 'operator';
  if (itemRow(word) !== undefined) return 'typeName';
  if (actionRow(word) !== undefined) return 'atom';
  return /^(0x[\da-f]+|\d+|[\da-f.:/-]*[.:][\da-f.:/]*)$/i.test(word) ? 'number' : null;
}

const testpmd = StreamLanguage.define({
  name: 'testpmd',
  token: (stream) => {
    if (stream.eatSpace()) return null;
    if (stream.peek() === '#') {
      stream.skipToEnd();
      return 'comment';
    }
    stream.eatWhile(/[^\s]/);
    return tokenOf(stream.current());
  },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--muted)' },
  { tag: tags.modifier, color: 'var(--layer-4-ink)' },
  { tag: tags.operator, color: 'var(--muted)' },
  { tag: tags.typeName, color: 'var(--layer-3-ink)', fontWeight: '600' },
  { tag: tags.atom, color: 'var(--queue-ink)', fontWeight: '600' },
  { tag: tags.number, color: 'var(--ink)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
]);

export const language: Extension = [testpmd, syntaxHighlighting(colours)];
