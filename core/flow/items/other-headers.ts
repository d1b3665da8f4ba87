/** Headers for which classifier flower has no key, or none that Tapwright uses. */
import { keySince, noKeyFor } from './reasons.ts';
import { bits, byDefault, part, type UnsupportedItemRow } from './row.ts';

const seid = part('seid', 16, 'session identifier');
const nextHeader = part('next_hdr', 8, 'type of the next header');
const pppoe = (type: string, title: string, documentation: string): UnsupportedItemRow => ({
  type,
  layer: 2,
  title,
  documentation,
  fields: [seid],
  unsupported: keySince('PPPoE', '6.0'),
});

const linkLayer: readonly UnsupportedItemRow[] = [
  {
    type: 'e_tag',
    layer: 2,
    title: 'E-tag',
    documentation: 'An 802.1BR tag of a port extender.',
    fields: [part('grp_ecid_b', 14, 'group and E-CID base', { ...bits, ...byDefault })],
    unsupported: noKeyFor('802.1BR tags'),
  },
  pppoe('pppoes', 'PPPoE session', 'A PPPoE session header (RFC 2516).'),
  pppoe('pppoed', 'PPPoE discovery', 'A PPPoE discovery header (RFC 2516).'),
  {
    type: 'pppoe_proto_id',
    layer: 2,
    title: 'PPPoE protocol',
    documentation: 'The protocol number behind a PPPoE session header.',
    fields: [
      part('proto_id', 16, 'protocol number', { ...byDefault, notation: 'hex', form: 'unnamed' }),
    ],
    unsupported: keySince('PPPoE', '6.0'),
  },
  {
    type: 'ppp',
    layer: 2,
    title: 'PPP',
    documentation: 'A PPP header.',
    fields: [
      part('addr', 8, 'address', { ...byDefault, notation: 'hex' }),
      part('ctrl', 8, 'control', { ...byDefault, notation: 'hex' }),
      part('proto_id', 16, 'protocol number', { ...byDefault, notation: 'hex' }),
    ],
    unsupported: noKeyFor('PPP outside PPPoE'),
  },
  {
    type: 'higig2',
    layer: 2,
    title: 'HiGig2',
    documentation: 'The header Broadcom switches put in front of a frame.',
    fields: [
      part('classification', 16, 'classification', byDefault),
      part('vid', 16, 'VLAN id', byDefault),
    ],
    unsupported: 'The kernel does not know the header HiGig2, which never leaves a switch.',
  },
  {
    type: 'ecpri',
    layer: 4,
    title: 'eCPRI',
    documentation: 'An eCPRI message between the parts of a radio base station.',
    fields: [
      part('common', 0, 'type of message', {
        kind: 'word',
        words: ['iq_data', 'rtc_ctrl', 'delay_measure'],
        form: 'value',
        spelling: ['common', 'type'],
      }),
      part('pc_id', 16, 'physical channel, of `iq_data`'),
      part('rtc_id', 16, 'control channel, of `rtc_ctrl`'),
      part('msr_id', 8, 'measurement, of `delay_measure`'),
    ],
    unsupported: noKeyFor('eCPRI'),
  },
];

const security = (type: string, title: string, documentation: string): UnsupportedItemRow => ({
  type,
  layer: 4,
  title,
  documentation,
  fields: [part('spi', 32, 'security parameters index', { ...byDefault, notation: 'hex' })],
  unsupported: keySince('IPsec', '6.6'),
});

const extensionHeader =
  'Classifier flower steps over the extension headers of IPv6; of them it sees only whether the packet is a fragment (`ipv6 has_frag_ext`).';

const extensions: readonly UnsupportedItemRow[] = [
  {
    type: 'ipv6_ext',
    layer: 3,
    title: 'IPv6 extension',
    documentation: 'Any extension header of IPv6.',
    fields: [{ ...nextHeader, ...byDefault }],
    unsupported: extensionHeader,
  },
  {
    type: 'ipv6_frag_ext',
    layer: 3,
    title: 'IPv6 fragment',
    documentation: 'The fragment header of IPv6.',
    fields: [
      nextHeader,
      part('frag_data', 16, 'offset and flags', { notation: 'hex' }),
      part('packet_id', 32, 'identification'),
    ],
    unsupported: extensionHeader,
  },
  {
    type: 'ipv6_routing_ext',
    layer: 3,
    title: 'IPv6 routing',
    documentation: 'The routing header of IPv6.',
    fields: [
      part('ext_type', 8, 'type of routing'),
      part('ext_next_hdr', 8, 'type of the next header'),
      part('ext_seg_left', 8, 'segments left'),
    ],
    unsupported: extensionHeader,
  },
  security('esp', 'ESP', 'An encrypted payload of IPsec (RFC 4303).'),
  security('ah', 'AH', 'An authentication header of IPsec (RFC 4302).'),
];

const beyondTransport: readonly UnsupportedItemRow[] = [
  {
    type: 'pfcp',
    layer: 4,
    title: 'PFCP',
    documentation: 'A PFCP header, the control protocol of a mobile core’s user plane.',
    fields: [
      part('s_field', 8, 'has a session', byDefault),
      part('seid', 64, 'session endpoint identifier', { kind: 'wide', ...byDefault }),
    ],
    unsupported:
      'Classifier flower sees PFCP only of packets that the kernel’s own PFCP device has received.',
  },
  {
    type: 'ib_bth',
    layer: 4,
    title: 'InfiniBand transport',
    documentation: 'The base transport header of InfiniBand, in RoCE behind UDP.',
    fields: [
      part('opcode', 8, 'operation', { ...byDefault, notation: 'hex' }),
      part('pkey', 16, 'partition key', { notation: 'hex' }),
      part('dst_qp', 24, 'destination queue pair', byDefault),
      part('psn', 24, 'packet sequence number'),
    ],
    unsupported: noKeyFor('what stands behind the ports of UDP'),
  },
];

const echo = (type: string, title: string): UnsupportedItemRow => ({
  type,
  layer: 4,
  title,
  documentation: `An ICMPv6 ${title.replace('ICMPv6 ', '')}.`,
  fields: [part('ident', 16, 'identifier'), part('seq', 16, 'sequence number')],
  unsupported: `${noKeyFor('the identifier and the sequence number')} For the message as such write \`icmp6 type is ${type.endsWith('request') ? '128' : '129'}\`.`,
});

const neighbour = (type: string, title: string, icmpType: number): UnsupportedItemRow => ({
  type,
  layer: 4,
  title,
  documentation: `A message of IPv6 neighbour discovery (ICMPv6 type ${String(icmpType)}).`,
  fields: [part('target_addr', 128, 'target address', { kind: 'ipv6', ...byDefault })],
  unsupported: `${noKeyFor('the target of neighbour discovery')} For the message as such write \`icmp6 type is ${String(icmpType)}\`.`,
});

const option = (
  type: string,
  title: string,
  field: UnsupportedItemRow['fields'][number],
): UnsupportedItemRow => ({
  type,
  layer: 4,
  title,
  documentation: 'An option of an IPv6 neighbour discovery message.',
  fields: [field],
  unsupported: noKeyFor('the options of neighbour discovery'),
});

const icmp6Messages: readonly UnsupportedItemRow[] = [
  echo('icmp6_echo_request', 'ICMPv6 echo request'),
  echo('icmp6_echo_reply', 'ICMPv6 echo reply'),
  neighbour('icmp6_nd_ns', 'Neighbour solicitation', 135),
  neighbour('icmp6_nd_na', 'Neighbour advertisement', 136),
  option('icmp6_nd_opt', 'Discovery option', part('type', 8, 'type of the option', byDefault)),
  option(
    'icmp6_nd_opt_sla_eth',
    'Source link-layer address',
    part('sla', 48, 'source MAC address', { kind: 'mac', ...byDefault }),
  ),
  option(
    'icmp6_nd_opt_tla_eth',
    'Target link-layer address',
    part('tla', 48, 'target MAC address', { kind: 'mac', ...byDefault }),
  ),
];

export const otherHeaders: readonly UnsupportedItemRow[] = [
  ...linkLayer,
  ...extensions,
  ...icmp6Messages,
  ...beyondTransport,
];
