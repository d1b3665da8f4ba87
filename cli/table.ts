/** Tables of text for people: columns as wide as their widest cell. */
import type { CompiledRules } from '../core/compile/result.ts';
import type { TcFilter } from '../core/tc/filter.ts';
import { actionText, matchText, type TextPart } from '../core/tc/text.ts';
import type { Input } from './input.ts';

/** Columns are apart by two blanks; the last is not padded. */
export function printColumns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** The filters in the order of evaluation. */
export function printTable({ filters }: CompiledRules, { indexOf }: Input): string {
  const origin = (rule: string | null, role: string) =>
    rule === null ? role : `#${indexOf(rule) ?? '?'}`;
  return printColumns([
    ['DEVICE', 'PARENT', 'CHAIN', 'PRIORITY', 'RULE', 'MATCH', 'ACTION'],
    ...filters.map((filter) => [
      filter.device,
      filter.parent,
      String(filter.chain),
      String(filter.priority),
      origin(filter.rule, filter.role),
      ...filterCells(filter),
    ]),
  ]);
}

/** Match and action of a filter, a cell each. */
export function filterCells(filter: Pick<TcFilter, 'keys' | 'actions'>): readonly string[] {
  const match = matchText(filter).map(words).join(' ');
  return [match === '' ? 'any packet' : match, actionText(filter).map(words).join(' ')];
}

function words({ name, value }: TextPart): string {
  return value === '' ? name : `${name} ${value}`;
}
