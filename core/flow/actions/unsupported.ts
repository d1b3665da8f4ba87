/** Actions of rte_flow that a rule of a TAP cannot do. */
import type { ActionFieldRow } from '../fields.ts';
import { modifiableFields } from '../modifiable-fields.ts';
import { field, required, type UnsupportedActionRow } from './row.ts';

const rewrites =
  'Rules of a TAP steer packets and leave them as they are; nothing in them rewrites a header.';
const wraps = 'Rules of a TAP neither wrap nor unwrap packets; a tunnel device of the kernel does.';
const otherPorts = 'A TAP has no other port to send to: it has neither a switch nor functions.';
const nicState =
  'It uses an object that a NIC keeps across packets, and a TAP has no such objects.';

type Fields = readonly ActionFieldRow[];

/** Rows of one kind, as `type: [documentation, fields]`. */
const family = (
  unsupported: string,
  fate: boolean,
  rows: Readonly<Record<string, readonly [documentation: string, fields?: Fields]>>,
): readonly UnsupportedActionRow[] =>
  Object.entries(rows).map(([type, [documentation, fields = []]]) => ({
    type,
    title: type.replaceAll('_', ' '),
    documentation,
    fate,
    fields,
    unsupported,
  }));

const port = field('id', 32, 'number', required);
const original = field('original', 1, 'the one the packet belongs to', { kind: 'boolean' });
const etherType = [field('ethertype', 16, 'ether type', { ...required, notation: 'hex' })];
const mac = [field('mac_addr', 48, 'MAC address', { kind: 'mac', required: true })];
const ipv4 = [field('ipv4_addr', 32, 'IPv4 address', { kind: 'ipv4', required: true })];
const ipv6 = [field('ipv6_addr', 128, 'IPv6 address', { kind: 'ipv6', required: true })];
const tcpNumber = [field('value', 32, 'difference', required)];
const dscp = [field('dscp_value', 8, 'DSCP', required)];
const storedIndex = [field('index', 16, 'number of the stored headers', { most: 7 })];

const destinations = family(otherPorts, true, {
  pf: ['Send the packet to the physical function of the NIC.'],
  vf: ['Send the packet to a virtual function of the NIC.', [original, port]],
  phy_port: [
    'Send the packet out of a physical port (until DPDK 22.07).',
    [original, field('index', 32, 'number of the physical port', required)],
  ],
  port_id: ['Send the packet to another DPDK port.', [original, port]],
  port_representor: [
    'Send the packet to a DPDK port, through the NIC’s switch.',
    [field('port_id', 16, 'number of the DPDK port', required)],
  ],
  represented_port: [
    'Send the packet to what a DPDK port represents, through the NIC’s switch.',
    [field('ethdev_port_id', 16, 'number of the DPDK port', required)],
  ],
});

const special: readonly UnsupportedActionRow[] = [
  ...family(
    'A TAP’s packets come from the kernel already; there is nowhere to send them back to.',
    true,
    {
      send_to_kernel: ['Leave the packet to the kernel’s network stack.'],
    },
  ),
  ...family(
    'A packet goes to one queue of a TAP; no rule makes a copy of it for a second one.',
    false,
    {
      dup: [
        'Send a copy of the packet to a queue (drafts of rte_flow).',
        [field('index', 16, 'queue index', required)],
      ],
    },
  ),
  ...family('It skips a part of one vendor’s NIC.', false, {
    skip_cman: ['Skip the NIC’s congestion management.'],
  }),
  ...family('TC has no tables of numbered rules.', true, {
    jump_to_table_index: [
      'Go on with a numbered rule of a template table.',
      [
        field('table', 32, 'number of the table', required),
        field('index', 32, 'number of the rule', required),
      ],
    ],
  }),
  ...family('Copies of a sample would need a second destination, and a TAP has none.', false, {
    sample: [
      'Give a share of the packets further actions.',
      [
        field('ratio', 32, 'one packet in so many'),
        field('index', 16, 'number of the stored actions', { most: 7 }),
      ],
    ],
  }),
];

const colour = { kind: 'word', words: ['green', 'yellow', 'red'] } as const;

const metering = family(nicState, false, {
  meter: [
    'Measure the rate and treat the packet by its colour.',
    [field('mtr_id', 32, 'number of the meter', required)],
  ],
  color: [
    'Give the packet a meter’s colour.',
    [field('type', 0, 'colour', { ...colour, required: true })],
  ],
  meter_mark: [
    'Measure the rate and keep the colour with the packet.',
    [
      field('mtr_profile', 32, 'number of the profile'),
      field('mtr_policy', 32, 'number of the policy'),
      field('mtr_color_mode', 32, 'whether colours before count'),
      field('mtr_init_color', 0, 'first colour', colour),
      field('mtr_state', 32, 'whether it is on'),
    ],
  ],
  age: [
    'Report the rule when no packet has matched it for a time.',
    [field('timeout', 24, 'time, in seconds', { truncates: true, required: true })],
  ],
  age_update: [
    'Change how a rule ages.',
    [
      field('timeout', 24, 'time, in seconds', { truncates: true }),
      field('touch', 1, 'starts anew', { kind: 'boolean' }),
    ],
  ],
  indirect: [
    'Do what a shared action says.',
    [field('id', 32, 'number of the shared action', { ...required, form: 'unnamed' })],
  ],
  shared_indirect: [
    'Do what a shared action of another port says.',
    [
      field('port', 32, 'number of the DPDK port', { ...required, form: 'unnamed' }),
      field('id', 32, 'number of the shared action', { ...required, form: 'unnamed' }),
    ],
  ],
  indirect_list: [
    'Do what a list of shared actions says.',
    [field('handle', 32, 'number of the list'), field('conf', 32, 'number of its configuration')],
  ],
  conntrack: ['Track the packet’s connection.'],
  conntrack_update: [
    'Change how a connection is tracked.',
    [
      field('dir', 1, 'the direction', { form: 'flag', kind: 'boolean' }),
      field('ctx', 1, 'the context', { form: 'flag', kind: 'boolean' }),
    ],
  ],
  quota_create: [
    'Limit packets or bytes.',
    [
      field('limit', 64, 'limit', { kind: 'wide' }),
      field('mode', 0, 'what is counted', { kind: 'word', words: ['packet', 'l2', 'l3', 'l4'] }),
    ],
  ],
  quota_update: [
    'Change a limit of packets or bytes.',
    [
      field('limit', 64, 'limit', { kind: 'wide' }),
      field('update_op', 0, 'how', { kind: 'word', words: ['set', 'add'] }),
    ],
  ],
  security: ['Let the NIC encrypt or decrypt the packet.'],
  set_tag: [
    'Write a register that later rules can match.',
    [
      field('data', 32, 'value', required),
      field('index', 8, 'number of the register'),
      field('mask', 32, 'bits to write', { notation: 'hex' }),
    ],
  ],
  set_meta: [
    'Write the metadata that goes with the packet.',
    [field('data', 32, 'value', required), field('mask', 32, 'bits to write', { notation: 'hex' })],
  ],
});

const wrapping = family(wraps, false, {
  vxlan_encap: ['Wrap the packet in VXLAN, with the headers of `set vxlan`.'],
  vxlan_decap: ['Take the packet out of VXLAN.'],
  nvgre_encap: ['Wrap the packet in NVGRE, with the headers of `set nvgre`.'],
  nvgre_decap: ['Take the packet out of NVGRE.'],
  l2_encap: ['Put an Ethernet header in front.'],
  l2_decap: ['Take the Ethernet header off.'],
  mplsogre_encap: ['Wrap the packet in MPLS over GRE.'],
  mplsogre_decap: ['Take the packet out of MPLS over GRE.'],
  mplsoudp_encap: ['Wrap the packet in MPLS over UDP.'],
  mplsoudp_decap: ['Take the packet out of MPLS over UDP.'],
  raw_encap: [
    'Put the headers of `set raw_encap` in front.',
    [field('size', 32, 'bytes of them'), ...storedIndex],
  ],
  raw_decap: ['Take off as many bytes as `set raw_decap` has.', storedIndex],
  ipv6_ext_push: ['Insert the extension header of `set ipv6_ext_push`.', storedIndex],
  ipv6_ext_remove: ['Take out the extension header of `set ipv6_ext_remove`.', storedIndex],
});

const openFlow = family(rewrites, false, {
  of_set_mpls_ttl: [
    'Set the TTL of the MPLS label (until DPDK 22.07).',
    [field('mpls_ttl', 8, 'TTL', required)],
  ],
  of_dec_mpls_ttl: ['Count down the TTL of the MPLS label (until DPDK 22.07).'],
  of_set_nw_ttl: ['Set the TTL (until DPDK 22.07).', [field('nw_ttl', 8, 'TTL', required)]],
  of_dec_nw_ttl: ['Count down the TTL.'],
  of_copy_ttl_out: ['Copy the TTL to the outer header (until DPDK 22.07).'],
  of_copy_ttl_in: ['Copy the TTL to the inner header (until DPDK 22.07).'],
  of_pop_vlan: ['Take off the outermost VLAN tag.'],
  of_push_vlan: ['Put a VLAN tag in front.', etherType],
  of_set_vlan_vid: ['Set the VLAN id.', [field('vlan_vid', 16, 'VLAN id', required)]],
  of_set_vlan_pcp: ['Set the VLAN priority.', [field('vlan_pcp', 8, 'VLAN priority', required)]],
  of_pop_mpls: ['Take off the outermost MPLS label.', etherType],
  of_push_mpls: ['Put an MPLS label in front.', etherType],
});

const setting = family(rewrites, false, {
  set_ipv4_src: ['Set the IPv4 source address.', ipv4],
  set_ipv4_dst: ['Set the IPv4 destination address.', ipv4],
  set_ipv6_src: ['Set the IPv6 source address.', ipv6],
  set_ipv6_dst: ['Set the IPv6 destination address.', ipv6],
  set_tp_src: ['Set the source port.', [field('port', 16, 'port', required)]],
  set_tp_dst: ['Set the destination port.', [field('port', 16, 'port', required)]],
  mac_swap: ['Exchange the MAC addresses.'],
  dec_ttl: ['Count down TTL or hop limit.'],
  set_ttl: ['Set TTL or hop limit.', [field('ttl_value', 8, 'TTL', required)]],
  set_mac_src: ['Set the source MAC address.', mac],
  set_mac_dst: ['Set the destination MAC address.', mac],
  inc_tcp_seq: ['Add to the TCP sequence number.', tcpNumber],
  dec_tcp_seq: ['Subtract from the TCP sequence number.', tcpNumber],
  inc_tcp_ack: ['Add to the TCP acknowledgement number.', tcpNumber],
  dec_tcp_ack: ['Subtract from the TCP acknowledgement number.', tcpNumber],
  set_ipv4_dscp: ['Set the DSCP of IPv4.', dscp],
  set_ipv6_dscp: ['Set the DSCP of IPv6.', dscp],
  nat64: ['Turn IPv6 headers into IPv4 ones, or the other way.', [field('type', 32, 'direction')]],
});

/** One side of `modify_field`; testpmd wants the fields in this order. */
const operand = (side: 'dst' | 'src', what: string): Fields => [
  field(`${side}_type`, 0, `field of ${what}`, { kind: 'word', words: modifiableFields }),
  field(`${side}_level`, 8, `layer of encapsulation of ${what}`),
  field(`${side}_tag_index`, 8, `number of the register of ${what}`),
  field(`${side}_type_id`, 8, `type of GENEVE option of ${what}`),
  field(`${side}_class`, 16, `class of GENEVE option of ${what}`, { notation: 'hex' }),
  field(`${side}_offset`, 32, `first bit of ${what}`),
];

const copying = family(rewrites, false, {
  modify_field: [
    'Copy a value or a field into a field, or add it.',
    [
      field('op', 0, 'operation', { kind: 'word', words: ['set', 'add', 'sub'] }),
      ...operand('dst', 'the destination'),
      ...operand('src', 'the source'),
      field('src_value', 16 * 8, 'value', { kind: 'hex' }),
      field('src_ptr', 32 * 8, 'value, given by address', { kind: 'hex' }),
      field('width', 32, 'bits to copy'),
    ],
  ],
});

export const unsupportedActions: readonly UnsupportedActionRow[] = [
  ...destinations,
  ...special,
  ...metering,
  ...openFlow,
  ...setting,
  ...copying,
  ...wrapping,
];
