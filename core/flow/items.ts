/**
 * The item registry: one row per pattern item. Parser, printer, completion, inspector, validation,
 * compiler, palette and reference documentation are walks over this table.
 *
 * Names, widths and default masks: DPDK rte_flow.h and testpmd's cmdline_flow.c.
 */
import type { ItemFieldRow } from './fields.ts';
import { arp, eth, mpls, vlan } from './items/link-layer.ts';
import { ipv4, ipv6 } from './items/network-layer.ts';
import { itemTypes, type ItemRow, type ItemType } from './items/row.ts';
import { icmp, icmp6, sctp, tcp, udp } from './items/transport-layer.ts';
import { any, nothing, port } from './items/without-header.ts';

export { itemTypes, type ItemPredecessor, type ItemRow, type ItemType } from './items/row.ts';

const rows: Readonly<Record<ItemType, ItemRow>> = {
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

/** All rows, in the order of the palette. */
export const items: readonly ItemRow[] = itemTypes.map((type) => rows[type]);

/** The row of a type, or undefined when rte_flow's item is not in the registry. */
export function itemRow(type: string): ItemRow | undefined {
  return Object.hasOwn(rows, type) ? rows[type as ItemType] : undefined;
}

export function itemFieldRow(type: string, field: string): ItemFieldRow | undefined {
  return itemRow(type)?.fields.find((row) => row.name === field);
}
