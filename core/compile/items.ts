/**
 * What each item becomes in flower: which key takes which field, and which field names the header
 * that follows. One row per item type; an item without a row does not compile.
 */
import type { ItemType } from '../flow/items.ts';
import type { FlowerKeyName } from '../tc/filter.ts';

export interface ItemConversion {
  /** Field → flower key. `any`: the field says nothing a TAP's packet could contradict. */
  readonly keys: Readonly<Record<string, FlowerKeyName | 'any'>>;
  /** The field that says what follows the header; an item behind it implies its value. */
  readonly next?: { readonly field: string; readonly key: FlowerKeyName };
  /** What is worth knowing wherever the item stands. */
  readonly note?: 'rule/port-is-any';
}

export const itemConversions: Readonly<Record<ItemType, ItemConversion>> = {
  eth: {
    keys: { dst: 'eth_dst', src: 'eth_src', type: 'eth_type' },
    next: { field: 'type', key: 'eth_type' },
  },
  vlan: {
    keys: { pcp: 'vlan_prio', vid: 'vlan_id', inner_type: 'vlan_eth_type' },
    next: { field: 'inner_type', key: 'vlan_eth_type' },
  },
  ipv4: {
    keys: { proto: 'ip_proto', src: 'ipv4_src', dst: 'ipv4_dst' },
    next: { field: 'proto', key: 'ip_proto' },
  },
  ipv6: {
    keys: { proto: 'ip_proto', src: 'ipv6_src', dst: 'ipv6_dst' },
    next: { field: 'proto', key: 'ip_proto' },
  },
  tcp: { keys: { src: 'tcp_src', dst: 'tcp_dst' } },
  udp: { keys: { src: 'udp_src', dst: 'udp_dst' } },
  sctp: { keys: { src: 'sctp_src', dst: 'sctp_dst' } },
  icmp: { keys: { type: 'icmpv4_type', code: 'icmpv4_code' } },
  icmp6: { keys: { type: 'icmpv6_type', code: 'icmpv6_code' } },
  arp_eth_ipv4: { keys: { sha: 'arp_sha', spa: 'arp_sip', tha: 'arp_tha', tpa: 'arp_tip' } },
  mpls: { keys: { label: 'mpls_label', tc: 'mpls_tc', s: 'mpls_bos', ttl: 'mpls_ttl' } },
  any: { keys: { num: 'any' } },
  // No `indev`: it names the device a packet came in by, which on the TAP's way out is never the TAP.
  port: { keys: { index: 'any' }, note: 'rule/port-is-any' },
  void: { keys: {} },
};
