/**
 * What the attribute numbers of TC and link messages mean, from the uapi headers of Linux 6.1
 * (linux/rtnetlink.h, pkt_sched.h, if_link.h, netlink.h). Rows that Tapwright does not speak are here too
 * where naming them helps to read a message.
 */
import { actionTable, statisticsTable } from './action-tables.ts';
import {
  bitfield,
  bytes,
  fields,
  nest,
  struct,
  text,
  u16,
  u32,
  u64,
  u8,
} from './attribute-rows.ts';
import type { AttributeTable } from './attributes.ts';
import { flowerTable } from './flower-table.ts';
import { matchallTable, u32Table } from './other-classifiers.ts';

/** struct tc_multiq_qopt: bands in use, and as many as the device could have queues. */
const multiqOptions = fields(2, 'bands', 'max_bands');
/** Of classifier bpf. */
export const bpfTable: AttributeTable = {
  source: 'TCA_BPF_* (linux/pkt_cls.h)',
  rows: {
    TCA_BPF_ACT: { number: 1, type: 'list', table: actionTable },
    TCA_BPF_POLICE: bytes(2),
    TCA_BPF_CLASSID: u32(3),
    TCA_BPF_OPS_LEN: u16(4),
    TCA_BPF_OPS: bytes(5),
    TCA_BPF_FD: u32(6),
    TCA_BPF_NAME: text(7),
    TCA_BPF_FLAGS: u32(8),
    TCA_BPF_FLAGS_GEN: u32(9),
    TCA_BPF_TAG: bytes(10),
    TCA_BPF_ID: u32(11),
  },
};
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
        bpf: { type: 'nest', table: bpfTable },
        matchall: { type: 'nest', table: matchallTable },
        u32: { type: 'nest', table: u32Table },
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
