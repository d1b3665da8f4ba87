/** What a step says in a few characters: the rows of its node, and the words for a screen reader. */
import { actionRow } from '../../core/flow/actions.ts';
import { printFieldText, printMaskText } from '../../core/flow/field-text.ts';
import type { ActionFieldRow, ItemFieldRow } from '../../core/flow/fields.ts';
import { itemRow } from '../../core/flow/items.ts';
import type { Action, ActionValue, FieldMatch, Item, Rule } from '../../core/flow/rule.ts';
import { fullMask, prefixOfMask } from '../../core/flow/values.ts';
import { printNumberList } from '../inspector/number-list.ts';

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

/** `0-3,5`, `ipv4 ipv4-tcp`, `6d5a…01fa`. */
function actionText(row: ActionFieldRow, value: ActionValue): string {
  if (typeof value === 'object')
    return row.kind === 'unsigned' ? printNumberList(value.map(Number)) : value.join(' ');
  const text = printFieldText(row, value);
  return row.kind === 'hex' && text.length > 12 ? `${text.slice(0, 4)}…${text.slice(-4)}` : text;
}

function setFields(action: Action): readonly FieldLine[] {
  return (actionRow(action.type)?.fields ?? []).flatMap((row) => {
    const value = action.fields[row.name];
    return value === undefined ? [] : [{ name: row.name, text: actionText(row, value) }];
  });
}

/** An action with one field says its value beside its name; one with several has a line for each. */
const isPlain = (action: Action): boolean => (actionRow(action.type)?.fields.length ?? 0) <= 1;

/** The fields of an action with several, as far as they are set. */
export function actionLines(action: Action): readonly FieldLine[] {
  return isPlain(action) ? [] : setFields(action);
}

/** The value of an action with one field, without its name: `2` of `queue index 2`. */
export function actionValue(action: Action): string {
  return isPlain(action) ? (setFields(action)[0]?.text ?? '') : '';
}

/** What people call a rule: its name, or its number in the list. */
export function ruleTitle(rule: Rule, number: number): string {
  return rule.name === '' ? `rule ${String(number)}` : rule.name;
}

export function describeItem(item: Item): string {
  const lines = itemLines(item).map(({ name, text }) => `${name} ${text}`);
  return lines.length === 0 ? `${item.type}, any` : `${item.type}, ${lines.join(', ')}`;
}

/** What an action says behind its name, in one line. */
export function actionWords(action: Action): string {
  const lines = actionLines(action);
  if (lines.length === 0) return actionValue(action);
  return lines.map(({ name, text }) => `${name} ${text}`).join(', ');
}

export function describeAction(action: Action): string {
  return `${action.type} ${actionWords(action)}`.trim();
}
