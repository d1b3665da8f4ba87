/**
 * What is in a frame, for people and for comparing with rules. Which headers are read, and what counts as their end, is
 * decided where packets are hashed (rss/headers.ts), so that both always speak of the same packet.
 */
import { fromBytes } from '../flow/values.ts';
import {
  big16,
  etherTypeOffset,
  innerTypeOffset,
  readHeaders,
  tagBytes,
  type Headers,
  type IpHeaders,
} from '../rss/headers.ts';
import type { VlanTag } from './frame.ts';
import type { ArpSpec } from './network-bytes.ts';

export interface Packet {
  /** Bytes of the frame. */
  readonly length: number;
  /** Undefined for a frame of less than 14 bytes, which no network card delivers. */
  readonly ethernet: Ethernet | undefined;
  /** Where things are, and how much of them is there. */
  readonly headers: Headers;
  readonly network: Ipv4 | Ipv6 | Arp | undefined;
  /** Undefined for fragments but the first, for protocols that are not read, and when the frame ends too early. */
  readonly transport: Transport | undefined;
}

export interface Ethernet {
  readonly dst: string;
  readonly src: string;
  /** From the outside in, at most two. */
  readonly tags: readonly Required<VlanTag>[];
  /** Behind the tags. */
  readonly etherType: number;
}

/** Numbers of the header that both versions have. */
interface Ip {
  readonly src: string;
  readonly dst: string;
  /** IANA number; of IPv6 behind the extension headers, as far as they were walked over. */
  readonly protocol: number;
  readonly ttl: number;
  /** DSCP and ECN: “type of service”, “traffic class”. */
  readonly tos: number;
  /** A first fragment is one too. */
  readonly fragment: boolean;
}

export interface Ipv4 extends Ip {
  readonly kind: 'ipv4';
}

export interface Ipv6 extends Ip {
  readonly kind: 'ipv6';
  readonly flowLabel: number;
}

/** Of Ethernet and IPv4 (RFC 826); others are not read. */
export type Arp = ArpSpec;

export type Transport =
  | {
      readonly kind: 'tcp';
      readonly src: number;
      readonly dst: number;
      /** The low eight flags; undefined when the frame ends before them. */
      readonly flags: number | undefined;
    }
  | { readonly kind: 'udp' | 'sctp'; readonly src: number; readonly dst: number }
  | { readonly kind: 'icmp' | 'icmp6'; readonly type: number; readonly code: number };

const ETH_P_ARP = 0x0806;
const IPPROTO_ICMP = 1;
const IPPROTO_ICMPV6 = 58;
/** What is fixed of an ARP packet of Ethernet and IPv4: types, lengths of the addresses. */
const arpFront = [0, 1, 0x08, 0x00, 6, 4] as const;
const arpBytes = 28;

/** Never throws: what is not there is undefined. */
export function dissect(frame: Uint8Array): Packet {
  const headers = readHeaders(frame);
  const ethernet = readEthernet(frame);
  const ip = headers.kind === 'ip';
  return {
    length: frame.length,
    ethernet,
    headers,
    network: ip ? readIp(frame, headers) : readArp(frame, ethernet),
    transport: ip ? readTransport(frame, headers) : undefined,
  };
}

function readEthernet(frame: Uint8Array): Ethernet | undefined {
  const end = innerTypeOffset(frame);
  if (frame.length < etherTypeOffset + 2) return undefined;
  const tags: Required<VlanTag>[] = [];
  for (let at = etherTypeOffset; at < end && at + tagBytes <= frame.length; at += tagBytes) {
    const control = big16(frame, at + 2);
    tags.push({
      type: big16(frame, at),
      pcp: control >> 13,
      dei: (control & 0x1000) !== 0,
      vid: control & 0xfff,
    });
  }
  return {
    dst: macAt(frame, 0),
    src: macAt(frame, 6),
    tags,
    // A frame that ends behind a tag has no type; 0 is none of any protocol.
    etherType: end + 2 <= frame.length ? big16(frame, end) : 0,
  };
}

function readIp(frame: Uint8Array, headers: IpHeaders): Ipv4 | Ipv6 {
  const { start, addresses, protocolNumber: protocol, fragment } = headers;
  const first = big16(frame, start);
  if (headers.family === 'ipv4')
    return {
      kind: 'ipv4',
      src: ipv4At(frame, addresses),
      dst: ipv4At(frame, addresses + 4),
      protocol,
      ttl: frame[start + 8]!,
      tos: first & 0xff,
      fragment,
    };
  return {
    kind: 'ipv6',
    src: ipv6At(frame, addresses),
    dst: ipv6At(frame, addresses + 16),
    protocol,
    ttl: frame[start + 7]!,
    tos: (first >> 4) & 0xff,
    fragment,
    flowLabel: ((first & 0xf) << 16) | big16(frame, start + 2),
  };
}

function readArp(frame: Uint8Array, ethernet: Ethernet | undefined): Arp | undefined {
  if (ethernet?.etherType !== ETH_P_ARP) return undefined;
  const start = innerTypeOffset(frame) + 2;
  const known = arpFront.every((byte, index) => frame[start + index] === byte);
  if (!known || start + arpBytes > frame.length) return undefined;
  return {
    kind: 'arp',
    operation: big16(frame, start + 6),
    senderMac: macAt(frame, start + 8),
    sender: ipv4At(frame, start + 14),
    targetMac: macAt(frame, start + 18),
    target: ipv4At(frame, start + 24),
  };
}

function readTransport(frame: Uint8Array, headers: IpHeaders): Transport | undefined {
  const { protocol, payload, cut } = headers;
  if (cut !== undefined || isLaterFragment(frame, headers)) return undefined;
  if (protocol === 'other' || protocol === 'unknown') return readIcmp(frame, headers);
  // Of fragments `cut` says nothing about the ports.
  if (payload + 4 > frame.length) return undefined;
  const ports = { src: big16(frame, payload), dst: big16(frame, payload + 2) };
  return protocol === 'tcp'
    ? { kind: protocol, ...ports, flags: frame[payload + 13] }
    : { kind: protocol, ...ports };
}

function readIcmp(
  frame: Uint8Array,
  { family, protocolNumber, payload }: IpHeaders,
): Transport | undefined {
  const expected = family === 'ipv4' ? IPPROTO_ICMP : IPPROTO_ICMPV6;
  if (protocolNumber !== expected || payload + 2 > frame.length) return undefined;
  const kind = family === 'ipv4' ? 'icmp' : 'icmp6';
  return { kind, type: frame[payload]!, code: frame[payload + 1]! };
}

/** The fragment header of IPv6 is the last that is walked over, right before the payload. */
function isLaterFragment(frame: Uint8Array, headers: IpHeaders): boolean {
  if (!headers.fragment) return false;
  return headers.family === 'ipv4'
    ? (big16(frame, headers.start + 6) & 0x1fff) !== 0
    : (big16(frame, headers.payload - 6) & 0xfff8) !== 0;
}

const macAt = (frame: Uint8Array, at: number) =>
  String(fromBytes({ kind: 'mac', bits: 48 }, frame.subarray(at, at + 6)));
const ipv4At = (frame: Uint8Array, at: number) =>
  String(fromBytes({ kind: 'ipv4', bits: 32 }, frame.subarray(at, at + 4)));
const ipv6At = (frame: Uint8Array, at: number) =>
  String(fromBytes({ kind: 'ipv6', bits: 128 }, frame.subarray(at, at + 16)));
