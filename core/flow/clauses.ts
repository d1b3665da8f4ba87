/** Which clauses of an item's field can be written. */
import { clauseNames, type ClauseName, type ItemFieldRow } from './fields.ts';
import { hasBits } from './values.ts';

const withoutPrefix: readonly ClauseName[] = clauseNames.filter((name) => name !== 'prefix');
const words: ReadonlySet<string> = new Set(clauseNames);

/** All that testpmd takes; but a word or text has no leading bits that a `prefix` could count. */
export function clausesOf({ clauses, kind }: ItemFieldRow): readonly ClauseName[] {
  return clauses ?? (hasBits(kind) ? clauseNames : withoutPrefix);
}

/** The same for one word, without a list: asked for every field of a script. */
export function takesClause(row: ItemFieldRow, word: string): boolean {
  if (!words.has(word)) return false;
  if (row.clauses !== undefined) return row.clauses.some((clause) => clause === word);
  return word !== 'prefix' || hasBits(row.kind);
}
