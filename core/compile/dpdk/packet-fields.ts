/** Example packets, and how each key of classifier flower finds its field in one. */
import type { FlowerKeyName } from '../../tc/filter.ts';
import { ETH_P_8021Q } from '../../tc/match.ts';
import { ETH_P_IP, ETH_P_IPV6, IPPROTO_TCP, IPPROTO_UDP } from './header-numbers.ts';

export interface Tag {
  /** 0x8100 or 0x88a8. */
  readonly type: number;
  readonly vid: number;
  readonly pcp: number;
}

interface AddressPair {
  readonly source: string;
  readonly destination: string;
}

/** As many headers and fields as the keys of a driver's filter can look at. */
export interface Packet {
  readonly ethernet: AddressPair;
  /** The outermost first. */
  readonly tags: readonly Tag[];
  /** What follows the addresses and tags. */
  readonly etherType: number;
  /** Of the IP header, if the ether type is that of one; the addresses are those of the family. */
  readonly protocol: number;
  readonly ipv4: AddressPair;
  readonly ipv6: AddressPair;
  /** Of the TCP or UDP header, if there is one. */
  readonly ports: { readonly source: number; readonly destination: number };
}

/** Nothing in it that a rule is likely to name. */
export const plainPacket: Packet = {
  ethernet: { source: '02:00:00:00:00:02', destination: '02:00:00:00:00:01' },
  tags: [],
  // IEEE 802, local experimental; with IP, protocol 253 (RFC 3692).
  etherType: 0x88b5,
  protocol: 253,
  ipv4: { source: '192.0.2.1', destination: '192.0.2.2' },
  ipv6: { source: '2001:db8::1', destination: '2001:db8::2' },
  ports: { source: 40001, destination: 40002 },
};

export const plainTag: Tag = { type: ETH_P_8021Q, vid: 1, pcp: 0 };

/** The field of a key. A value is there to be changed also where the packet has no such header (yet). */
export interface KeyField {
  readonly present: (packet: Packet) => boolean;
  readonly value: (packet: Packet) => number | string;
  readonly changed: (packet: Packet, value: number | string) => Packet;
}

type Side = 'source' | 'destination';

const isIp = ({ etherType }: Packet) => etherType === ETH_P_IP || etherType === ETH_P_IPV6;

function address(header: 'ethernet' | 'ipv4' | 'ipv6', side: Side): KeyField {
  const etherType = { ethernet: undefined, ipv4: ETH_P_IP, ipv6: ETH_P_IPV6 }[header];
  return {
    present: (packet) => etherType === undefined || packet.etherType === etherType,
    value: (packet) => packet[header][side],
    changed: (packet, value) => ({
      ...packet,
      [header]: { ...packet[header], [side]: String(value) },
    }),
  };
}

function tag(position: number, field: 'vid' | 'pcp'): KeyField {
  return {
    present: ({ tags }) => tags.length > position,
    value: ({ tags }) => (tags[position] ?? plainTag)[field],
    changed: (packet, value) => withTag(packet, position, { [field]: Number(value) }),
  };
}

/** The packet with the tag at the position changed, and there if it was not. */
export function withTag(packet: Packet, position: number, change: Partial<Tag>): Packet {
  const { length } = packet.tags;
  const tags = Array.from({ length: Math.max(length, position + 1) }, (_, at): Tag => ({
    ...(packet.tags[at] ?? plainTag),
    ...(at === position && change),
  }));
  return { ...packet, tags };
}

/** A bound of a range (`protocols` both) names no protocol of its own. */
function port(protocols: readonly number[], side: Side): KeyField {
  return {
    present: (packet) => isIp(packet) && protocols.includes(packet.protocol),
    value: ({ ports }) => ports[side],
    changed: (packet, value) => ({ ...packet, ports: { ...packet.ports, [side]: Number(value) } }),
  };
}

const either = [IPPROTO_TCP, IPPROTO_UDP];

const fields: { readonly [K in FlowerKeyName]?: KeyField } = {
  eth_dst: address('ethernet', 'destination'),
  eth_src: address('ethernet', 'source'),
  vlan_id: tag(0, 'vid'),
  vlan_prio: tag(0, 'pcp'),
  cvlan_id: tag(1, 'vid'),
  cvlan_prio: tag(1, 'pcp'),
  num_of_vlans: {
    present: () => true,
    value: ({ tags }) => tags.length,
    changed: (packet) => packet,
  },
  ip_proto: {
    present: isIp,
    value: ({ protocol }) => protocol,
    changed: (packet, value) => ({ ...packet, protocol: Number(value) }),
  },
  ipv4_src: address('ipv4', 'source'),
  ipv4_dst: address('ipv4', 'destination'),
  ipv6_src: address('ipv6', 'source'),
  ipv6_dst: address('ipv6', 'destination'),
  tcp_src: port([IPPROTO_TCP], 'source'),
  tcp_dst: port([IPPROTO_TCP], 'destination'),
  udp_src: port([IPPROTO_UDP], 'source'),
  udp_dst: port([IPPROTO_UDP], 'destination'),
  port_src_min: port(either, 'source'),
  port_src_max: port(either, 'source'),
  port_dst_min: port(either, 'destination'),
  port_dst_max: port(either, 'destination'),
};

/** Undefined for keys of headers that no rule has which the driver takes. */
export function fieldOf(key: FlowerKeyName): KeyField | undefined {
  return fields[key];
}
