/**
 * Finds the words of the grammar in a text without making a string of what stands there: a long script is made of few
 * words, and all the parser asks of a word is quick when it is the very string that the registry has.
 */
import { attributeRows } from './attributes.ts';
import { actionWords, clauseWords, itemWords } from './vocabulary.ts';

/** A power of two, some times as many as there are words. */
const slots = 4096;
const table = new Array<string | undefined>(slots).fill(undefined);

/** The hash of a text that is one UTF-16 unit longer than one whose hash is `hash`; the empty text has 0. */
export function hashWith(hash: number, unit: number): number {
  return (Math.imul(hash, 31) + unit) | 0;
}

/** The word of the grammar that stands in `text` at `[start, end)` and has this hash; undefined for any other text. */
export function wordAt(text: string, start: number, end: number, hash: number): string | undefined {
  for (let slot = hash & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
    const word = table[slot];
    if (word === undefined || (word.length === end - start && standsAt(word, text, start)))
      return word;
  }
}

/** What `startsWith` says, which costs more for words so short. */
export function standsAt(word: string, text: string, start: number): boolean {
  for (let index = 0; index < word.length; index++)
    if (word.charCodeAt(index) !== text.charCodeAt(start + index)) return false;
  return true;
}

function add(word: string): void {
  let hash = 0;
  for (let index = 0; index < word.length; index++) hash = hashWith(hash, word.charCodeAt(index));
  let slot = hash & (slots - 1);
  while (table[slot] !== undefined && table[slot] !== word) slot = (slot + 1) & (slots - 1);
  table[slot] = word;
}

for (const word of ['flow', 'create', 'validate', 'pattern', 'actions', 'end']) add(word);
for (const { name } of attributeRows) add(name);
for (const word of clauseWords) add(word);
for (const [item, fields] of itemWords) [item, ...fields.keys()].forEach(add);
for (const [action, { fields }] of actionWords) [action, ...fields.keys()].forEach(add);
