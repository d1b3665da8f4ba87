/** Which clauses of an item's field can be written. */
import { clauseNames, type ClauseName, type ItemFieldRow } from './fields.ts';
import { hasBits } from './values.ts';

const withoutPrefix: readonly ClauseName[] = clauseNames.filter((name) => name !== 'prefix');

/** All that testpmd takes; but a word or text has no leading bits that a `prefix` could count. */
export function clausesOf({ clauses, kind }: ItemFieldRow): readonly ClauseName[] {
  return clauses ?? (hasBits(kind) ? clauseNames : withoutPrefix);
}

export function takesClause(row: ItemFieldRow, word: string): boolean {
  return clausesOf(row).some((clause) => clause === word);
}
