/** One-line names of what packets belong to. */
import type { Packet } from './dissect.ts';

const protocolNames: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [58, 'icmp6'],
  [132, 'sctp'],
]);

/** `10.0.0.1:1000 > 10.0.0.2:2000 udp`, `[2001:db8::1]:80 > …`, without ports where there are none; what is not IP by its Ethernet type. */
export function flowText({ ethernet, network, transport }: Packet): string {
  if (network === undefined || network.kind === 'arp')
    return `Ethernet type 0x${(ethernet?.etherType ?? 0).toString(16).padStart(4, '0')}`;
  const name = protocolNames.get(network.protocol) ?? `protocol ${String(network.protocol)}`;
  const end = `${name}${network.fragment ? ' fragments' : ''}`;
  if (transport === undefined || !('src' in transport))
    return `${network.src} > ${network.dst} ${end}`;
  const bracketed = (address: string) => (network.kind === 'ipv6' ? `[${address}]` : address);
  const from = `${bracketed(network.src)}:${String(transport.src)}`;
  return `${from} > ${bracketed(network.dst)}:${String(transport.dst)} ${end}`;
}
