/**
 * The keys of cls_flower that Tapwright speaks, one row each: the shape of the value, and what tc calls
 * it on its command line and in `tc -j` (iproute2 6.1). The wire side of the same keys is in
 * netlink/attribute-tables.ts.
 */
import type { FieldKind } from '../flow/fields.ts';
import type { FlowerKeyName } from './filter.ts';

export interface FlowerKeyRow {
  readonly kind: FieldKind;
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
  ip_proto: {
    kind: 'unsigned',
    bits: 8,
    word: 'ip_proto',
    jsonName: 'ip_proto',
    maskable: false,
  },
  ipv4_src: { kind: 'ipv4', bits: 32, word: 'src_ip', jsonName: 'src_ip', maskable: true },
  ipv4_dst: { kind: 'ipv4', bits: 32, word: 'dst_ip', jsonName: 'dst_ip', maskable: true },
  ipv6_src: { kind: 'ipv6', bits: 128, word: 'src_ip', jsonName: 'src_ip', maskable: true },
  ipv6_dst: { kind: 'ipv6', bits: 128, word: 'dst_ip', jsonName: 'dst_ip', maskable: true },
  tcp_src: { kind: 'unsigned', bits: 16, word: 'src_port', jsonName: 'src_port', maskable: true },
  tcp_dst: { kind: 'unsigned', bits: 16, word: 'dst_port', jsonName: 'dst_port', maskable: true },
  udp_src: { kind: 'unsigned', bits: 16, word: 'src_port', jsonName: 'src_port', maskable: true },
  udp_dst: { kind: 'unsigned', bits: 16, word: 'dst_port', jsonName: 'dst_port', maskable: true },
};
