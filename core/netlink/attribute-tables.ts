/**
 * What the attribute numbers of TC and link messages mean, from the uapi headers of Linux 6.1
 * (linux/rtnetlink.h, pkt_cls.h, pkt_sched.h, gen_stats.h, tc_act/*.h, if_link.h, netlink.h). Rows that
 * Tapwright does not speak are here too where naming them helps to read a message.
 */
import type { AttributeRow, AttributeShape, AttributeTable, StructField } from './attributes.ts';
import type { ByteOrder, Width } from './bytes.ts';

type Address = Extract<AttributeShape, { type: 'address' }>['kind'];

const unsigned =
  (width: Width, order: ByteOrder) =>
  (number: number, mask?: string): AttributeRow => ({
    number,
    type: 'unsigned',
    width,
    order,
    ...(mask !== undefined && { mask }),
  });
const u8 = unsigned(1, 'host');
const u16 = unsigned(2, 'host');
const u32 = unsigned(4, 'host');
const u64 = unsigned(8, 'host');
const be16 = unsigned(2, 'network');
const be32 = unsigned(4, 'network');
const address = (number: number, kind: Address, mask?: string): AttributeRow => ({
  number,
  type: 'address',
  kind,
  ...(mask !== undefined && { mask }),
});
const text = (number: number): AttributeRow => ({ number, type: 'text' });
const bytes = (number: number): AttributeRow => ({ number, type: 'bytes' });
const nest = (number: number, table: AttributeTable): AttributeRow => ({
  number,
  type: 'nest',
  table,
});
const struct = (number: number, fields: readonly StructField[]): AttributeRow => ({
  number,
  type: 'struct',
  fields,
});
const fields = (width: Width, ...names: string[]): StructField[] =>
  names.map((name) => ({ name, width }));

/** struct nla_bitfield32. */
const bitfield = fields(4, 'value', 'selector');
/** struct tcf_t, in ticks of USER_HZ. */
const actionTimes = fields(8, 'install', 'lastuse', 'expires', 'firstuse');
/** The tc_gen macro; `action` is a TC_ACT_* verdict. */
const actionParameters: StructField[] = [
  { name: 'index', width: 4 },
  { name: 'capab', width: 4 },
  { name: 'action', width: 4, signed: true },
  { name: 'refcnt', width: 4 },
  { name: 'bindcnt', width: 4 },
];

const statisticsTable: AttributeTable = {
  source: 'TCA_STATS_* (linux/gen_stats.h)',
  rows: {
    /** struct gnet_stats_basic; the kernel pads it to 16 bytes. */
    TCA_STATS_BASIC: struct(1, [
      { name: 'bytes', width: 8 },
      { name: 'packets', width: 4 },
    ]),
    TCA_STATS_RATE_EST: struct(2, fields(4, 'bps', 'pps')),
    TCA_STATS_QUEUE: struct(3, fields(4, 'qlen', 'backlog', 'drops', 'requeues', 'overlimits')),
    TCA_STATS_APP: bytes(4),
    TCA_STATS_RATE_EST64: struct(5, fields(8, 'bps', 'pps')),
    TCA_STATS_PAD: bytes(6),
    TCA_STATS_BASIC_HW: struct(7, [
      { name: 'bytes', width: 8 },
      { name: 'packets', width: 4 },
    ]),
    /** Present when the 32 bits of TCA_STATS_BASIC could not hold the count. */
    TCA_STATS_PKT64: u64(8),
  },
};

const skbeditTable: AttributeTable = {
  source: 'TCA_SKBEDIT_* (linux/tc_act/tc_skbedit.h)',
  rows: {
    TCA_SKBEDIT_TM: struct(1, actionTimes),
    TCA_SKBEDIT_PARMS: struct(2, actionParameters),
    TCA_SKBEDIT_PRIORITY: u32(3),
    TCA_SKBEDIT_QUEUE_MAPPING: u16(4),
    TCA_SKBEDIT_MARK: u32(5),
    TCA_SKBEDIT_PAD: bytes(6),
    TCA_SKBEDIT_PTYPE: u16(7),
    TCA_SKBEDIT_MASK: u32(8),
    TCA_SKBEDIT_FLAGS: u64(9),
    TCA_SKBEDIT_QUEUE_MAPPING_MAX: u16(10),
  },
};

const gactTable: AttributeTable = {
  source: 'TCA_GACT_* (linux/tc_act/tc_gact.h)',
  rows: {
    TCA_GACT_TM: struct(1, actionTimes),
    TCA_GACT_PARMS: struct(2, actionParameters),
    /** struct tc_gact_p. */
    TCA_GACT_PROB: struct(3, [
      { name: 'ptype', width: 2 },
      { name: 'pval', width: 2 },
      { name: 'paction', width: 4, signed: true },
    ]),
    TCA_GACT_PAD: bytes(4),
  },
};

export const actionTable: AttributeTable = {
  source: 'TCA_ACT_* (linux/pkt_cls.h)',
  rows: {
    TCA_ACT_KIND: text(1),
    TCA_ACT_OPTIONS: {
      number: 2,
      type: 'variant',
      by: 'TCA_ACT_KIND',
      shapes: {
        skbedit: { type: 'nest', table: skbeditTable },
        gact: { type: 'nest', table: gactTable },
      },
    },
    TCA_ACT_INDEX: u32(3),
    TCA_ACT_STATS: nest(4, statisticsTable),
    TCA_ACT_PAD: bytes(5),
    /** At most 16 bytes, chosen by who made the action. */
    TCA_ACT_COOKIE: bytes(6),
    TCA_ACT_FLAGS: struct(7, bitfield),
    TCA_ACT_HW_STATS: struct(8, bitfield),
    TCA_ACT_USED_HW_STATS: struct(9, bitfield),
    TCA_ACT_IN_HW_COUNT: u32(10),
  },
};

export const flowerTable: AttributeTable = {
  source: 'TCA_FLOWER_* (linux/pkt_cls.h)',
  rows: {
    TCA_FLOWER_CLASSID: u32(1),
    TCA_FLOWER_INDEV: text(2),
    TCA_FLOWER_ACT: { number: 3, type: 'list', table: actionTable },
    TCA_FLOWER_KEY_ETH_DST: address(4, 'mac', 'TCA_FLOWER_KEY_ETH_DST_MASK'),
    TCA_FLOWER_KEY_ETH_DST_MASK: address(5, 'mac'),
    TCA_FLOWER_KEY_ETH_SRC: address(6, 'mac', 'TCA_FLOWER_KEY_ETH_SRC_MASK'),
    TCA_FLOWER_KEY_ETH_SRC_MASK: address(7, 'mac'),
    TCA_FLOWER_KEY_ETH_TYPE: be16(8),
    TCA_FLOWER_KEY_IP_PROTO: u8(9),
    TCA_FLOWER_KEY_IPV4_SRC: address(10, 'ipv4', 'TCA_FLOWER_KEY_IPV4_SRC_MASK'),
    TCA_FLOWER_KEY_IPV4_SRC_MASK: address(11, 'ipv4'),
    TCA_FLOWER_KEY_IPV4_DST: address(12, 'ipv4', 'TCA_FLOWER_KEY_IPV4_DST_MASK'),
    TCA_FLOWER_KEY_IPV4_DST_MASK: address(13, 'ipv4'),
    TCA_FLOWER_KEY_IPV6_SRC: address(14, 'ipv6', 'TCA_FLOWER_KEY_IPV6_SRC_MASK'),
    TCA_FLOWER_KEY_IPV6_SRC_MASK: address(15, 'ipv6'),
    TCA_FLOWER_KEY_IPV6_DST: address(16, 'ipv6', 'TCA_FLOWER_KEY_IPV6_DST_MASK'),
    TCA_FLOWER_KEY_IPV6_DST_MASK: address(17, 'ipv6'),
    TCA_FLOWER_KEY_TCP_SRC: be16(18, 'TCA_FLOWER_KEY_TCP_SRC_MASK'),
    TCA_FLOWER_KEY_TCP_DST: be16(19, 'TCA_FLOWER_KEY_TCP_DST_MASK'),
    TCA_FLOWER_KEY_UDP_SRC: be16(20, 'TCA_FLOWER_KEY_UDP_SRC_MASK'),
    TCA_FLOWER_KEY_UDP_DST: be16(21, 'TCA_FLOWER_KEY_UDP_DST_MASK'),
    TCA_FLOWER_FLAGS: u32(22),
    /** The header calls it be16; the kernel reads and writes it in host order (nla_get_u16, cls_flower.c). */
    TCA_FLOWER_KEY_VLAN_ID: u16(23),
    TCA_FLOWER_KEY_VLAN_PRIO: u8(24),
    TCA_FLOWER_KEY_VLAN_ETH_TYPE: be16(25),
    TCA_FLOWER_KEY_TCP_SRC_MASK: be16(35),
    TCA_FLOWER_KEY_TCP_DST_MASK: be16(36),
    TCA_FLOWER_KEY_UDP_SRC_MASK: be16(37),
    TCA_FLOWER_KEY_UDP_DST_MASK: be16(38),
    TCA_FLOWER_KEY_SCTP_SRC_MASK: be16(39),
    TCA_FLOWER_KEY_SCTP_DST_MASK: be16(40),
    TCA_FLOWER_KEY_SCTP_SRC: be16(41, 'TCA_FLOWER_KEY_SCTP_SRC_MASK'),
    TCA_FLOWER_KEY_SCTP_DST: be16(42, 'TCA_FLOWER_KEY_SCTP_DST_MASK'),
    TCA_FLOWER_KEY_FLAGS: be32(47, 'TCA_FLOWER_KEY_FLAGS_MASK'),
    TCA_FLOWER_KEY_FLAGS_MASK: be32(48),
    TCA_FLOWER_KEY_ICMPV4_CODE: u8(49, 'TCA_FLOWER_KEY_ICMPV4_CODE_MASK'),
    TCA_FLOWER_KEY_ICMPV4_CODE_MASK: u8(50),
    TCA_FLOWER_KEY_ICMPV4_TYPE: u8(51, 'TCA_FLOWER_KEY_ICMPV4_TYPE_MASK'),
    TCA_FLOWER_KEY_ICMPV4_TYPE_MASK: u8(52),
    TCA_FLOWER_KEY_ICMPV6_CODE: u8(53, 'TCA_FLOWER_KEY_ICMPV6_CODE_MASK'),
    TCA_FLOWER_KEY_ICMPV6_CODE_MASK: u8(54),
    TCA_FLOWER_KEY_ICMPV6_TYPE: u8(55, 'TCA_FLOWER_KEY_ICMPV6_TYPE_MASK'),
    TCA_FLOWER_KEY_ICMPV6_TYPE_MASK: u8(56),
    TCA_FLOWER_KEY_ARP_SIP: address(57, 'ipv4', 'TCA_FLOWER_KEY_ARP_SIP_MASK'),
    TCA_FLOWER_KEY_ARP_SIP_MASK: address(58, 'ipv4'),
    TCA_FLOWER_KEY_ARP_TIP: address(59, 'ipv4', 'TCA_FLOWER_KEY_ARP_TIP_MASK'),
    TCA_FLOWER_KEY_ARP_TIP_MASK: address(60, 'ipv4'),
    TCA_FLOWER_KEY_ARP_OP: u8(61, 'TCA_FLOWER_KEY_ARP_OP_MASK'),
    TCA_FLOWER_KEY_ARP_OP_MASK: u8(62),
    TCA_FLOWER_KEY_ARP_SHA: address(63, 'mac', 'TCA_FLOWER_KEY_ARP_SHA_MASK'),
    TCA_FLOWER_KEY_ARP_SHA_MASK: address(64, 'mac'),
    TCA_FLOWER_KEY_ARP_THA: address(65, 'mac', 'TCA_FLOWER_KEY_ARP_THA_MASK'),
    TCA_FLOWER_KEY_ARP_THA_MASK: address(66, 'mac'),
    TCA_FLOWER_KEY_MPLS_TTL: u8(67),
    TCA_FLOWER_KEY_MPLS_BOS: u8(68),
    TCA_FLOWER_KEY_MPLS_TC: u8(69),
    /** The header calls it be32; the kernel reads and writes it in host order (nla_get_u32, cls_flower.c). */
    TCA_FLOWER_KEY_MPLS_LABEL: u32(70),
    TCA_FLOWER_KEY_TCP_FLAGS: be16(71, 'TCA_FLOWER_KEY_TCP_FLAGS_MASK'),
    TCA_FLOWER_KEY_TCP_FLAGS_MASK: be16(72),
    TCA_FLOWER_KEY_IP_TOS: u8(73, 'TCA_FLOWER_KEY_IP_TOS_MASK'),
    TCA_FLOWER_KEY_IP_TOS_MASK: u8(74),
    TCA_FLOWER_KEY_IP_TTL: u8(75, 'TCA_FLOWER_KEY_IP_TTL_MASK'),
    TCA_FLOWER_KEY_IP_TTL_MASK: u8(76),
    /** In host order, like TCA_FLOWER_KEY_VLAN_ID. */
    TCA_FLOWER_KEY_CVLAN_ID: u16(77),
    TCA_FLOWER_KEY_CVLAN_PRIO: u8(78),
    TCA_FLOWER_KEY_CVLAN_ETH_TYPE: be16(79),
    TCA_FLOWER_IN_HW_COUNT: u32(86),
    TCA_FLOWER_KEY_PORT_SRC_MIN: be16(87),
    TCA_FLOWER_KEY_PORT_SRC_MAX: be16(88),
    TCA_FLOWER_KEY_PORT_DST_MIN: be16(89),
    TCA_FLOWER_KEY_PORT_DST_MAX: be16(90),
    TCA_FLOWER_KEY_NUM_OF_VLANS: u8(102),
  },
};

/** struct tc_multiq_qopt: bands in use, and as many as the device could have queues. */
const multiqOptions = fields(2, 'bands', 'max_bands');
const emptyTable: AttributeTable = { source: 'no attributes', rows: {} };

/** Of filters, qdiscs and classes. */
export const tcTable: AttributeTable = {
  source: 'TCA_* (linux/rtnetlink.h)',
  rows: {
    TCA_KIND: text(1),
    TCA_OPTIONS: {
      number: 2,
      type: 'variant',
      by: 'TCA_KIND',
      shapes: {
        flower: { type: 'nest', table: flowerTable },
        multiq: { type: 'struct', fields: multiqOptions },
        ingress: { type: 'nest', table: emptyTable },
      },
    },
    /** struct tc_stats, without its padding at the end. */
    TCA_STATS: struct(3, [
      { name: 'bytes', width: 8 },
      ...fields(4, 'packets', 'drops', 'overlimits', 'bps', 'pps', 'qlen', 'backlog'),
    ]),
    TCA_XSTATS: bytes(4),
    TCA_RATE: bytes(5),
    TCA_FCNT: u32(6),
    TCA_STATS2: nest(7, statisticsTable),
    TCA_STAB: bytes(8),
    TCA_PAD: bytes(9),
    TCA_DUMP_INVISIBLE: { number: 10, type: 'flag' },
    TCA_CHAIN: u32(11),
    TCA_HW_OFFLOAD: u8(12),
    TCA_INGRESS_BLOCK: u32(13),
    TCA_EGRESS_BLOCK: u32(14),
    TCA_DUMP_FLAGS: struct(15, bitfield),
    TCA_EXT_WARN_MSG: text(16),
  },
};

const tunTable: AttributeTable = {
  source: 'IFLA_TUN_* (linux/if_link.h)',
  rows: {
    IFLA_TUN_OWNER: u32(1),
    IFLA_TUN_GROUP: u32(2),
    IFLA_TUN_TYPE: u8(3),
    IFLA_TUN_PI: u8(4),
    IFLA_TUN_VNET_HDR: u8(5),
    IFLA_TUN_PERSIST: u8(6),
    IFLA_TUN_MULTI_QUEUE: u8(7),
    IFLA_TUN_NUM_QUEUES: u32(8),
    IFLA_TUN_NUM_DISABLED_QUEUES: u32(9),
  },
};

const linkInformationTable: AttributeTable = {
  source: 'IFLA_INFO_* (linux/if_link.h)',
  rows: {
    IFLA_INFO_KIND: text(1),
    IFLA_INFO_DATA: {
      number: 2,
      type: 'variant',
      by: 'IFLA_INFO_KIND',
      shapes: { tun: { type: 'nest', table: tunTable } },
    },
  },
};

export const linkTable: AttributeTable = {
  source: 'IFLA_* (linux/if_link.h)',
  rows: {
    IFLA_ADDRESS: bytes(1),
    IFLA_BROADCAST: bytes(2),
    IFLA_IFNAME: text(3),
    IFLA_MTU: u32(4),
    IFLA_LINK: u32(5),
    IFLA_QDISC: text(6),
    IFLA_STATS: bytes(7),
    IFLA_MASTER: u32(10),
    IFLA_TXQLEN: u32(13),
    IFLA_MAP: bytes(14),
    IFLA_OPERSTATE: u8(16),
    IFLA_LINKMODE: u8(17),
    IFLA_LINKINFO: nest(18, linkInformationTable),
    /** The leading fields of struct rtnl_link_stats64. */
    IFLA_STATS64: struct(
      23,
      fields(
        8,
        'rx_packets',
        'tx_packets',
        'rx_bytes',
        'tx_bytes',
        'rx_errors',
        'tx_errors',
        'rx_dropped',
        'tx_dropped',
      ),
    ),
    IFLA_AF_SPEC: bytes(26),
    IFLA_GROUP: u32(27),
    IFLA_EXT_MASK: u32(29),
    IFLA_PROMISCUITY: u32(30),
    IFLA_NUM_TX_QUEUES: u32(31),
    IFLA_NUM_RX_QUEUES: u32(32),
    IFLA_CARRIER: u8(33),
    IFLA_CARRIER_CHANGES: u32(35),
    IFLA_PROTO_DOWN: u8(39),
    IFLA_GSO_MAX_SEGS: u32(40),
    IFLA_GSO_MAX_SIZE: u32(41),
    IFLA_PAD: bytes(42),
    IFLA_XDP: bytes(43),
    IFLA_CARRIER_UP_COUNT: u32(47),
    IFLA_CARRIER_DOWN_COUNT: u32(48),
    IFLA_MIN_MTU: u32(50),
    IFLA_MAX_MTU: u32(51),
    IFLA_PERM_ADDRESS: bytes(54),
    IFLA_GRO_MAX_SIZE: u32(58),
    IFLA_TSO_MAX_SIZE: u32(59),
    IFLA_TSO_MAX_SEGS: u32(60),
    IFLA_ALLMULTI: u32(61),
  },
};

/** What an attribute should have been. */
const policyTable: AttributeTable = {
  source: 'NL_POLICY_TYPE_ATTR_* (linux/netlink.h)',
  rows: {
    NL_POLICY_TYPE_ATTR_TYPE: u32(1),
    NL_POLICY_TYPE_ATTR_MIN_VALUE_S: u64(2),
    NL_POLICY_TYPE_ATTR_MAX_VALUE_S: u64(3),
    NL_POLICY_TYPE_ATTR_MIN_VALUE_U: u64(4),
    NL_POLICY_TYPE_ATTR_MAX_VALUE_U: u64(5),
    NL_POLICY_TYPE_ATTR_MIN_LENGTH: u32(6),
    NL_POLICY_TYPE_ATTR_MAX_LENGTH: u32(7),
    NL_POLICY_TYPE_ATTR_PAD: bytes(11),
  },
};

/** Behind struct nlmsgerr of an acknowledgement with NLM_F_ACK_TLVS. */
export const acknowledgementTable: AttributeTable = {
  source: 'NLMSGERR_ATTR_* (linux/netlink.h)',
  rows: {
    NLMSGERR_ATTR_MSG: text(1),
    NLMSGERR_ATTR_OFFS: u32(2),
    NLMSGERR_ATTR_COOKIE: bytes(3),
    NLMSGERR_ATTR_POLICY: nest(4, policyTable),
    NLMSGERR_ATTR_MISS_TYPE: u32(5),
    NLMSGERR_ATTR_MISS_NEST: u32(6),
  },
};
