/** A rule's pattern as the keys of one flower filter. */
import { diagnose } from '../diagnostics/catalogue.ts';
import { itemRow, tapItemRow, type ItemPredecessor, type ItemType } from '../flow/items.ts';
import { isTransparent, mayFollow } from '../flow/order.ts';
import type { Item } from '../flow/rule.ts';
import type { FlowerKeyName, FlowerKeys, FlowerMatch } from '../tc/filter.ts';
import { isSince, type KernelVersion } from '../tc/kernel-version.ts';
import { isVlanType } from '../tc/match.ts';
import type { ItemStep } from './field-keys.ts';
import { fieldKeys } from './item-fields.ts';
import { conversionOf } from './items.ts';
import { checkFeature } from './kernel-needs.ts';
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

/** Tags that flower has keys for. */
const mostTags = 2;

/** The keys of the pattern. Problems are reported; what they leave of the keys is then of no use. */
export function compilePattern(
  pattern: readonly Item[],
  kernel: KernelVersion,
  place: RulePlace,
): FlowerKeys {
  const keys: KeyMap = new Map();
  // Undefined behind an unknown item: whatever follows it may be right.
  let behind: Behind | undefined = frame;
  let tags = 0;
  for (const [index, item] of pattern.entries()) {
    const row = tapItemRow(item.type);
    if (row === undefined) {
      const details = { item: item.type, reason: itemRow(item.type)?.unsupported };
      place.report(diagnose('rule/item-unsupported', details, place.item(index)));
      behind = undefined;
      continue;
    }
    if (row.type === 'vlan') tags++;
    const step: ItemStep = {
      item,
      index,
      row,
      tags,
      next: nextType(pattern, index),
      kernel,
      place,
    };
    const conversion = conversionOf(row.type, tags);
    for (const { key, match } of fieldKeys(step)) keys.set(key, match);
    if (conversion.note !== undefined)
      place.report(diagnose(conversion.note, {}, place.item(index)));
    if (isTransparent(row.type)) continue;
    if (behind !== undefined) joinHeaders(step, behind, keys);
    behind = { type: row.type, next: conversion.next, index };
  }
  reportMixedPorts(keys, kernel, place);
  return Object.fromEntries(keys);
}

/** The type of the next item that stands for a layer. */
function nextType(pattern: readonly Item[], index: number): ItemType | undefined {
  const next = pattern.slice(index + 1).find((item) => !isTransparent(item.type));
  return next && tapItemRow(next.type)?.type;
}

function joinHeaders(step: ItemStep, behind: Behind, keys: KeyMap): void {
  const { row, place, index } = step;
  if (behind.type === 'any') {
    const details = { next: row.type };
    place.report(diagnose('rule/any-in-front', details, place.item(behind.index)));
    return;
  }
  const order = mayFollow(behind.type, row.type);
  if (!order.legal) {
    place.report(diagnose('rule/item-order', { reason: order.reason }, place.item(index)));
    return;
  }
  if (row.type === 'vlan' && step.tags > mostTags) {
    const reason = `A TAP matches ${String(mostTags)} VLAN tags at most; this is one more.`;
    place.report(diagnose('rule/item-order', { reason }, place.item(index)));
    return;
  }
  implyType(step, behind, keys);
}

/** An item sets the type field of the header before it, or must agree with what the rule says there. */
function implyType({ row, place, index, kernel }: ItemStep, behind: Behind, keys: KeyMap): void {
  const implied = row.ipProtocol ?? row.etherType;
  if (implied === undefined || behind.next === undefined) return;
  const { key, field } = behind.next;
  const found = keys.get(key)?.value;
  if (found === undefined) {
    if (checkFeature(key, kernel, place, place.item(index))) keys.set(key, { value: implied });
    return;
  }
  // A tag is announced as 802.1Q or, as the outer one of two often is, as 802.1ad.
  if (found === implied || (row.type === 'vlan' && isVlanType(found))) return;
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

/**
 * Linux 6.14 and the stable kernels of its time read a packet's ports for both kinds of key; those before read
 * them for the single port only, and the range never matches (“flow_dissector: Fix handling of mixed port and port-range keys”).
 */
const mixedPortsSince: KernelVersion = [6, 14];

function reportMixedPorts(keys: KeyMap, kernel: KernelVersion, place: RulePlace): void {
  const names = [...keys.keys()];
  const range = names.find((name) => name.startsWith('port_'));
  const single = names.find((name) => /^(?:tcp|udp|sctp)_(?:src|dst)$/.test(name));
  if (range === undefined || single === undefined || isSince(kernel, mixedPortsSince)) return;
  place.report(diagnose('rule/range-beside-port', {}, place.pattern()));
}
