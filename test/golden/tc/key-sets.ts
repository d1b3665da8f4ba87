/**
 * Matches that a real kernel was asked for, one a filter: every key of flower alone and with others, with and
 * without masks, with and without what it stands on. What became of them is in key-sets.json and, as bytes,
 * in netlink/session.json (`node scripts/capture-golden.mjs`).
 */
import type { FlowerKeyName, FlowerKeys, FlowerMatch } from '../../../core/tc/filter.ts';

type Short = { readonly [K in FlowerKeyName]?: number | string | readonly [value: number | string, mask: number | string] };

function keys(short: Short): FlowerKeys {
  const full: { [K in FlowerKeyName]?: FlowerMatch } = {};
  for (const [name, match] of Object.entries(short) as [FlowerKeyName, Short[FlowerKeyName]][])
    full[name] =
      typeof match === 'object' ? { value: match[0], mask: match[1] } : { value: match ?? 0 };
  return full;
}

const tcp = { eth_type: 0x0800, ip_proto: 6 };
const udp = { eth_type: 0x0800, ip_proto: 17 };
const tcp6 = { eth_type: 0x86dd, ip_proto: 6 };
const icmp = { eth_type: 0x0800, ip_proto: 1 };
const icmp6 = { eth_type: 0x86dd, ip_proto: 58 };
const arp = { eth_type: 0x0806 };
const mpls = { eth_type: 0x8847 };
const twoTags = { eth_type: 0x88a8, vlan_eth_type: 0x8100 };

const internet: readonly Short[] = [
  { eth_type: 0x0800, ip_tos: 0x12 },
  { eth_type: 0x0800, ip_tos: [0x12, 0xfc] },
  { eth_type: 0x0800, ip_tos: 0 },
  { eth_type: 0x0800, ip_tos: [0x12, 0] },
  { eth_type: 0x0800, ip_ttl: [64, 0xf0], ip_tos: [3, 3] },
  { eth_type: 0x86dd, ip_ttl: 1, ip_tos: 0xb8 },
  { ip_tos: 1 },
  { eth_type: 0x0806, ip_ttl: 1 },
  { eth_type: 0x8100, vlan_eth_type: 0x0800, ip_ttl: 7 },
  { ...tcp, ip_ttl: 7, ip_tos: 8, ipv4_src: ['10.0.0.0', '255.0.0.0'], tcp_flags: [2, 0x12], tcp_dst: 80 },
];

const transports: readonly Short[] = [
  { ...tcp, tcp_flags: 2 },
  { ...tcp, tcp_flags: [0x12, 0x12] },
  { ...tcp6, tcp_flags: [0, 0x3f] },
  { ...tcp, tcp_flags: [2, 0] },
  { ...udp, tcp_flags: 2 },
  { eth_type: 0x0800, ip_proto: 132, sctp_src: 5, sctp_dst: [0x100, 0xff00] },
  { eth_type: 0x86dd, ip_proto: 132, sctp_dst: 9 },
  { ...tcp, sctp_dst: 9 },
  { eth_type: 0x0800, ip_proto: 132, tcp_dst: 9 },
  { ...tcp, port_src_min: 1, port_src_max: 5 },
  { ...udp, port_dst_min: 100, port_dst_max: 65535, port_src_min: 3, port_src_max: 4 },
  { eth_type: 0x86dd, ip_proto: 132, port_dst_min: 0, port_dst_max: 7 },
  { ...tcp, port_src_min: 5, port_src_max: 5 },
  { ...tcp, port_src_min: 6, port_src_max: 5 },
  { ...udp, port_dst_min: 6, port_dst_max: 5 },
  { ...udp, port_dst_min: 7, port_dst_max: 7 },
  { ...tcp, port_src_min: 6 },
  { ...tcp, port_src_max: 6 },
  { ...tcp, port_dst_min: 6 },
  { ...tcp, port_dst_max: 6 },
  { ...tcp, port_dst_min: 0, port_dst_max: 0 },
  { ...tcp, port_dst_min: 0, port_dst_max: 65535 },
  { eth_type: 0x0800, port_src_min: 1, port_src_max: 5 },
  { port_src_min: 1, port_src_max: 5 },
  { ...icmp, port_src_min: 9, port_src_max: 5 },
  { ...tcp, tcp_src: 7, port_dst_min: 1, port_dst_max: 5 },
  { ...tcp, tcp_dst: 7, port_src_min: 1, port_src_max: 5 },
  { ...tcp, tcp_src: 3, port_src_min: 1, port_src_max: 5 },
  { ...udp, udp_src: 3, udp_dst: [4, 0xfc], tcp_src: 9 },
];

const datagrams: readonly Short[] = [
  { ...udp, udp_src: 3, udp_dst: [4, 0xfc] },
  { eth_type: 0x86dd, ip_proto: 17, udp_src: [0x8000, 0x8000], ip_tos: 0xb8 },
];

const messages: readonly Short[] = [
  { ...icmp, icmpv4_type: 8, icmpv4_code: 0 },
  { ...icmp, icmpv4_type: 0 },
  { ...icmp, icmpv4_code: 3 },
  { ...icmp, icmpv4_type: [8, 0x0f], icmpv4_code: [1, 1] },
  { ...icmp, icmpv4_type: [8, 0] },
  { ...icmp, icmpv6_type: 8 },
  { ...icmp6, icmpv6_type: 128, icmpv6_code: 0 },
  { ...icmp6, icmpv6_type: [133, 0xf8] },
  { ...icmp6, icmpv6_code: [4, 0x0c] },
  { ...icmp6, icmpv4_type: 8 },
  { eth_type: 0x86dd, ip_proto: 1, icmpv4_type: 8 },
  { eth_type: 0x0800, icmpv4_type: 8 },
  { icmpv4_type: 8 },
  { eth_type: 0x8100, vlan_id: 3, vlan_eth_type: 0x0800, ip_proto: 1, icmpv4_type: 8 },
  { ...arp, arp_op: 1 },
  { ...arp, arp_op: 2, arp_sip: '10.0.0.1' },
  { ...arp, arp_op: 3 },
  { ...arp, arp_op: [1, 3] },
  { ...arp, arp_op: [1, 0] },
  { ...arp, arp_op: 0 },
  { ...arp, arp_sip: ['10.0.0.0', '255.0.0.0'], arp_tip: '10.0.0.1' },
  { ...arp, arp_tip: ['10.1.2.3', '255.0.255.0'] },
  { ...arp, arp_sha: '02:00:00:00:00:01', arp_tha: ['02:11:22:33:44:55', 'ff:ff:ff:00:00:00'] },
  { ...arp, arp_sha: ['02:11:22:33:44:55', 'ff:00:ff:00:00:00'], arp_op: 2 },
  { eth_type: 0x8035, arp_op: 3 },
  { eth_type: 0x0800, arp_op: 1 },
  { arp_op: 1 },
  { eth_type: 0x8100, vlan_eth_type: 0x0806, arp_op: 1 },
  { ...arp, ipv4_src: '10.0.0.1', arp_sip: '10.0.0.2' },
];

const tags: readonly Short[] = [
  { ...mpls, mpls_label: 100, mpls_tc: 3, mpls_bos: 1, mpls_ttl: 64 },
  { ...mpls, mpls_label: 0 },
  { ...mpls, mpls_label: 0xfffff },
  { ...mpls, mpls_label: 0x100000 },
  { ...mpls, mpls_tc: 0 },
  { ...mpls, mpls_tc: 8 },
  { ...mpls, mpls_bos: 0 },
  { ...mpls, mpls_bos: 2 },
  { eth_type: 0x8848, mpls_ttl: 255 },
  { eth_type: 0x0800, mpls_label: 5 },
  { mpls_label: 5 },
  { eth_type: 0x8100, vlan_eth_type: 0x8847, mpls_label: 5 },
  { ...mpls, ip_proto: 6, mpls_label: 7 },
  { ...twoTags, vlan_id: 1, cvlan_id: 2 },
  { ...twoTags, cvlan_id: 2, cvlan_prio: 3, cvlan_eth_type: 0x0800, ipv4_src: '10.0.0.1' },
  { eth_type: 0x8100, vlan_eth_type: 0x8100, cvlan_eth_type: 0x86dd, ip_proto: 6, tcp_dst: 5 },
  { eth_type: 0x8100, vlan_eth_type: 0x88a8, cvlan_prio: 2 },
  { ...twoTags, cvlan_eth_type: 0x8100 },
  { ...twoTags, cvlan_eth_type: 0x8864, cvlan_id: 4 },
  { ...twoTags, cvlan_eth_type: 0x0806, arp_op: 1 },
  { ...twoTags, cvlan_eth_type: 0x1234 },
  { ...twoTags },
  { ...twoTags, vlan_prio: 0, cvlan_id: 0 },
  { eth_type: 0x8100, vlan_eth_type: 0x0800, cvlan_id: 2 },
  { eth_type: 0x8100, cvlan_id: 2 },
  { eth_type: 0x0800, cvlan_id: 2 },
  { cvlan_id: 2 },
  { num_of_vlans: 0 },
  { num_of_vlans: 1 },
  { num_of_vlans: 3 },
  { num_of_vlans: 255 },
  { num_of_vlans: 0, eth_type: 0x0800 },
  { num_of_vlans: 1, vlan_id: 5 },
  { num_of_vlans: 1, eth_type: 0x8100, vlan_id: 5 },
  { num_of_vlans: 1, eth_type: 0x0800, vlan_id: 5 },
  { num_of_vlans: 2, vlan_id: 5, cvlan_id: 6 },
  { num_of_vlans: 2, eth_type: 0x8100, vlan_eth_type: 0x8100, vlan_id: 5, cvlan_id: 6 },
  { num_of_vlans: 2, eth_type: 0x8100, vlan_eth_type: 0x0800, cvlan_id: 6 },
  { num_of_vlans: 2, ...twoTags, cvlan_eth_type: 0x0800, ip_proto: 17, udp_dst: 53 },
  { num_of_vlans: 1, eth_type: 0x8100, vlan_eth_type: 0x0800, ip_proto: 17, udp_dst: 53 },
];

const flags: readonly Short[] = [
  { eth_type: 0x0800, flags: [1, 1] },
  { eth_type: 0x0800, flags: [0, 1] },
  { eth_type: 0x0800, flags: [3, 3] },
  { eth_type: 0x0800, flags: [1, 3] },
  { eth_type: 0x86dd, flags: [2, 2] },
  { eth_type: 0x0800, flags: [0, 2] },
  { flags: [1, 1] },
  { ...tcp, flags: [0, 1], tcp_dst: 80 },
  { eth_type: 0x0800, flags: 1 },
  { eth_type: 0x0800, flags: [1, 0] },
  { eth_type: 0x0800, flags: [4, 4] },
];

const whole: readonly Short[] = [
  {
    ...twoTags,
    eth_dst: '02:00:00:00:00:01',
    eth_src: ['02:00:00:00:00:00', 'ff:ff:00:00:00:00'],
    vlan_id: 100,
    vlan_prio: 1,
    cvlan_id: 200,
    cvlan_prio: 2,
    cvlan_eth_type: 0x0800,
    ip_proto: 6,
    ip_tos: [0x10, 0xfc],
    ip_ttl: 64,
    ipv4_src: ['10.0.0.0', '255.0.0.0'],
    ipv4_dst: '10.0.0.1',
    tcp_src: [0x100, 0xff00],
    tcp_flags: [2, 2],
    port_dst_min: 80,
    port_dst_max: 90,
    flags: [0, 1],
    num_of_vlans: 2,
  },
  {
    eth_dst: '02:00:00:00:00:01',
    eth_type: 0x86dd,
    ip_proto: 58,
    ip_tos: 4,
    ip_ttl: [1, 1],
    ipv6_src: ['fe80::', 'ffc0::'],
    ipv6_dst: 'ff02::1',
    icmpv6_type: 135,
    icmpv6_code: 0,
    flags: [0, 1],
    num_of_vlans: 0,
  },
];

/** Each at a priority of its own, its place in this list from 1. */
export const keySets: readonly FlowerKeys[] = [
  ...internet,
  ...transports,
  ...datagrams,
  ...messages,
  ...tags,
  ...flags,
  ...whole,
].map(keys);
