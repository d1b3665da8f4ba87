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
  'ip_proto',
  'ipv4_src',
  'ipv4_dst',
  'ipv6_src',
  'ipv6_dst',
  'tcp_src',
  'tcp_dst',
  'udp_src',
  'udp_dst',
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

export type TcAction =
  | {
      readonly kind: 'skbedit';
      readonly queueMapping?: number;
      readonly control: TcControl;
      readonly cookie?: string;
    }
  /** `cookie` is TCA_ACT_COOKIE: 1 to 16 bytes of the maker's choice, as lower-case hex, kept by the kernel (ownership.ts). */
  | { readonly kind: 'gact'; readonly control: TcControl; readonly cookie?: string }
  /** An action Tapwright does not speak; `options` holds the attribute's bytes, so that it survives a round trip. */
  | { readonly kind: 'other'; readonly name: string; readonly options: Uint8Array };

/** What the kernel counted at a filter since it was made: the sum of its first action's statistics. */
export interface TcStatistics {
  readonly packets: number;
  readonly bytes: number;
}

/** A filter of kind flower in a place of one device. */
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
  readonly keys: FlowerKeys;
  readonly actions: readonly TcAction[];
}

/** A filter of another kind (u32, bpf, matchall, …), which Tapwright shows but does not make. */
export interface ForeignFilter extends Pick<
  TcFilter,
  'device' | 'chain' | 'priority' | 'protocol' | 'handle'
> {
  readonly parent: string;
  readonly kind: string;
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
