/**
 * Since which Linux each flower key, action and other part of TC that Tapwright uses is there. A row names the
 * commit that brought it; a commit taken into net-next on one day is in the release whose merge window opens next
 * (test/core/tc/kernel-support.test.ts holds the rows against the dates of the releases).
 */
import { flowerKeyNames, type FlowerKeyName } from './filter.ts';
import { isSince, type KernelVersion } from './kernel-version.ts';

export interface SupportSource {
  /** The first 12 digits of the commit's id. */
  readonly commit: string;
  readonly subject: string;
  /** When the maintainer took it, as `2016-08-18`. */
  readonly taken: string;
}

export interface KernelSupport {
  readonly since: KernelVersion;
  /** What it is, for people: `flower key vlan_id`. */
  readonly title: string;
  readonly source: SupportSource;
}

const source = (commit: string, taken: string, subject: string): SupportSource => ({
  commit,
  subject,
  taken,
});

/** Of the releases before the kernel's history in git begins (2.6.12-rc2), the beginning itself. */
const beginning = source('1da177e4c3f4', '2005-04-16', 'Linux-2.6.12-rc2');

interface KeyGroup {
  readonly since: KernelVersion;
  readonly source: SupportSource;
  readonly keys: readonly FlowerKeyName[];
}

/** Keys that came together. */
const keyGroups: readonly KeyGroup[] = [
  {
    since: [4, 2],
    source: source('77b9900ef53a', '2015-05-13', 'tc: introduce Flower classifier'),
    keys: [
      ...(['eth_dst', 'eth_src', 'eth_type', 'ip_proto'] as const),
      ...(['ipv4_src', 'ipv4_dst', 'ipv6_src', 'ipv6_dst'] as const),
      ...(['tcp_src', 'tcp_dst', 'udp_src', 'udp_dst'] as const),
    ],
  },
  {
    since: [4, 9],
    source: source('9399ae9a6cb2', '2016-08-18', 'net_sched: flower: Add vlan support'),
    keys: ['vlan_id', 'vlan_prio', 'vlan_eth_type'],
  },
  {
    since: [4, 10],
    source: source(
      '5976c5f45c40',
      '2016-11-03',
      'net/sched: cls_flower: Support matching on SCTP ports',
    ),
    keys: ['sctp_src', 'sctp_dst'],
  },
  {
    since: [4, 10],
    source: source(
      'faa3ffce7829',
      '2016-12-08',
      'net/sched: cls_flower: Add support for matching on flags',
    ),
    keys: ['flags'],
  },
  {
    since: [4, 10],
    source: source(
      '7b684884fbfa',
      '2016-12-08',
      'net/sched: cls_flower: Support matching on ICMP type and code',
    ),
    keys: ['icmpv4_type', 'icmpv4_code', 'icmpv6_type', 'icmpv6_code'],
  },
  {
    since: [4, 11],
    source: source('99d31326cbe6', '2017-01-11', 'net/sched: cls_flower: Support matching on ARP'),
    keys: ['arp_op', 'arp_sip', 'arp_tip', 'arp_sha', 'arp_tha'],
  },
  {
    since: [4, 12],
    source: source(
      'a577d8f793ff',
      '2017-04-24',
      'cls_flower: add support for matching MPLS fields (v2)',
    ),
    keys: ['mpls_label', 'mpls_tc', 'mpls_bos', 'mpls_ttl'],
  },
  {
    since: [4, 13],
    source: source(
      'fdfc7dd6ca39',
      '2017-05-24',
      'net/sched: flower: add support for matching on tcp flags',
    ),
    keys: ['tcp_flags'],
  },
  {
    since: [4, 13],
    source: source(
      '4d80cc0aaaab',
      '2017-06-04',
      'net/sched: cls_flower: add support for matching on ip tos and ttl',
    ),
    keys: ['ip_tos', 'ip_ttl'],
  },
  {
    since: [4, 19],
    source: source(
      'd64efd0926ba',
      '2018-07-07',
      'net/sched: flower: Add supprt for matching on QinQ vlan headers',
    ),
    keys: ['cvlan_id', 'cvlan_prio', 'cvlan_eth_type'],
  },
  {
    since: [5, 0],
    source: source(
      '5c72299fba9d',
      '2018-11-15',
      'net: sched: cls_flower: Classify packets using port ranges',
    ),
    keys: ['port_src_min', 'port_src_max', 'port_dst_min', 'port_dst_max'],
  },
  {
    since: [5, 19],
    source: source(
      'b40003128226',
      '2022-04-20',
      'net/sched: flower: Add number of vlan tags filter',
    ),
    keys: ['num_of_vlans'],
  },
];

/** What is no key of flower: actions, and what filters, dumps and devices can do. */
const features = {
  flower: {
    since: [4, 2],
    title: 'classifier flower',
    source: source('77b9900ef53a', '2015-05-13', 'tc: introduce Flower classifier'),
  },
  'port-masks': {
    since: [4, 9],
    title: 'masks on the ports of TCP and UDP (before, they match whole)',
    source: source(
      'aa72d708373d',
      '2016-09-15',
      'net/sched: cls_flower: Support masking for matching on tcp/udp ports',
    ),
  },
  'several-masks': {
    since: [4, 18],
    title: 'filters of several fields and masks at one priority',
    source: source('05cd271fd61a', '2018-05-01', 'cls_flower: Support multiple masks per priority'),
  },
  chains: {
    since: [4, 13],
    title: 'chains of filters',
    source: source(
      '5bc1701881e3',
      '2017-05-17',
      'net: sched: introduce multichain support for filters',
    ),
  },
  goto: {
    since: [4, 13],
    title: 'action gact goto chain',
    source: source(
      'db50514f9a9c',
      '2017-05-17',
      'net: sched: add termination action to allow goto chain',
    ),
  },
  gact: { since: [2, 6], title: 'action gact (drop, pass, continue)', source: beginning },
  mirred: {
    since: [2, 6],
    title: 'action mirred (redirect and mirror to egress)',
    source: beginning,
  },
  'skbedit-queue': {
    since: [2, 6],
    title: 'action skbedit queue_mapping (2.6.28)',
    source: source('ca9b0e27e072', '2008-09-12', 'pkt_action: add new action skbedit'),
  },
  'skbedit-mark': {
    since: [2, 6],
    title: 'action skbedit mark (2.6.33)',
    source: source('1c55d62e77fa', '2009-10-22', 'pkt_sched: skbedit add support for setting mark'),
  },
  cookies: {
    since: [4, 11],
    title: 'cookies on actions, by which Tapwright knows its own filters',
    source: source('1045ba77a596', '2017-01-25', 'net sched actions: Add support for user cookies'),
  },
  'extended-acknowledgements': {
    since: [4, 12],
    title: 'reasons in the kernel’s own words (TC gives them since 4.16)',
    source: source('2d4bc93368f5', '2017-04-13', 'netlink: extended ACK reporting'),
  },
  'terse-dumps': {
    since: [5, 8],
    title: 'dumps of counters without keys',
    source: source('f8ab1807a9c9', '2020-05-15', 'net: sched: introduce terse dump flag'),
  },
  multiq: {
    since: [2, 6],
    title: 'qdisc multiq (2.6.28)',
    source: source('92651940ab00', '2008-09-12', 'pkt_sched: Add multiqueue scheduler support'),
  },
  'tap-queues': {
    since: [3, 8],
    title: 'TAP devices with several queues',
    source: source('c8d68e6be1c3', '2012-11-01', 'tuntap: multiqueue support'),
  },
  'cls-bpf': {
    since: [4, 1],
    title: 'classifier bpf with eBPF programs',
    source: source(
      'e2e9b6541dd4',
      '2015-03-01',
      'cls_bpf: add initial eBPF support for programmable classifiers',
    ),
  },
  'act-bpf': {
    since: [4, 1],
    title: 'action bpf with eBPF programs',
    source: source('a8cb5f556b56', '2015-03-20', 'act_bpf: add initial eBPF support for actions'),
  },
  'bpf-packet-write': {
    since: [4, 9],
    title: 'eBPF programs that read, change and lengthen packets',
    source: source(
      '36bbef52c7eb',
      '2016-09-20',
      'bpf: direct packet write and access for helpers for clsact progs',
    ),
  },
  'bpf-segments': {
    since: [5, 1],
    title: 'eBPF programs that see how many segments a packet has',
    source: source(
      'd9ff286a0f59',
      '2019-01-23',
      'bpf: allow BPF programs access skb_shared_info->gso_segs field',
    ),
  },
  'bpf-queue': {
    since: [5, 1],
    title: 'eBPF programs that set the queue, as layout direct of RSS does',
    source: source(
      '74e31ca850c1',
      '2019-02-19',
      'bpf: add skb->queue_mapping write access from tc clsact',
    ),
  },
} as const satisfies Record<string, KernelSupport>;

/** A flower key, or another part of TC. */
export type KernelFeature = FlowerKeyName | keyof typeof features;

const supports: ReadonlyMap<string, KernelSupport> = new Map([
  ...keyGroups.flatMap(({ keys, ...group }) =>
    keys.map((key) => [key, { ...group, title: `flower key ${key}` }] as const),
  ),
  ...Object.entries<KernelSupport>(features),
]);

/** All features in the order of the model: keys, then the rest. */
export const kernelFeatures: readonly KernelFeature[] = [
  ...flowerKeyNames,
  ...(Object.keys(features) as (keyof typeof features)[]),
];

export function supportOf(feature: KernelFeature): KernelSupport {
  const support = supports.get(feature);
  if (support === undefined) throw new TypeError(`no row says since when there is ${feature}`);
  return support;
}

export function isSupported(feature: KernelFeature, kernel: KernelVersion): boolean {
  return isSince(kernel, supportOf(feature).since);
}
