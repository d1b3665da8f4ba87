/** A packet in testpmd's words, on one line: only the headers and fields that somebody looks at. */
import type { FlowerKeyName } from '../../tc/filter.ts';
import { ETH_P_IP, ETH_P_IPV6, IPPROTO_TCP, IPPROTO_UDP } from './header-numbers.ts';
import { plainPacket, type Packet } from './packet-fields.ts';

const etherNames = new Map([
  [ETH_P_IP, 'ipv4'],
  [ETH_P_IPV6, 'ipv6'],
]);
const protocolNames = new Map([
  [IPPROTO_TCP, 'tcp'],
  [IPPROTO_UDP, 'udp'],
]);

const hex = (type: number) => `0x${type.toString(16).padStart(4, '0')}`;

/** `eth / vlan vid 300 / ipv4 src 10.0.0.1`. Fields nobody looks at are left out. */
export function packetText(packet: Packet, looked: ReadonlySet<FlowerKeyName>): string {
  const name = etherNames.get(packet.etherType);
  const headers = [ethernetText(packet, looked, name), ...tagTexts(packet, looked)];
  if (name === 'ipv4' || name === 'ipv6') {
    const transport = protocolNames.get(packet.protocol);
    headers.push(
      internetText(packet, looked, { name, transport }),
      ...(transport === undefined ? [] : [transportText(packet, looked, transport)]),
    );
  }
  return headers.join(' / ');
}

function ethernetText(
  packet: Packet,
  looked: ReadonlySet<FlowerKeyName>,
  name: string | undefined,
): string {
  const words = ['eth'];
  if (looked.has('eth_dst')) words.push('dst', packet.ethernet.destination);
  if (looked.has('eth_src')) words.push('src', packet.ethernet.source);
  const other = name === undefined && packet.etherType !== plainPacket.etherType;
  if (other && packet.tags.length === 0) words.push('type', hex(packet.etherType));
  return words.join(' ');
}

function tagTexts(
  { tags, etherType }: Packet,
  looked: ReadonlySet<FlowerKeyName>,
): readonly string[] {
  return tags.map((tag, position) => {
    const words = ['vlan', 'vid', String(tag.vid)];
    if (looked.has(position === 0 ? 'vlan_prio' : 'cvlan_prio')) words.push('pcp', String(tag.pcp));
    const innermost = position === tags.length - 1;
    const other = !etherNames.has(etherType) && etherType !== plainPacket.etherType;
    if (innermost && other) words.push('inner_type', hex(etherType));
    return words.join(' ');
  });
}

function internetText(
  packet: Packet,
  looked: ReadonlySet<FlowerKeyName>,
  { name, transport }: { readonly name: 'ipv4' | 'ipv6'; readonly transport: string | undefined },
): string {
  const words: string[] = [name];
  if (looked.has(`${name}_src`)) words.push('src', packet[name].source);
  if (looked.has(`${name}_dst`)) words.push('dst', packet[name].destination);
  if (looked.has('ip_proto') && transport === undefined)
    words.push('proto', String(packet.protocol));
  return words.join(' ');
}

function transportText(
  { ports }: Packet,
  looked: ReadonlySet<FlowerKeyName>,
  name: string,
): string {
  const words = [name];
  const looksAt = (side: 'src' | 'dst') => looked.has(`tcp_${side}`) || looked.has(`udp_${side}`);
  if (looksAt('src')) words.push('src', String(ports.source));
  if (looksAt('dst')) words.push('dst', String(ports.destination));
  return words.join(' ');
}
