/** Headers that carry packets in packets. None can be matched on a TAP. */
import { insideTunnel, keySince } from './reasons.ts';
import { bits, byDefault, part, type UnsupportedItemRow } from './row.ts';

const tunnel = (
  type: string,
  title: string,
  documentation: string,
  fields: UnsupportedItemRow['fields'],
): UnsupportedItemRow => ({
  type,
  layer: 4,
  title,
  documentation,
  fields,
  unsupported: insideTunnel,
});

const vni = part('vni', 24, 'virtual network identifier', byDefault);
const flag = (letter: string) => part(`flag_${letter}`, 1, `flag ${letter.toUpperCase()}`, bits);

const gtp = [
  part('v_pt_rsv_flags', 8, 'version and flags', { notation: 'hex' }),
  part('msg_type', 8, 'message type'),
  part('teid', 32, 'tunnel endpoint identifier', { ...byDefault, notation: 'hex' }),
];

/** Words of `l2tpv2 type`. */
const l2tpv2Types = ['data', 'data_l', 'data_s', 'data_o', 'data_l_s', 'control'];

export const tunnels: readonly UnsupportedItemRow[] = [
  tunnel('vxlan', 'VXLAN', 'A VXLAN header (RFC 7348), with the bits of group policy and GPE.', [
    vni,
    ...['g'].map(flag),
    part('flag_ver', 2, 'version', bits),
    ...['i', 'p', 'b', 'o', 'd', 'a'].map(flag),
    part('group_policy_id', 16, 'group policy identifier'),
    part('protocol', 8, 'next protocol'),
    part('first_rsvd', 8, 'first reserved byte'),
    part('second_rsvd', 8, 'second reserved byte'),
    part('third_rsvd', 8, 'third reserved byte'),
    part('last_rsvd', 8, 'last reserved byte'),
  ]),
  tunnel('vxlan-gpe', 'VXLAN-GPE', 'A VXLAN header with the generic protocol extension.', [
    vni,
    part('protocol', 8, 'next protocol'),
    part('flags', 8, 'flags', { notation: 'hex' }),
    part('rsvd0', 16, 'first reserved bytes'),
    part('rsvd1', 8, 'last reserved byte'),
  ]),
  tunnel('nvgre', 'NVGRE', 'An NVGRE header (RFC 7637).', [
    part('tni', 24, 'tenant network identifier', byDefault),
  ]),
  tunnel('gre', 'GRE', 'A GRE header (RFC 2784, RFC 2890).', [
    part('protocol', 16, 'protocol of the packet inside', { ...byDefault, notation: 'hex' }),
    part('c_rsvd0_ver', 16, 'flags and version', { notation: 'hex' }),
    part('c_bit', 1, 'has a checksum', { kind: 'boolean' }),
    part('k_bit', 1, 'has a key', { kind: 'boolean' }),
    part('s_bit', 1, 'has a sequence number', { kind: 'boolean' }),
  ]),
  tunnel('gre_key', 'GRE key', 'The key of a GRE header.', [
    part('value', 32, 'key', { ...byDefault, notation: 'hex' }),
  ]),
  tunnel('gre_option', 'GRE options', 'The optional parts of a GRE header.', [
    part('checksum', 16, 'checksum', { notation: 'hex' }),
    part('key', 32, 'key', { notation: 'hex' }),
    part('sequence', 32, 'sequence number'),
  ]),
  tunnel('geneve', 'GENEVE', 'A GENEVE header (RFC 8926).', [
    vni,
    part('protocol', 16, 'protocol of the packet inside', { notation: 'hex' }),
    part('optlen', 6, 'length of the options, in words', bits),
  ]),
  tunnel('geneve-opt', 'GENEVE option', 'One option of a GENEVE header.', [
    part('class', 16, 'option class', { notation: 'hex' }),
    part('type', 8, 'option type', byDefault),
    part('length', 8, 'length of the data, in words', { most: 31 }),
    part('data', 124 * 8, 'data', { kind: 'hex', clauses: ['is', 'spec', 'last', 'mask'] }),
  ]),
  tunnel('gtp', 'GTP', 'A GTP version 1 header.', gtp),
  tunnel('gtpc', 'GTP-C', 'A GTP version 1 header of the control plane (UDP port 2123).', gtp),
  tunnel('gtpu', 'GTP-U', 'A GTP version 1 header of the user plane (UDP port 2152).', gtp),
  tunnel('gtp_psc', 'GTP PDU session', 'The PDU session container, an extension of GTP-U.', [
    part('qfi', 6, 'QoS flow identifier', { ...bits, ...byDefault }),
    part('pdu_t', 4, 'PDU type', bits),
  ]),
  tunnel(
    'l2tpv2',
    'L2TPv2',
    'An L2TP version 2 header (RFC 2661); the fields depend on the type.',
    [
      part('type', 0, 'type of message', { kind: 'word', words: l2tpv2Types, form: 'value' }),
      part('length', 16, 'length of the message'),
      part('tunnel_id', 16, 'tunnel identifier'),
      part('session_id', 16, 'session identifier'),
      part('ns', 16, 'number of this message'),
      part('nr', 16, 'number of the next message expected'),
      part('offset_size', 16, 'size of the padding'),
    ],
  ),
  {
    ...tunnel(
      'l2tpv3oip',
      'L2TPv3 over IP',
      'An L2TP version 3 header directly behind IP (RFC 3931).',
      [part('session_id', 32, 'session identifier', byDefault)],
    ),
    unsupported: keySince('L2TPv3', '6.1'),
  },
  tunnel('nsh', 'NSH', 'A network service header (RFC 8300).', []),
];
