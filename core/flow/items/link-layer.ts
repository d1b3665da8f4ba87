/** Headers of layer 2, and what stands between it and the network layer. */
import { address, anyMask, unmatched, unsigned, whole, wholeBits, type TapItemRow } from './row.ts';

export const eth: TapItemRow = {
  type: 'eth',
  layer: 2,
  title: 'Ethernet',
  documentation: 'The Ethernet header: addresses and ether type.',
  follows: ['start'],
  fields: [
    address('dst', 'mac', ['destination address', 'Destination MAC address.']),
    address('src', 'mac', ['source address', 'Source MAC address.']),
    unsigned(
      'type',
      16,
      [
        'ether type',
        'Protocol of what follows the Ethernet header, e.g. 0x0800 for IPv4. Must agree with the next item.',
      ],
      { ...whole, notation: 'hex' },
    ),
    unsigned(
      'has_vlan',
      1,
      ['has a VLAN tag', '1 for a frame with at least one VLAN tag, 0 for one without any.'],
      wholeBits,
    ),
  ],
};

export const vlan: TapItemRow = {
  type: 'vlan',
  layer: 2,
  title: 'VLAN tag',
  documentation:
    'An 802.1Q tag. The kernel matches it since Linux 4.9, a second tag behind it since Linux 5.0.',
  follows: ['start', 'eth', 'vlan'],
  most: 2,
  etherType: 0x8100,
  fields: [
    unsigned(
      'tci',
      16,
      [
        'tag control information',
        'The 16 bits of the tag: priority (3), drop eligible (1) and VLAN id (12), which also have fields of their own.',
      ],
      { ...anyMask, notation: 'hex', covers: ['pcp', 'dei', 'vid'] },
    ),
    unsigned('pcp', 3, ['priority', 'Priority code point, 0 to 7.'], wholeBits),
    unsigned('dei', 1, ['drop eligible', 'Drop eligible indicator.'], {
      ...unmatched('Classifier flower has no key for the drop eligible bit of a VLAN tag.'),
      truncates: true,
    }),
    unsigned('vid', 12, ['VLAN id', 'VLAN identifier, 0 to 4095.'], {
      ...wholeBits,
      defaultMask: 'full',
    }),
    unsigned(
      'inner_type',
      16,
      ['inner ether type', 'Protocol of what follows the tag. Must agree with the next item.'],
      { ...whole, notation: 'hex' },
    ),
    unsigned(
      'has_more_vlan',
      1,
      ['has another VLAN tag', '1 for a tag with another one behind it, 0 for the innermost tag.'],
      wholeBits,
    ),
  ],
};

export const arp: TapItemRow = {
  type: 'arp_eth_ipv4',
  layer: 3,
  title: 'ARP',
  documentation: 'ARP for IPv4 over Ethernet: the addresses of sender and target.',
  follows: ['start', 'eth', 'vlan'],
  etherType: 0x0806,
  fields: [
    address('sha', 'mac', ['sender hardware address', 'MAC address of the sender.']),
    address('spa', 'ipv4', ['sender protocol address', 'IPv4 address of the sender.']),
    address('tha', 'mac', [
      'target hardware address',
      'MAC address of the target; zero in a request.',
    ]),
    address('tpa', 'ipv4', ['target protocol address', 'IPv4 address of the target.']),
  ],
};

export const mpls: TapItemRow = {
  type: 'mpls',
  layer: 3,
  title: 'MPLS label',
  documentation: 'The outermost MPLS label. What stands behind it cannot be matched.',
  follows: ['start', 'eth', 'vlan'],
  etherType: 0x8847,
  fields: [
    unsigned('label', 20, ['label', 'Label value, 0 to 1048575.'], {
      ...wholeBits,
      defaultMask: 'full',
    }),
    unsigned('tc', 3, ['traffic class', 'Traffic class, 0 to 7.'], wholeBits),
    unsigned('s', 1, ['bottom of stack', '1 for the last label of the stack.'], wholeBits),
    unsigned('ttl', 8, ['time to live', 'Hops the packet may still take.'], whole),
  ],
};
