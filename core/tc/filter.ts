/**
 * The neutral TC model: what the kernel holds, between the flow language on one side and netlink bytes,
 * `tc` commands, JSON and tables on the other. Spelling of keys and actions follows the kernel
 * (linux/pkt_cls.h, Linux 6.1).
 */

/** `1:` is the root qdisc (TC egress of the device), `ffff:` the ingress qdisc. */
export type TcParent = '1:' | 'ffff:';

export const ETH_P_ALL = 0x0003;

/** Keys of cls_flower, by the kernel's attribute name: `ipv4_src` is TCA_FLOWER_KEY_IPV4_SRC. */
export const flowerKeyNames = [
  'eth_dst',
  'eth_src',
  'eth_type',
  'vlan_id',
  'vlan_prio',
  'vlan_eth_type',
  'cvlan_id',
  'cvlan_prio',
  'cvlan_eth_type',
  'mpls_label',
  'mpls_tc',
  'mpls_bos',
  'mpls_ttl',
  'ip_proto',
  'ip_tos',
  'ip_ttl',
  'ipv4_src',
  'ipv4_dst',
  'ipv6_src',
  'ipv6_dst',
  'tcp_src',
  'tcp_dst',
  'tcp_flags',
  'udp_src',
  'udp_dst',
  'sctp_src',
  'sctp_dst',
  'port_src_min',
  'port_src_max',
  'port_dst_min',
  'port_dst_max',
  'icmpv4_type',
  'icmpv4_code',
  'icmpv6_type',
  'icmpv6_code',
  'arp_op',
  'arp_sip',
  'arp_tip',
  'arp_sha',
  'arp_tha',
  'flags',
  'num_of_vlans',
] as const;
export type FlowerKeyName = (typeof flowerKeyNames)[number];

/** Integers as numbers in host order; MAC, IPv4 and IPv6 addresses in their canonical text (flow/values.ts). */
export interface FlowerMatch {
  /** As given: bits outside the mask are kept, as the kernel keeps them. */
  readonly value: number | string;
  /** Absent for a full mask and for keys the kernel has no mask attribute for. */
  readonly mask?: number | string;
}

export type FlowerKeys = { readonly [K in FlowerKeyName]?: FlowerMatch };

/** TC_ACT_* (linux/pkt_cls.h); `continue` is TC_ACT_UNSPEC, `drop` TC_ACT_SHOT, as tc prints them. */
export type TcControl = 'continue' | 'ok' | 'reclassify' | 'drop' | 'pipe' | 'stolen';

/** What is said of an action beside what it does. */
interface Stamp {
  /** TCA_ACT_COOKIE: 1 to 16 bytes of the maker's choice, as lower-case hex, kept by the kernel (ownership.ts). */
  readonly cookie?: string;
  /**
   * The kernel's number of the action among those of its kind, 1 to 2^32 - 1. Filters that name one number share the
   * action and its counters. Of a filter that was read it says which action it holds; a request names it only when it
   * is told to (NewFilterOptions).
   */
  readonly index?: number;
}

/** Writes into the packet's metadata: the queue of the device, the firewall mark. */
export interface SkbeditAction extends Stamp {
  readonly kind: 'skbedit';
  readonly queueMapping?: number;
  /** 32 bits. */
  readonly mark?: number;
  readonly control: TcControl;
}

export interface GactAction extends Stamp {
  readonly kind: 'gact';
  /** `goto` leaves for the chain that `chain` names (TC_ACT_GOTO_CHAIN). */
  readonly control: TcControl | 'goto';
  /** With `goto` only: the chain, 28 bits. */
  readonly chain?: number;
}

/** Sends the packet, or a copy of it, out of another device (its egress side). */
export interface MirredAction extends Stamp {
  readonly kind: 'mirred';
  readonly mode: 'redirect' | 'mirror';
  readonly device: string;
  /** `stolen` for a redirect, `pipe` for a mirror: as tc makes them. */
  readonly control: TcControl;
}

/** A loaded program, by the kernel's id; absent in a compiled set, which knows of no kernel. */
interface Loaded {
  readonly id?: number;
}

/** Runs an eBPF program of ours. */
export interface BpfAction extends Stamp, Loaded {
  readonly kind: 'bpf';
  /** `rss` hashes the packet and sets its queue; `room` appends four zero bytes for the hash. */
  readonly program: 'rss' | 'room';
  readonly control: TcControl;
}

export type TcAction =
  | SkbeditAction
  | GactAction
  | MirredAction
  | BpfAction
  /** An action Tapwright does not speak; `options` holds the attribute's bytes, so that it survives a round trip. */
  | { readonly kind: 'other'; readonly name: string; readonly options: Uint8Array };

/** What the kernel counted at a filter since it was made: the sum of its first action's statistics. */
export interface TcStatistics {
  readonly packets: number;
  readonly bytes: number;
}

/** An eBPF program that decides whether a filter matches: whether the packet is marked for `queue`. */
export interface BpfClassifier extends Loaded {
  readonly program: 'marked';
  readonly queue: number;
}

/** A filter in a place of one device: of kind flower, or with `classifier` of kind bpf. */
export interface TcFilter {
  readonly device: string;
  readonly parent: TcParent;
  readonly chain: number;
  /** 1..65535, lower is evaluated first (`pref` in tc's words). */
  readonly priority: number;
  /** Ether type in the TC header, host order; ETH_P_ALL for all filters of ours. */
  readonly protocol: number;
  /** 32 bits, unique at a priority. 0 when the kernel is to choose. */
  readonly handle: number;
  /** Empty when a program decides. */
  readonly keys: FlowerKeys;
  readonly classifier?: BpfClassifier;
  readonly actions: readonly TcAction[];
}

/** A filter of another kind (u32, bpf, matchall, …), which Tapwright shows but does not make. */
export interface ForeignFilter extends Pick<
  TcFilter,
  'device' | 'chain' | 'priority' | 'protocol' | 'handle'
> {
  readonly parent: string;
  readonly kind: string;
  /** Of matchall and u32, when it is all that the filter says. */
  readonly content?: ForeignContent;
}

/** Four bytes at `offset` from the network header, compared under the mask; as numbers in network order. */
export interface U32Key {
  readonly value: number;
  readonly mask: number;
  readonly offset: number;
}

export interface ForeignContent {
  /** All of them have to match; none for any packet. */
  readonly keys: readonly U32Key[];
  readonly actions: readonly TcAction[];
}

export interface TcQdisc {
  readonly device: string;
  readonly kind: string;
  /** `1:` for multiq, `ffff:` for ingress. */
  readonly handle: string;
  /** `root`, `ffff:fff1` (the ingress hook), or a class. */
  readonly parent: string;
  /** Of multiq: bands in use, one a queue. */
  readonly bands?: number;
}

/** Statistics of class 1:(queue + 1) of multiq: packets handed to that queue. */
export interface QueueStatistics extends TcStatistics {
  readonly queue: number;
}
