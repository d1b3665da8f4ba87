/** IPv4 and IPv6. */
import type { ItemFieldRow } from '../fields.ts';
import { address, anyMask, unmatched, unsigned, whole, wholeBits, type TapItemRow } from './row.ts';

const protocol = (documentation: string): ItemFieldRow =>
  unsigned('proto', 8, ['protocol', documentation], whole);

const addresses = (kind: 'ipv4' | 'ipv6'): readonly ItemFieldRow[] => [
  address('src', kind, ['source address', 'Source address, with any mask or prefix.']),
  address('dst', kind, ['destination address', 'Destination address, with any mask or prefix.']),
];

const noKey = (what: string) => unmatched(`Classifier flower has no key for ${what}.`);

export const ipv4: TapItemRow = {
  type: 'ipv4',
  layer: 3,
  title: 'IPv4',
  documentation: 'The IPv4 header.',
  follows: ['start', 'eth', 'vlan'],
  etherType: 0x0800,
  fields: [
    unsigned(
      'version_ihl',
      8,
      ['version and header length', 'The first byte: version 4 and the header’s length in words.'],
      { ...noKey('the length of the IPv4 header'), notation: 'hex' },
    ),
    unsigned('tos', 8, ['type of service', 'DSCP (upper 6 bits) and ECN (lower 2 bits).'], {
      ...anyMask,
      notation: 'hex',
    }),
    unsigned(
      'length',
      16,
      ['total length', 'Length of the packet in bytes, header included.'],
      noKey('the length of a packet'),
    ),
    unsigned(
      'packet_id',
      16,
      ['identification', 'Number that the fragments of a packet share.'],
      noKey('the identification of an IPv4 packet'),
    ),
    unsigned(
      'fragment_offset',
      16,
      [
        'fragment offset',
        'Flags (upper 3 bits: reserved, do not fragment, more fragments) and offset in units of 8 bytes. A TAP tells fragments from whole packets, and first fragments from later ones.',
      ],
      { ...anyMask, notation: 'hex' },
    ),
    unsigned('ttl', 8, ['time to live', 'Hops the packet may still take.'], anyMask),
    protocol('Protocol of what follows the IPv4 header, e.g. 6 for TCP.'),
    ...addresses('ipv4'),
  ],
};

export const ipv6: TapItemRow = {
  type: 'ipv6',
  layer: 3,
  title: 'IPv6',
  documentation: 'The IPv6 header.',
  follows: ['start', 'eth', 'vlan'],
  etherType: 0x86dd,
  fields: [
    unsigned('tc', 8, ['traffic class', 'DSCP (upper 6 bits) and ECN (lower 2 bits).'], {
      ...anyMask,
      truncates: true,
      notation: 'hex',
    }),
    unsigned('flow', 20, ['flow label', 'Label of the flow, 0 to 1048575.'], {
      ...noKey('the flow label of IPv6'),
      truncates: true,
    }),
    unsigned(
      'length',
      16,
      ['payload length', 'Bytes behind the IPv6 header.'],
      noKey('the length of a packet'),
    ),
    protocol('Protocol behind the IPv6 header and its extension headers, e.g. 17 for UDP.'),
    unsigned('hop', 8, ['hop limit', 'Hops the packet may still take.'], anyMask),
    ...addresses('ipv6'),
    unsigned(
      'has_frag_ext',
      1,
      ['is a fragment', '1 for a packet with a fragment header, 0 for one without.'],
      wholeBits,
    ),
  ],
};
