/**
 * The item registry: one row per pattern item of rte_flow. Parser, printer, completion, inspector,
 * validation, compiler, palette and reference documentation are walks over this table.
 *
 * Names, widths and default masks: DPDK rte_flow.h and testpmd's cmdline_flow.c.
 */
import type { ItemFieldRow } from './fields.ts';
import { arp, eth, mpls, vlan } from './items/link-layer.ts';
import { metadata } from './items/metadata.ts';
import { ipv4, ipv6 } from './items/network-layer.ts';
import { otherHeaders } from './items/other-headers.ts';
import { itemTypes, type ItemRow, type ItemType, type TapItemRow } from './items/row.ts';
import { icmp, icmp6, sctp, tcp, udp } from './items/transport-layer.ts';
import { tunnels } from './items/tunnels.ts';
import { any, nothing, port } from './items/without-header.ts';

export {
  itemTypes,
  type ItemPredecessor,
  type ItemRow,
  type ItemType,
  type TapItemRow,
  type UnsupportedItemRow,
} from './items/row.ts';

const rows: Readonly<Record<ItemType, TapItemRow>> = {
  eth,
  vlan,
  ipv4,
  ipv6,
  tcp,
  udp,
  sctp,
  icmp,
  icmp6,
  arp_eth_ipv4: arp,
  mpls,
  any,
  port,
  void: nothing,
};

/** What a TAP can match, in the order of the palette. */
export const tapItems: readonly TapItemRow[] = itemTypes.map((type) => rows[type]);

/** Every item of rte_flow, those a TAP can match first. */
export const items: readonly ItemRow[] = [...tapItems, ...metadata, ...otherHeaders, ...tunnels];

const byType: ReadonlyMap<string, ItemRow> = new Map(items.map((row) => [row.type, row]));

/** The row of a type, or undefined when rte_flow has no such item. */
export function itemRow(type: string): ItemRow | undefined {
  return byType.get(type);
}

/** The row of an item that a TAP can match. */
export function tapItemRow(type: string): TapItemRow | undefined {
  const row = byType.get(type);
  return row?.unsupported === undefined ? row : undefined;
}

export function itemFieldRow(type: string, field: string): ItemFieldRow | undefined {
  return itemRow(type)?.fields.find((row) => row.name === field);
}
