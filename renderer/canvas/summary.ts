/** What a step says in a few characters: the rows of its node, and the words for a screen reader. */
import { actionRow } from '../../core/flow/actions.ts';
import { printFieldText, printMaskText } from '../../core/flow/field-text.ts';
import type { ItemFieldRow } from '../../core/flow/fields.ts';
import { itemRow } from '../../core/flow/items.ts';
import type { Action, FieldMatch, Item, Rule } from '../../core/flow/rule.ts';
import { fullMask, prefixOfMask } from '../../core/flow/values.ts';

export interface FieldLine {
  readonly name: string;
  readonly text: string;
}

/** `10.0.0.0/8`, `443`, `00:16:00:00:00:00 & ff:ff:00:00:00:00`, `5–9`. */
export function matchSummary(row: ItemFieldRow, match: FieldMatch): string {
  const spec = match.spec === undefined ? '0' : printFieldText(row, match.spec);
  const range = match.last === undefined ? '' : `–${printFieldText(row, match.last)}`;
  if (match.mask === undefined || match.mask === fullMask(row)) return spec + range;
  const prefix = row.kind === 'unsigned' ? undefined : prefixOfMask(row, match.mask);
  if (prefix !== undefined) return `${spec}/${String(prefix)}${range}`;
  return `${spec}${range} & ${printMaskText(row, match.mask)}`;
}

/** The fields an item speaks of, in registry order. */
export function itemLines(item: Item): readonly FieldLine[] {
  const fields = itemRow(item.type)?.fields ?? [];
  return fields.flatMap((row) => {
    const match = item.fields[row.name];
    if (match === undefined) return [];
    return [{ name: row.name, text: matchSummary(row, match) }];
  });
}

/** The values of an action, without their names: `2` of `queue index 2`. */
export function actionValue(action: Action): string {
  const fields = actionRow(action.type)?.fields ?? [];
  return fields
    .flatMap((row) => {
      const value = action.fields[row.name];
      if (value === undefined) return [];
      return typeof value === 'object' ? value.map(String) : [printFieldText(row, value)];
    })
    .join(' ');
}

/** What people call a rule: its name, or its number in the list. */
export function ruleTitle(rule: Rule, number: number): string {
  return rule.name === '' ? `rule ${String(number)}` : rule.name;
}

export function describeItem(item: Item): string {
  const lines = itemLines(item).map(({ name, text }) => `${name} ${text}`);
  return lines.length === 0 ? `${item.type}, any` : `${item.type}, ${lines.join(', ')}`;
}

export function describeAction(action: Action): string {
  const value = actionValue(action);
  return value === '' ? action.type : `${action.type} ${value}`;
}
