/**
 * What each item becomes in flower: which field becomes which keys, and which field names the header that
 * follows. One row per item type; an item without a row does not compile.
 */
import type { ItemType } from '../flow/items.ts';
import type { FlowerKeyName } from '../tc/filter.ts';
import { oneKey, rangedKey, type FieldConversion } from './field-keys.ts';
import {
  fragmentHeader,
  fragmentOffset,
  hasMoreVlan,
  hasVlan,
  layers,
  nothing,
} from './special-fields.ts';

export interface ItemConversion {
  readonly fields: Readonly<Record<string, FieldConversion>>;
  /** The field that says what follows the header; an item behind it implies its value. */
  readonly next?: { readonly field: string; readonly key: FlowerKeyName };
  /** What is worth knowing wherever the item stands. */
  readonly note?: 'rule/port-is-any';
}

const ports = (protocol: 'tcp' | 'udp' | 'sctp') => ({
  src: rangedKey(`${protocol}_src`, ['port_src_min', 'port_src_max']),
  dst: rangedKey(`${protocol}_dst`, ['port_dst_min', 'port_dst_max']),
});

const conversions: Readonly<Record<ItemType, ItemConversion>> = {
  eth: {
    fields: {
      dst: oneKey('eth_dst'),
      src: oneKey('eth_src'),
      type: oneKey('eth_type'),
      has_vlan: hasVlan,
    },
    next: { field: 'type', key: 'eth_type' },
  },
  vlan: {
    fields: {
      pcp: oneKey('vlan_prio'),
      vid: oneKey('vlan_id'),
      inner_type: oneKey('vlan_eth_type'),
      has_more_vlan: hasMoreVlan,
    },
    next: { field: 'inner_type', key: 'vlan_eth_type' },
  },
  ipv4: {
    fields: {
      tos: oneKey('ip_tos'),
      fragment_offset: fragmentOffset,
      ttl: oneKey('ip_ttl'),
      proto: oneKey('ip_proto'),
      src: oneKey('ipv4_src'),
      dst: oneKey('ipv4_dst'),
    },
    next: { field: 'proto', key: 'ip_proto' },
  },
  ipv6: {
    fields: {
      tc: oneKey('ip_tos'),
      proto: oneKey('ip_proto'),
      hop: oneKey('ip_ttl'),
      src: oneKey('ipv6_src'),
      dst: oneKey('ipv6_dst'),
      has_frag_ext: fragmentHeader,
    },
    next: { field: 'proto', key: 'ip_proto' },
  },
  tcp: { fields: { ...ports('tcp'), flags: oneKey('tcp_flags') } },
  udp: { fields: ports('udp') },
  sctp: { fields: ports('sctp') },
  icmp: { fields: { type: oneKey('icmpv4_type'), code: oneKey('icmpv4_code') } },
  icmp6: { fields: { type: oneKey('icmpv6_type'), code: oneKey('icmpv6_code') } },
  arp_eth_ipv4: {
    fields: {
      sha: oneKey('arp_sha'),
      spa: oneKey('arp_sip'),
      tha: oneKey('arp_tha'),
      tpa: oneKey('arp_tip'),
    },
  },
  mpls: {
    fields: {
      label: oneKey('mpls_label'),
      tc: oneKey('mpls_tc'),
      s: oneKey('mpls_bos'),
      ttl: oneKey('mpls_ttl'),
    },
  },
  any: { fields: { num: layers } },
  // No `indev`: it names the device a packet came in by, which on the TAP's way out is never the TAP.
  port: { fields: { index: nothing }, note: 'rule/port-is-any' },
  void: { fields: {} },
};

/** The second of two tags. */
const innerVlan: ItemConversion = {
  fields: {
    pcp: oneKey('cvlan_prio'),
    vid: oneKey('cvlan_id'),
    inner_type: oneKey('cvlan_eth_type'),
    has_more_vlan: hasMoreVlan,
  },
  next: { field: 'inner_type', key: 'cvlan_eth_type' },
};

/** How the item compiles. `tags` counts the `vlan` items up to it, itself included. */
export function conversionOf(type: ItemType, tags: number): ItemConversion {
  return type === 'vlan' && tags > 1 ? innerVlan : conversions[type];
}
