/**
 * Which rules the mlx4 driver would refuse: what the RFC “net/tap: add eBPF to TAP device” says of mlx4 in its
 * considerations regarding flow API support, item by item. What it says nothing of is passed over.
 */
import { diagnose } from '../diagnostics/catalogue.ts';
import { matchedFields, type MatchedField } from '../flow/meaning.ts';
import type { Item, Rule } from '../flow/rule.ts';
import { fullMask } from '../flow/values.ts';
import type { LoneRule } from './lone-rule.ts';
import { placesOf, type RulePlace } from './place.ts';

const refusedItems: ReadonlySet<string> = new Set(['invert', 'raw', 'icmp', 'icmp6', 'sctp']);
const refusedActions: ReadonlySet<string> = new Set(['passthru']);
/** Items whose fields mlx4 compares whole or not at all. */
const wholeItems: ReadonlySet<string> = new Set(['eth', 'ipv4', 'ipv6', 'udp', 'tcp']);
/** Protocols by which an IP header says that one of the refused items follows. */
const refusedProtocols: Readonly<Record<string, ReadonlyMap<number, string>>> = {
  ipv4: new Map([
    [1, 'ICMP'],
    [132, 'SCTP'],
  ]),
  ipv6: new Map([
    [58, 'ICMPv6'],
    [132, 'SCTP'],
  ]),
};

/** The translated rule with a warning for each part of it that mlx4 would refuse. */
export function withMlx4Lints(rule: Rule, lone: LoneRule): LoneRule {
  const place = placesOf(rule.id);
  for (const [index, item] of rule.pattern.entries()) lintItem(item, index, place);
  for (const [index, { type }] of rule.actions.entries())
    if (refusedActions.has(type))
      place.report(diagnose('lint/mlx4-action', { action: type }, place.action(index)));
  return { ...lone, diagnostics: [...lone.diagnostics, ...place.diagnostics] };
}

function lintItem(item: Item, index: number, place: RulePlace): void {
  if (refusedItems.has(item.type))
    place.report(diagnose('lint/mlx4-item', { item: item.type }, place.item(index)));
  if (item.type === 'any') place.report(diagnose('lint/mlx4-any', {}, place.item(index)));
  if (!wholeItems.has(item.type)) return;
  for (const field of matchedFields(item)) {
    const where = place.item(index, field.row.name);
    const details = { item: item.type, field: field.row.name };
    if (field.mask !== fullMask(field.row))
      place.report(diagnose('lint/mlx4-mask', details, where));
    const protocol = refusedProtocol(item, field);
    if (protocol !== undefined) place.report(diagnose('lint/mlx4-protocol', { protocol }, where));
  }
}

function refusedProtocol({ type }: Item, { row, spec, mask }: MatchedField): string | undefined {
  if (row.name !== 'proto' || mask !== fullMask(row)) return undefined;
  return refusedProtocols[type]?.get(Number(spec));
}
