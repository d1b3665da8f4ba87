/**
 * The item registry: one row per pattern item. Parser, printer, completion, inspector, validation,
 * compiler, palette and reference documentation are walks over this table.
 *
 * Names, widths and default masks: DPDK rte_flow.h and testpmd's cmdline_flow.c.
 */
import type { ItemFieldRow } from './fields.ts';

/** `start` stands for the beginning of a pattern. */
export type ItemPredecessor = ItemType | 'start';

export interface ItemRow {
  readonly type: ItemType;
  /** Network layer, for order and colour; 0 for items that match no header. */
  readonly layer: 0 | 2 | 3 | 4;
  readonly title: string;
  readonly documentation: string;
  readonly fields: readonly ItemFieldRow[];
  /** What may stand directly before it, `void` left out of account. */
  readonly follows: readonly ItemPredecessor[];
  /** The ether type the header implies in the header before it. */
  readonly etherType?: number;
  /** The IP protocol number the header implies in the header before it. */
  readonly ipProtocol?: number;
}

export const itemTypes = ['eth', 'vlan', 'ipv4', 'ipv6', 'tcp', 'udp', 'port', 'void'] as const;
export type ItemType = (typeof itemTypes)[number];

const port = (name: string, title: string, documentation: string): ItemFieldRow => ({
  name,
  kind: 'unsigned',
  bits: 16,
  title,
  documentation,
  defaultMask: 'full',
  masks: 'whole',
});

const l4Ports = (protocol: string): readonly ItemFieldRow[] => [
  port('src', 'source port', `Source port of the ${protocol} header.`),
  port('dst', 'destination port', `Destination port of the ${protocol} header.`),
];

const ipProtocolField = (documentation: string): ItemFieldRow => ({
  name: 'proto',
  kind: 'unsigned',
  bits: 8,
  title: 'protocol',
  documentation,
  defaultMask: 'none',
  masks: 'whole',
});

const rows: Readonly<Record<ItemType, ItemRow>> = {
  eth: {
    type: 'eth',
    layer: 2,
    title: 'Ethernet',
    documentation: 'The Ethernet header: addresses and ether type.',
    follows: ['start'],
    fields: [
      {
        name: 'dst',
        kind: 'mac',
        bits: 48,
        title: 'destination address',
        documentation: 'Destination MAC address.',
        defaultMask: 'full',
        masks: 'any',
      },
      {
        name: 'src',
        kind: 'mac',
        bits: 48,
        title: 'source address',
        documentation: 'Source MAC address.',
        defaultMask: 'full',
        masks: 'any',
      },
      {
        name: 'type',
        kind: 'unsigned',
        bits: 16,
        title: 'ether type',
        documentation:
          'Protocol of what follows the Ethernet header, e.g. 0x0800 for IPv4. Must agree with the next item.',
        defaultMask: 'none',
        masks: 'whole',
        notation: 'hex',
      },
    ],
  },
  vlan: {
    type: 'vlan',
    layer: 2,
    title: 'VLAN tag',
    documentation: 'An 802.1Q tag. The kernel matches it since Linux 4.9.',
    follows: ['start', 'eth'],
    etherType: 0x8100,
    fields: [
      {
        name: 'pcp',
        kind: 'unsigned',
        bits: 3,
        title: 'priority',
        documentation: 'Priority code point, 0 to 7.',
        defaultMask: 'none',
        masks: 'whole',
        truncates: true,
      },
      {
        name: 'vid',
        kind: 'unsigned',
        bits: 12,
        title: 'VLAN id',
        documentation: 'VLAN identifier, 0 to 4095.',
        defaultMask: 'full',
        masks: 'whole',
        truncates: true,
      },
      {
        name: 'inner_type',
        kind: 'unsigned',
        bits: 16,
        title: 'inner ether type',
        documentation: 'Protocol of what follows the tag. Must agree with the next item.',
        defaultMask: 'none',
        masks: 'whole',
        notation: 'hex',
      },
    ],
  },
  ipv4: {
    type: 'ipv4',
    layer: 3,
    title: 'IPv4',
    documentation: 'The IPv4 header: addresses and protocol.',
    follows: ['start', 'eth', 'vlan'],
    etherType: 0x0800,
    fields: [
      ipProtocolField('Protocol of what follows the IPv4 header, e.g. 6 for TCP.'),
      {
        name: 'src',
        kind: 'ipv4',
        bits: 32,
        title: 'source address',
        documentation: 'Source address, with any mask or prefix.',
        defaultMask: 'full',
        masks: 'any',
      },
      {
        name: 'dst',
        kind: 'ipv4',
        bits: 32,
        title: 'destination address',
        documentation: 'Destination address, with any mask or prefix.',
        defaultMask: 'full',
        masks: 'any',
      },
    ],
  },
  ipv6: {
    type: 'ipv6',
    layer: 3,
    title: 'IPv6',
    documentation: 'The IPv6 header: addresses and protocol.',
    follows: ['start', 'eth', 'vlan'],
    etherType: 0x86dd,
    fields: [
      ipProtocolField(
        'Protocol behind the IPv6 header and its extension headers, e.g. 17 for UDP.',
      ),
      {
        name: 'src',
        kind: 'ipv6',
        bits: 128,
        title: 'source address',
        documentation: 'Source address, with any mask or prefix.',
        defaultMask: 'full',
        masks: 'any',
      },
      {
        name: 'dst',
        kind: 'ipv6',
        bits: 128,
        title: 'destination address',
        documentation: 'Destination address, with any mask or prefix.',
        defaultMask: 'full',
        masks: 'any',
      },
    ],
  },
  tcp: {
    type: 'tcp',
    layer: 4,
    title: 'TCP',
    documentation: 'The TCP header: ports.',
    follows: ['ipv4', 'ipv6'],
    ipProtocol: 6,
    fields: l4Ports('TCP'),
  },
  udp: {
    type: 'udp',
    layer: 4,
    title: 'UDP',
    documentation: 'The UDP header: ports.',
    follows: ['ipv4', 'ipv6'],
    ipProtocol: 17,
    fields: l4Ports('UDP'),
  },
  port: {
    type: 'port',
    layer: 0,
    title: 'port',
    documentation:
      'The port itself, as early rte_flow documents write it. Every packet a TAP rule sees comes from its own port, so it matches any packet.',
    follows: ['start'],
    fields: [
      {
        name: 'index',
        kind: 'unsigned',
        bits: 32,
        title: 'port index',
        documentation: 'Number of the DPDK port the rule belongs to.',
        defaultMask: 'full',
        masks: 'whole',
      },
    ],
  },
  void: {
    type: 'void',
    layer: 0,
    title: 'void',
    documentation: 'Matches nothing and stands for nothing; kept so that a rule reads as written.',
    follows: ['start', 'eth', 'vlan', 'ipv4', 'ipv6', 'tcp', 'udp', 'port'],
    fields: [],
  },
};

/** All rows, in the order of the palette. */
export const items: readonly ItemRow[] = itemTypes.map((type) => rows[type]);

/** The row of a type, or undefined when rte_flow's item is not in the registry. */
export function itemRow(type: string): ItemRow | undefined {
  return Object.hasOwn(rows, type) ? rows[type as ItemType] : undefined;
}

export function itemFieldRow(type: string, field: string): ItemFieldRow | undefined {
  return itemRow(type)?.fields.find((row) => row.name === field);
}
