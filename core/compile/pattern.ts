/** A rule's pattern as the keys of one flower filter. */
import { diagnose } from '../diagnostics/catalogue.ts';
import { itemRow, type ItemPredecessor } from '../flow/items.ts';
import { mayFollow } from '../flow/order.ts';
import type { Item } from '../flow/rule.ts';
import type { FlowerKeyName, FlowerKeys, FlowerMatch } from '../tc/filter.ts';
import { fieldKeys, type ItemStep } from './item-fields.ts';
import { itemConversions } from './items.ts';
import type { RulePlace } from './place.ts';

type KeyMap = Map<FlowerKeyName, FlowerMatch>;

/** The item before the present one, and the key that says what follows it. */
interface Behind {
  readonly type: ItemPredecessor;
  readonly next: { readonly field: string; readonly key: FlowerKeyName } | undefined;
  readonly index: number;
}

/** A frame begins with its ether type, whether or not the rule says `eth`. */
const frame: Behind = { type: 'start', next: { field: 'type', key: 'eth_type' }, index: -1 };

/** The keys of the pattern. Problems are reported; what they leave of the keys is then of no use. */
export function compilePattern(pattern: readonly Item[], place: RulePlace): FlowerKeys {
  const keys: KeyMap = new Map();
  // Undefined behind an unknown item: whatever follows it may be right.
  let behind: Behind | undefined = frame;
  for (const [index, item] of pattern.entries()) {
    const row = itemRow(item.type);
    if (row === undefined) {
      place.report(diagnose('rule/item-unsupported', { item: item.type }, place.item(index)));
      behind = undefined;
      continue;
    }
    const conversion = itemConversions[row.type];
    const step: ItemStep = { item, index, row, conversion, place };
    for (const { key, match } of fieldKeys(step)) keys.set(key, match);
    if (conversion.note !== undefined)
      place.report(diagnose(conversion.note, {}, place.item(index)));
    if (row.type === 'void') continue;
    if (behind !== undefined) joinHeaders(step, behind, keys);
    behind = { type: row.type, next: conversion.next, index };
  }
  return Object.fromEntries(keys);
}

function joinHeaders(step: ItemStep, behind: Behind, keys: KeyMap): void {
  const order = mayFollow(behind.type, step.row.type);
  if (order.legal) {
    implyType(step, behind, keys);
    return;
  }
  const place = step.place.item(step.index);
  step.place.report(diagnose('rule/item-order', { reason: order.reason }, place));
}

/** An item sets the type field of the header before it, or must agree with what the rule says there. */
function implyType({ row, place }: ItemStep, behind: Behind, keys: KeyMap): void {
  const implied = row.ipProtocol ?? row.etherType;
  if (implied === undefined || behind.next === undefined) return;
  const { key, field } = behind.next;
  const found = keys.get(key)?.value;
  if (found === undefined) {
    keys.set(key, { value: implied });
    return;
  }
  if (found === implied) return;
  const subject = place.item(behind.index, field);
  if (row.ipProtocol !== undefined) {
    const details = { found: Number(found), next: row.type, implied };
    place.report(diagnose('rule/protocol-contradiction', details, subject));
  } else {
    const details = { field, found: hex(Number(found)), next: row.type, implied: hex(implied) };
    place.report(diagnose('rule/ether-type-contradiction', details, subject));
  }
}

const hex = (etherType: number) => `0x${etherType.toString(16).padStart(4, '0')}`;
