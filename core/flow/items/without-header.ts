/** Items that stand for no header of their own. */
import { itemTypes, unsigned, whole, type TapItemRow } from './row.ts';

export const any: TapItemRow = {
  type: 'any',
  layer: 0,
  title: 'any',
  documentation:
    'Any protocol, in the place of one layer or several. Nothing can be matched behind it.',
  follows: ['start', 'eth', 'vlan', 'ipv4', 'ipv6', 'arp_eth_ipv4', 'mpls', 'tcp', 'udp', 'sctp'],
  fields: [
    unsigned('num', 32, ['layers', 'How many layers it stands for; 0 for any number.'], whole),
  ],
};

export const port: TapItemRow = {
  type: 'port',
  layer: 0,
  title: 'port',
  documentation:
    'The port itself, as early rte_flow documents write it. Every packet a TAP rule sees comes from its own port, so it matches any packet.',
  follows: ['start'],
  fields: [
    unsigned('index', 32, ['port index', 'Number of the DPDK port the rule belongs to.'], {
      ...whole,
      defaultMask: 'full',
    }),
  ],
};

export const nothing: TapItemRow = {
  type: 'void',
  layer: 0,
  title: 'void',
  documentation: 'Matches nothing and stands for nothing; kept so that a rule reads as written.',
  follows: ['start', ...itemTypes.filter((type) => type !== 'void')],
  fields: [],
};
