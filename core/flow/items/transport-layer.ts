/** What stands behind IP: ports and ICMP messages. */
import type { ItemFieldRow } from '../fields.ts';
import { anyMask, anyMaskByDefault, unmatched, unsigned, type TapItemRow } from './row.ts';

const ports = (protocol: string): readonly ItemFieldRow[] => [
  unsigned('src', 16, ['source port', `Source port of the ${protocol} header.`], anyMaskByDefault),
  unsigned(
    'dst',
    16,
    ['destination port', `Destination port of the ${protocol} header.`],
    anyMaskByDefault,
  ),
];

const message = (protocol: string): readonly ItemFieldRow[] => [
  unsigned('type', 8, ['type', `Type of the ${protocol} message.`], anyMaskByDefault),
  unsigned('code', 8, ['code', `Code, which refines the type.`], anyMaskByDefault),
];

const noKey = (what: string) => unmatched(`Classifier flower has no key for ${what}.`);

export const tcp: TapItemRow = {
  type: 'tcp',
  layer: 4,
  title: 'TCP',
  documentation: 'The TCP header: ports and flags.',
  follows: ['ipv4', 'ipv6'],
  ipProtocol: 6,
  fields: [
    ...ports('TCP'),
    unsigned(
      'flags',
      8,
      ['flags', 'FIN 0x01, SYN 0x02, RST 0x04, PSH 0x08, ACK 0x10, URG 0x20, ECE 0x40, CWR 0x80.'],
      { ...anyMask, notation: 'hex' },
    ),
  ],
};

export const udp: TapItemRow = {
  type: 'udp',
  layer: 4,
  title: 'UDP',
  documentation: 'The UDP header: ports.',
  follows: ['ipv4', 'ipv6'],
  ipProtocol: 17,
  fields: ports('UDP'),
};

export const sctp: TapItemRow = {
  type: 'sctp',
  layer: 4,
  title: 'SCTP',
  documentation: 'The SCTP header: ports.',
  follows: ['ipv4', 'ipv6'],
  ipProtocol: 132,
  fields: [
    ...ports('SCTP'),
    unsigned('tag', 32, ['verification tag', 'Tag of the association.'], {
      ...noKey('the verification tag of SCTP'),
      notation: 'hex',
    }),
    unsigned('cksum', 32, ['checksum', 'CRC32c of the packet.'], {
      ...noKey('checksums'),
      notation: 'hex',
    }),
  ],
};

export const icmp: TapItemRow = {
  type: 'icmp',
  layer: 4,
  title: 'ICMP',
  documentation: 'The ICMP header of IPv4: type and code, e.g. type 8 for an echo request.',
  follows: ['ipv4'],
  ipProtocol: 1,
  fields: [
    ...message('ICMP'),
    unsigned(
      'ident',
      16,
      ['identifier', 'Identifier of an echo message.'],
      noKey('the identifier of an ICMP message'),
    ),
    unsigned(
      'seq',
      16,
      ['sequence number', 'Sequence number of an echo message.'],
      noKey('the sequence number of an ICMP message'),
    ),
  ],
};

export const icmp6: TapItemRow = {
  type: 'icmp6',
  layer: 4,
  title: 'ICMPv6',
  documentation: 'The ICMPv6 header: type and code, e.g. type 135 for a neighbour solicitation.',
  follows: ['ipv6'],
  ipProtocol: 58,
  fields: message('ICMPv6'),
};
