/**
 * The keys of cls_flower that Tapwright speaks, one row each: the shape of the value, and what tc calls
 * it on its command line and in `tc -j` (iproute2 6.1). The wire side of the same keys is in
 * netlink/attribute-tables.ts.
 */
import type { WireKind } from '../flow/fields.ts';
import type { FlowerKeyName } from './filter.ts';

export interface FlowerKeyRow {
  readonly kind: WireKind;
  /** Width of the value; a MAC has 48, an IPv6 address 128. */
  readonly bits: number;
  /** Word of the tc command line; undefined where tc has none (an ether type comes with `protocol`). */
  readonly word: string | undefined;
  /** Name in the `keys` of `tc -j filter show`. */
  readonly jsonName: string;
  /** Whether the kernel takes a mask; without one the key always matches whole. */
  readonly maskable: boolean;
}

export const flowerKeys: { readonly [K in FlowerKeyName]: FlowerKeyRow } = {
  eth_dst: { kind: 'mac', bits: 48, word: 'dst_mac', jsonName: 'dst_mac', maskable: true },
  eth_src: { kind: 'mac', bits: 48, word: 'src_mac', jsonName: 'src_mac', maskable: true },
  eth_type: {
    kind: 'unsigned',
    bits: 16,
    word: undefined,
    jsonName: 'eth_type',
    maskable: false,
  },
  vlan_id: {
    kind: 'unsigned',
    bits: 12,
    word: 'vlan_id',
    jsonName: 'vlan_id',
    maskable: false,
  },
  vlan_prio: {
    kind: 'unsigned',
    bits: 3,
    word: 'vlan_prio',
    jsonName: 'vlan_prio',
    maskable: false,
  },
  vlan_eth_type: {
    kind: 'unsigned',
    bits: 16,
    word: 'vlan_ethtype',
    jsonName: 'vlan_ethtype',
    maskable: false,
  },
  cvlan_id: { kind: 'unsigned', bits: 12, word: 'cvlan_id', jsonName: 'cvlan_id', maskable: false },
  cvlan_prio: {
    kind: 'unsigned',
    bits: 3,
    word: 'cvlan_prio',
    jsonName: 'cvlan_prio',
    maskable: false,
  },
  cvlan_eth_type: {
    kind: 'unsigned',
    bits: 16,
    word: 'cvlan_ethtype',
    jsonName: 'cvlan_ethtype',
    maskable: false,
  },
  mpls_label: {
    kind: 'unsigned',
    bits: 20,
    word: 'mpls_label',
    jsonName: 'mpls_label',
    maskable: false,
  },
  mpls_tc: { kind: 'unsigned', bits: 3, word: 'mpls_tc', jsonName: 'mpls_tc', maskable: false },
  mpls_bos: { kind: 'unsigned', bits: 1, word: 'mpls_bos', jsonName: 'mpls_bos', maskable: false },
  mpls_ttl: { kind: 'unsigned', bits: 8, word: 'mpls_ttl', jsonName: 'mpls_ttl', maskable: false },
  ip_proto: {
    kind: 'unsigned',
    bits: 8,
    word: 'ip_proto',
    jsonName: 'ip_proto',
    maskable: false,
  },
  ip_tos: { kind: 'unsigned', bits: 8, word: 'ip_tos', jsonName: 'ip_tos', maskable: true },
  ip_ttl: { kind: 'unsigned', bits: 8, word: 'ip_ttl', jsonName: 'ip_ttl', maskable: true },
  ipv4_src: { kind: 'ipv4', bits: 32, word: 'src_ip', jsonName: 'src_ip', maskable: true },
  ipv4_dst: { kind: 'ipv4', bits: 32, word: 'dst_ip', jsonName: 'dst_ip', maskable: true },
  ipv6_src: { kind: 'ipv6', bits: 128, word: 'src_ip', jsonName: 'src_ip', maskable: true },
  ipv6_dst: { kind: 'ipv6', bits: 128, word: 'dst_ip', jsonName: 'dst_ip', maskable: true },
  tcp_src: { kind: 'unsigned', bits: 16, word: 'src_port', jsonName: 'src_port', maskable: true },
  tcp_dst: { kind: 'unsigned', bits: 16, word: 'dst_port', jsonName: 'dst_port', maskable: true },
  tcp_flags: {
    kind: 'unsigned',
    bits: 12,
    word: 'tcp_flags',
    jsonName: 'tcp_flags',
    maskable: true,
  },
  udp_src: { kind: 'unsigned', bits: 16, word: 'src_port', jsonName: 'src_port', maskable: true },
  udp_dst: { kind: 'unsigned', bits: 16, word: 'dst_port', jsonName: 'dst_port', maskable: true },
  sctp_src: { kind: 'unsigned', bits: 16, word: 'src_port', jsonName: 'src_port', maskable: true },
  sctp_dst: { kind: 'unsigned', bits: 16, word: 'dst_port', jsonName: 'dst_port', maskable: true },
  port_src_min: {
    kind: 'unsigned',
    bits: 16,
    word: 'src_port',
    jsonName: 'src_port',
    maskable: false,
  },
  port_src_max: {
    kind: 'unsigned',
    bits: 16,
    word: 'src_port',
    jsonName: 'src_port',
    maskable: false,
  },
  port_dst_min: {
    kind: 'unsigned',
    bits: 16,
    word: 'dst_port',
    jsonName: 'dst_port',
    maskable: false,
  },
  port_dst_max: {
    kind: 'unsigned',
    bits: 16,
    word: 'dst_port',
    jsonName: 'dst_port',
    maskable: false,
  },
  icmpv4_type: { kind: 'unsigned', bits: 8, word: 'type', jsonName: 'icmp_type', maskable: true },
  icmpv4_code: { kind: 'unsigned', bits: 8, word: 'code', jsonName: 'icmp_code', maskable: true },
  icmpv6_type: { kind: 'unsigned', bits: 8, word: 'type', jsonName: 'icmp_type', maskable: true },
  icmpv6_code: { kind: 'unsigned', bits: 8, word: 'code', jsonName: 'icmp_code', maskable: true },
  arp_op: { kind: 'unsigned', bits: 8, word: 'arp_op', jsonName: 'arp_op', maskable: true },
  arp_sip: { kind: 'ipv4', bits: 32, word: 'arp_sip', jsonName: 'arp_sip', maskable: true },
  arp_tip: { kind: 'ipv4', bits: 32, word: 'arp_tip', jsonName: 'arp_tip', maskable: true },
  arp_sha: { kind: 'mac', bits: 48, word: 'arp_sha', jsonName: 'arp_sha', maskable: true },
  arp_tha: { kind: 'mac', bits: 48, word: 'arp_tha', jsonName: 'arp_tha', maskable: true },
  flags: { kind: 'unsigned', bits: 32, word: 'ip_flags', jsonName: 'ip_flags', maskable: true },
  num_of_vlans: {
    kind: 'unsigned',
    bits: 8,
    word: 'num_of_vlans',
    jsonName: 'num_of_vlans',
    maskable: false,
  },
};
