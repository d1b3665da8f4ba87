/** Ethernet frames and ways to send them into a TAP device from the kernel's side, as traffic comes to an application. */
import ipaddr from 'ipaddr.js';
import { loadNative } from '../../../native/index.ts';
import { tc } from './commands.ts';
import { makeVethPair } from './devices.ts';
import { atTestEnd } from './lifetime.ts';

export interface FrameSpec {
  readonly ethDst?: string;
  readonly ethSrc?: string;
  /** From the outside in. */
  readonly tags?: readonly Tag[];
  readonly vlan?: Tag;
  /** IPv4 or IPv6 addresses; without them the frame carries `etherType` and zeros. */
  readonly ip?: { readonly src: string; readonly dst: string };
  readonly ttl?: number;
  readonly tos?: number;
  readonly protocol?: keyof typeof protocolNumbers;
  readonly srcPort?: number;
  readonly dstPort?: number;
  /** Of TCP; a SYN when absent. */
  readonly tcpFlags?: number;
  /** Type and code, of ICMP in either version. */
  readonly icmp?: readonly [type: number, code: number];
  readonly arp?: { readonly op: number; readonly sip: string; readonly tip: string };
  readonly etherType?: number;
  /** Bytes of the whole frame, filled up with zeros; 60 when absent, or more if the headers need it. */
  readonly length?: number;
}

interface Tag {
  readonly vid: number;
  readonly pcp?: number;
  /** 0x8100 of 802.1Q when absent. */
  readonly type?: number;
}

const ETH_P_IP = 0x0800;
const ETH_P_IPV6 = 0x86dd;
const ETH_P_ARP = 0x0806;
const ETH_P_8021Q = 0x8100;
/** Of local experimental use (IEEE 802): no protocol of the kernel takes it. */
const ETH_P_EXPERIMENT = 0x88b5;
const protocolNumbers = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, sctp: 132 } as const;
/** Bytes of each one's header. */
const headerLengths = { icmp: 8, tcp: 20, udp: 8, icmp6: 8, sctp: 12 } as const;

const big16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
const macBytes = (text: string): number[] => text.split(':').map((part) => parseInt(part, 16));

/** RFC 1071. */
function checksum(header: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < header.length; at += 2)
    sum += ((header[at] ?? 0) << 8) | (header[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

/** The checksum of a transport header stays 0: nothing on the way to a TAP's reader checks it. */
function transport(spec: FrameSpec, payload: readonly number[]): number[] {
  const protocol = spec.protocol ?? 'udp';
  if (protocol === 'icmp' || protocol === 'icmp6')
    return [...(spec.icmp ?? [8, 0]), 0, 0, 0, 0, 0, 0, ...payload];
  const ports = [...big16(spec.srcPort ?? 40000), ...big16(spec.dstPort ?? 40001)];
  if (protocol === 'sctp') return [...ports, 0, 0, 0, 0, 0, 0, 0, 0, ...payload];
  if (protocol === 'udp') return [...ports, ...big16(8 + payload.length), 0, 0, ...payload];
  const flags = spec.tcpFlags ?? 0x02;
  return [...ports, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, flags, 0x10, 0, 0, 0, 0, 0, ...payload];
}

function internet(spec: FrameSpec, addresses: { src: string; dst: string }): number[] {
  const src = ipaddr.parse(addresses.src).toByteArray();
  const dst = ipaddr.parse(addresses.dst).toByteArray();
  const protocol = spec.protocol ?? 'udp';
  const next = protocolNumbers[protocol];
  const ttl = spec.ttl ?? 64;
  const tos = spec.tos ?? 0;
  const network = src.length === 4 ? 20 : 40;
  const headers = 14 + tagsOf(spec).length * 4 + network + headerLengths[protocol];
  const payload = new Array<number>(Math.max(0, (spec.length ?? 60) - headers)).fill(0);
  const body = transport(spec, payload);
  if (src.length === 16) {
    const start = [0x60 | (tos >> 4), (tos & 0xf) << 4, 0, 0];
    return [...start, ...big16(body.length), next, ttl, ...src, ...dst, ...body];
  }
  const start = [0x45, tos, ...big16(20 + body.length), 0, 0, 0, 0, ttl, next];
  const sum = big16(checksum([...start, 0, 0, ...src, ...dst]));
  return [...start, ...sum, ...src, ...dst, ...body];
}

/** RFC 826, of Ethernet and IPv4. */
function resolution(spec: FrameSpec, { op, sip, tip }: NonNullable<FrameSpec['arp']>): number[] {
  const sender = macBytes(spec.ethSrc ?? '02:00:00:00:00:02');
  const address = (text: string) => ipaddr.parse(text).toByteArray();
  const start = [...big16(1), ...big16(ETH_P_IP), 6, 4, ...big16(op)];
  return [...start, ...sender, ...address(sip), 0, 0, 0, 0, 0, 0, ...address(tip)];
}

const tagsOf = ({ tags, vlan }: FrameSpec): readonly Tag[] => tags ?? (vlan ? [vlan] : []);

const tagBytes = (tags: readonly Tag[]): number[] =>
  tags.flatMap(({ vid, pcp = 0, type = ETH_P_8021Q }) => [
    ...big16(type),
    ...big16((pcp << 13) | vid),
  ]);

/** Builds one frame. Without anything said: UDP-less, of an ether type that nobody answers. */
export function frame(spec: FrameSpec = {}): Uint8Array {
  const version = spec.ip?.src.includes(':') ? ETH_P_IPV6 : ETH_P_IP;
  const inside = spec.arp ? ETH_P_ARP : spec.ip ? version : ETH_P_EXPERIMENT;
  const bytes = [
    ...macBytes(spec.ethDst ?? '02:00:00:00:00:01'),
    ...macBytes(spec.ethSrc ?? '02:00:00:00:00:02'),
    ...tagBytes(tagsOf(spec)),
    ...big16(spec.etherType ?? inside),
    ...(spec.ip ? internet(spec, spec.ip) : []),
    ...(spec.arp ? resolution(spec, spec.arp) : []),
  ];
  const filled = new Uint8Array(Math.max(bytes.length, spec.length ?? 60));
  filled.set(bytes);
  return filled;
}

/** Frames a TAP queue holds until they are read (its txqueuelen); what comes on top is dropped without a word. */
const tapRoom = 500;

/**
 * Sends out of `device`, through its egress qdisc; throws when one frame is not taken. More than a TAP queue's room
 * is to be sent in parts, waiting for the counts between them.
 */
export async function sendOut(device: string, frames: readonly Uint8Array[]): Promise<void> {
  if (frames.length > tapRoom)
    throw new Error(`${frames.length} frames at once; a TAP queue has room for ${tapRoom}`);
  const native = loadNative();
  const index = native.interfaceIndex(device);
  if (index === undefined) throw new Error(`there is no device ${device}`);
  const socket = native.openRawSocket(index);
  try {
    const { dropped } = await socket.send(frames);
    if (dropped > 0) throw new Error(`${dropped} of ${frames.length} frames found no room`);
  } finally {
    socket.close();
  }
}

/**
 * A device: what is sent out of it is redirected to the tap's egress. For VLAN: a tag in the payload of a
 * frame sent straight into the tap is not seen by flower, one that came in through another device is.
 */
export function makeWayInto(tap: string, atEnd = atTestEnd): string {
  const [outer, inner] = makeVethPair(atEnd);
  tc(`qdisc add dev ${inner} ingress`);
  tc(
    `filter add dev ${inner} parent ffff: protocol all matchall action mirred egress redirect dev ${tap}`,
  );
  return outer;
}

/** A device: what is sent out of it arrives as if the application behind the tap had written it. */
export function makeApplicationOf(tap: string): string {
  const [outer, inner] = makeVethPair();
  tc(`qdisc add dev ${inner} ingress`);
  tc(
    `filter add dev ${inner} parent ffff: protocol all matchall action mirred ingress redirect dev ${tap}`,
  );
  return outer;
}
