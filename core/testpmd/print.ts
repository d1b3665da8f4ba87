/** Writes rules as testpmd commands: the shortest right form, with the registry's order of fields. */
import { actionRow } from '../flow/actions.ts';
import { printFieldText, printMaskText } from '../flow/field-text.ts';
import type { ItemFieldRow } from '../flow/fields.ts';
import { itemRow } from '../flow/items.ts';
import { isLive, type Action, type FieldMatch, type Item, type Rule } from '../flow/rule.ts';
import { fullMask, prefixOfMask } from '../flow/values.ts';

/** `flow create …` on one line. A draft is no rule yet and becomes a comment. `port` is DPDK's number of the device. */
export function printRule(rule: Rule, port = 0): string {
  const { ingress, egress, group, priority } = rule.attributes;
  const words = ['flow create', String(port)];
  if (ingress) words.push('ingress');
  if (egress) words.push('egress');
  if (group !== 0) words.push(`group ${String(group)}`);
  if (priority !== 0) words.push(`priority ${String(priority)}`);
  words.push('pattern');
  for (const item of rule.pattern) words.push(printItem(item), '/');
  words.push('end actions');
  for (const action of rule.actions) words.push(printAction(action), '/');
  words.push('end');
  const command = words.join(' ');
  return rule.draft === undefined ? command : `# draft: ${command}`;
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
    if (value !== undefined && typeof value !== 'object')
      words.push(row.name, printFieldText(row, value));
  }
  return words.join(' ');
}

/** `is` for a full mask, `prefix` for one of leading ones, else `mask`; what is not given is not written. */
export function printClauses(row: ItemFieldRow, { spec, last, mask }: FieldMatch): string[] {
  const words: string[] = [];
  const exact = spec !== undefined && mask === fullMask(row);
  if (spec !== undefined) words.push(row.name, exact ? 'is' : 'spec', printFieldText(row, spec));
  if (last !== undefined) words.push(row.name, 'last', printFieldText(row, last));
  if (mask === undefined || exact) return words;
  const prefix = prefixOfMask(row, mask);
  words.push(row.name);
  if (prefix === undefined) words.push('mask', printMaskText(row, mask));
  else words.push('prefix', String(prefix));
  return words;
}
