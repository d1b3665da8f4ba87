/** A word for a number people know by name. Sources: IANA port numbers, protocol numbers, ether types. */
import type { FieldRow } from '../../core/flow/fields.ts';
import type { FieldMatch } from '../../core/flow/rule.ts';
import { prefixOfMask } from '../../core/flow/values.ts';

const ports: Readonly<Record<number, string>> = {
  22: 'ssh',
  53: 'domain',
  67: 'bootps',
  68: 'bootpc',
  80: 'http',
  123: 'ntp',
  179: 'bgp',
  443: 'https',
  2152: 'gtp-u',
  4789: 'vxlan',
  5060: 'sip',
  6081: 'geneve',
};
const protocols: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  6: 'tcp',
  17: 'udp',
  47: 'gre',
  50: 'esp',
  58: 'icmpv6',
  89: 'ospf',
  132: 'sctp',
};
const etherTypes: Readonly<Record<number, string>> = {
  0x0800: 'ipv4',
  0x0806: 'arp',
  0x86dd: 'ipv6',
  0x8100: '802.1Q',
  0x8847: 'mpls',
  0x88a8: '802.1ad',
  0x88cc: 'lldp',
};

function tableOf(row: FieldRow): Readonly<Record<number, string>> {
  if (row.name === 'proto') return protocols;
  if (row.notation === 'hex') return etherTypes;
  return row.bits === 16 ? ports : {};
}

/** `https`, `16 addresses`; empty when there is nothing to say. */
export function meaningOf(row: FieldRow, match: FieldMatch): string {
  if (row.kind === 'unsigned')
    return typeof match.spec === 'number' ? (tableOf(row)[match.spec] ?? '') : '';
  const prefix = match.mask === undefined ? undefined : prefixOfMask(row, match.mask);
  if (row.kind !== 'ipv4' || prefix === undefined || prefix === 32) return '';
  return `${(2 ** (32 - prefix)).toLocaleString('en')} addresses`;
}
