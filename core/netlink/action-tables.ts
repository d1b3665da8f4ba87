/**
 * What the attribute numbers of actions and statistics mean, from the uapi headers of Linux 6.1
 * (linux/pkt_cls.h, gen_stats.h, tc_act/*.h).
 */
import { bitfield, bytes, fields, nest, struct, text, u16, u32, u64 } from './attribute-rows.ts';
import type { AttributeTable, StructField } from './attributes.ts';

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

export const statisticsTable: AttributeTable = {
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

const mirredTable: AttributeTable = {
  source: 'TCA_MIRRED_* (linux/tc_act/tc_mirred.h)',
  rows: {
    TCA_MIRRED_TM: struct(1, actionTimes),
    /** struct tc_mirred: `eaction` is what is done (tc-action.ts), `ifindex` the device it goes out of. */
    TCA_MIRRED_PARMS: struct(2, [
      ...actionParameters,
      { name: 'eaction', width: 4 },
      { name: 'ifindex', width: 4 },
    ]),
    TCA_MIRRED_PAD: bytes(3),
  },
};

const bpfTable: AttributeTable = {
  source: 'TCA_ACT_BPF_* (linux/tc_act/tc_bpf.h)',
  rows: {
    TCA_ACT_BPF_TM: struct(1, actionTimes),
    TCA_ACT_BPF_PARMS: struct(2, actionParameters),
    TCA_ACT_BPF_OPS_LEN: u16(3),
    TCA_ACT_BPF_OPS: bytes(4),
    TCA_ACT_BPF_FD: u32(5),
    TCA_ACT_BPF_NAME: text(6),
    TCA_ACT_BPF_PAD: bytes(7),
    TCA_ACT_BPF_TAG: bytes(8),
    TCA_ACT_BPF_ID: u32(9),
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
        mirred: { type: 'nest', table: mirredTable },
        bpf: { type: 'nest', table: bpfTable },
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
