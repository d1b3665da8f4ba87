/** Why a filter exists that no rule was written for; the words of the design document. */
import type { FilterRole } from '../../core/compile/result.ts';

export const roleNames: Readonly<Record<FilterRole, string>> = {
  rule: '',
  remote: 'twin',
  default: 'default',
  isolate: 'isolate',
  'local-mac': 'local MAC',
  promiscuous: 'promiscuous',
  'all-multicast': 'all-multicast',
  broadcast: 'broadcast',
  'ipv6-multicast': 'IPv6 multicast',
  transmit: 'transmit',
  'rss-queue': 'RSS queue',
  'rss-room': 'RSS room',
};

export const roleMeanings: Readonly<Record<FilterRole, string>> = {
  rule: '',
  remote: 'The rule’s twin on the remote, which leads its packets to the TAP',
  default: 'What no rule matches',
  isolate: 'While isolate is on, what no rule matches is dropped',
  'local-mac': 'Packets for the TAP’s own address come over from the remote',
  promiscuous: 'While promiscuous is on, every packet of the remote is copied to the TAP',
  'all-multicast': 'While all-multicast is on, every multicast packet is copied to the TAP',
  broadcast: 'Broadcasts of the remote are copied to the TAP',
  'ipv6-multicast': 'IPv6 multicast of the remote is copied to the TAP',
  transmit: 'What the TAP’s writer sends leaves by the remote',
  'rss-queue': 'Packets whose hash chose this queue',
  'rss-room': 'Makes room behind the packet for its hash',
};
