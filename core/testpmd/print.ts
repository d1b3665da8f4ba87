/** Writes rules as testpmd commands: the shortest right form, with the registry's order of fields. */
import { actionRow } from '../flow/actions.ts';
import { takesClause } from '../flow/clauses.ts';
import { printFieldText, printMaskText } from '../flow/field-text.ts';
import type { ActionFieldRow, ItemFieldRow } from '../flow/fields.ts';
import { itemRow } from '../flow/items.ts';
import {
  isLive,
  type Action,
  type ActionValue,
  type Attributes,
  type FieldMatch,
  type FieldValue,
  type Item,
  type Rule,
} from '../flow/rule.ts';
import { fullMask, prefixOfMask } from '../flow/values.ts';

/** `flow create …` on one line. A draft is no rule yet and becomes a comment. `port` is DPDK's number of the device. */
export function printRule(rule: Rule, port = 0): string {
  const words = ['flow create', String(port), ...printAttributes(rule.attributes), 'pattern'];
  for (const item of rule.pattern) words.push(printItem(item), '/');
  words.push('end actions');
  for (const action of rule.actions) words.push(printAction(action), '/');
  words.push('end');
  const command = words.join(' ');
  return rule.draft === undefined ? command : `# draft: ${command}`;
}

function printAttributes(attributes: Attributes): readonly string[] {
  const { ingress, egress, transfer, group, priority, userId, tunnelSet, tunnelMatch } = attributes;
  const words: string[] = [];
  if (ingress) words.push('ingress');
  if (egress) words.push('egress');
  if (transfer === true) words.push('transfer');
  if (group !== 0) words.push(`group ${String(group)}`);
  if (priority !== 0) words.push(`priority ${String(priority)}`);
  if (userId !== undefined) words.push(`user_id ${userId}`);
  if (tunnelSet !== undefined) words.push(`tunnel_set ${String(tunnelSet)}`);
  if (tunnelMatch !== undefined) words.push(`tunnel_match ${String(tunnelMatch)}`);
  return words;
}

/** One command a line, with a final newline. What testpmd is not to run, drafts and disabled rules, becomes comments. */
export function printRules(rules: readonly Rule[], port = 0): string {
  return rules
    .map((rule) => {
      const line = printRule(rule, port);
      return isLive(rule) || rule.draft !== undefined ? `${line}\n` : `# disabled: ${line}\n`;
    })
    .join('');
}

/** `ipv4 src spec 10.0.0.0 src prefix 8`, without the `/` behind it. */
export function printItem(item: Item): string {
  const rows = itemRow(item.type)?.fields ?? [];
  const words: string[] = [item.type];
  for (const row of rows) {
    const match = Object.hasOwn(item.fields, row.name) ? item.fields[row.name] : undefined;
    if (match !== undefined) words.push(...printClauses(row, match));
  }
  return words.join(' ');
}

/** `queue index 3`, without the `/` behind it. */
export function printAction(action: Action): string {
  const words: string[] = [action.type];
  for (const row of actionRow(action.type)?.fields ?? []) {
    const value = Object.hasOwn(action.fields, row.name) ? action.fields[row.name] : undefined;
    if (value !== undefined) words.push(...printActionField(row, value));
  }
  return words.join(' ');
}

/** `index 3`, `queues 0 1 end`, or the value or the name alone where testpmd has no more. */
function printActionField(row: ActionFieldRow, value: ActionValue): readonly string[] {
  if (typeof value === 'object')
    return [row.name, ...value.map((element) => printFieldText(row, element)), 'end'];
  if (row.form === 'flag') return value === 0 ? [] : [row.name];
  const text = printFieldText(row, value);
  return row.form === 'unnamed' ? [text] : [row.name, text];
}

/** `is` for a full mask, `prefix` for one of leading ones, else `mask`; what is not given is not written. */
export function printClauses(row: ItemFieldRow, { spec, last, mask }: FieldMatch): string[] {
  const name = row.form === 'unnamed' ? [] : (row.spelling ?? [row.name]);
  if (row.form === 'value') return spec === undefined ? [] : [...name, printFieldText(row, spec)];
  const words: string[] = [];
  const exact = spec !== undefined && mask === fullMask(row, spec) && takesClause(row, 'is');
  if (spec !== undefined) words.push(...name, exact ? 'is' : 'spec', printFieldText(row, spec));
  if (last !== undefined) words.push(...name, 'last', printFieldText(row, last));
  if (mask !== undefined && !exact) words.push(...name, ...printMask(row, mask));
  return words;
}

function printMask(row: ItemFieldRow, mask: FieldValue): readonly string[] {
  const prefix = prefixOfMask(row, mask);
  return prefix === undefined ? ['mask', printMaskText(row, mask)] : ['prefix', String(prefix)];
}
