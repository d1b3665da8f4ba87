/**
 * What of a packet decides how it is hashed: where its addresses and ports are, and which of the RSS types it is.
 * The eBPF program reads packets by the same rules, so a change here is a change there.
 */

export type IpFamily = 'ipv4' | 'ipv6';

/** Protocols whose ports are hashed. */
export type PortProtocol = 'tcp' | 'udp' | 'sctp';

export interface IpHeaders {
  readonly kind: 'ip';
  readonly family: IpFamily;
  /** Offset in the frame of the IP header. */
  readonly start: number;
  /** Offset of the source address; the destination address is right behind it. */
  readonly addresses: number;
  /** `unknown` when the frame ends within the extension headers. */
  readonly protocol: PortProtocol | 'other' | 'unknown';
  /** The number that `protocol` was read from (IANA protocol numbers), as far as the headers are there. */
  readonly protocolNumber: number;
  /** Offset of what follows the IP header and its options or extension headers. Ports are the first 4 bytes there. */
  readonly payload: number;
  /** A first fragment is one, an IPv6 packet with an atomic fragment header (RFC 6946) is none. */
  readonly fragment: boolean;
  /** IPv6: at least one extension header was walked over. */
  readonly hasExtension: boolean;
  /** What lies beyond the end of the frame. Of fragments the ports are not looked for. */
  readonly cut: 'ports' | 'chain' | undefined;
}

export type Headers =
  | IpHeaders
  | { readonly kind: 'not-ip' }
  /** The frame is too short for the IP header, or the header contradicts the Ethernet type. */
  | { readonly kind: 'malformed' };

const notIp: Headers = { kind: 'not-ip' };
const malformed: Headers = { kind: 'malformed' };

/** Offset of the Ethernet type (IEEE 802.3). */
export const etherTypeOffset = 12;
export const tagBytes = 4;
/** More tags than these two, and the packet counts as something else than IP. */
export const mostTags = 2;

const ETH_P_IP = 0x0800;
const ETH_P_8021Q = 0x8100;
const ETH_P_IPV6 = 0x86dd;
const ETH_P_8021AD = 0x88a8;

const IPPROTO_HOPOPTS = 0;
const IPPROTO_ROUTING = 43;
const IPPROTO_FRAGMENT = 44;
const IPPROTO_AH = 51;
const IPPROTO_DSTOPTS = 60;
const IPPROTO_MH = 135;
const IPPROTO_HIP = 139;
const IPPROTO_SHIM6 = 140;

/** What says its length in units of 8 bytes, not counting the first (RFC 8200, RFC 6275, RFC 7401, RFC 5533). */
const headersOfEights: ReadonlySet<number> = new Set([
  IPPROTO_HOPOPTS,
  IPPROTO_ROUTING,
  IPPROTO_DSTOPTS,
  IPPROTO_MH,
  IPPROTO_HIP,
  IPPROTO_SHIM6,
]);
/** A program without loops needs a bound; real packets have two or three. */
const mostExtensions = 8;

/** IPv4: offset and the flag for more fragments, without “reserved” and “don’t fragment” (RFC 791). */
const ipv4FragmentBits = 0x3fff;
/** IPv6: offset and M, without the reserved bits (RFC 8200 4.5). */
const ipv6FragmentBits = 0xfff9;
const portsBytes = 4;

/** Reads an Ethernet frame, from its first address on, as TC sees it; a tag in the packet’s metadata is not in the frame. */
export function readHeaders(frame: Uint8Array): Headers {
  const at = innerTypeOffset(frame);
  // Beyond the frame there is no type at all.
  const type = at + 2 > frame.length ? 0 : big16(frame, at);
  if (type === ETH_P_IP) return readIpv4(frame, at + 2);
  return type === ETH_P_IPV6 ? readIpv6(frame, at + 2) : notIp;
}

/** Offset of the Ethernet type behind at most two VLAN tags. The frame may end before it. */
export function innerTypeOffset(frame: Uint8Array): number {
  let at = etherTypeOffset;
  const last = etherTypeOffset + mostTags * tagBytes;
  while (at < last && at + 2 <= frame.length && isTag(big16(frame, at))) at += tagBytes;
  return at;
}

export function isTag(type: number): boolean {
  return type === ETH_P_8021Q || type === ETH_P_8021AD;
}

/** Both bytes must be there. */
export function big16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 8) | bytes[offset + 1]!;
}

/** RFC 791. */
function readIpv4(frame: Uint8Array, start: number): Headers {
  if (frame.length < start + 20) return malformed;
  const first = frame[start]!;
  const words = first & 0xf;
  if (first >> 4 !== 4 || words < 5) return malformed;
  const protocolNumber = frame[start + 9]!;
  const protocol = protocolOf(protocolNumber);
  const payload = start + words * 4;
  const fragment = (big16(frame, start + 6) & ipv4FragmentBits) !== 0;
  return {
    kind: 'ip',
    family: 'ipv4',
    start,
    addresses: start + 12,
    protocol,
    protocolNumber,
    payload,
    fragment,
    hasExtension: false,
    cut: !fragment && lacksPorts(frame, protocol, payload) ? 'ports' : undefined,
  };
}

/** RFC 8200. */
function readIpv6(frame: Uint8Array, start: number): Headers {
  if (frame.length < start + 40 || frame[start]! >> 4 !== 6) return malformed;
  const { next, payload, fragment, walked, cut } = walkExtensions(frame, start);
  const protocol = cut ? 'unknown' : protocolOf(next);
  const portsCut = !fragment && lacksPorts(frame, protocol, payload);
  return {
    kind: 'ip',
    family: 'ipv6',
    start,
    addresses: start + 8,
    protocol,
    protocolNumber: next,
    payload,
    fragment,
    hasExtension: walked > 0,
    cut: cut ? 'chain' : portsCut ? 'ports' : undefined,
  };
}

interface Walk {
  readonly next: number;
  readonly payload: number;
  readonly fragment: boolean;
  readonly walked: number;
  /** The header called `next` is not wholly inside the frame. */
  readonly cut: boolean;
}

/** Over the extension headers behind the IPv6 header at `start`. A fragment’s own headers may be in another fragment. */
function walkExtensions(frame: Uint8Array, start: number): Walk {
  let next = frame[start + 6]!;
  let payload = start + 40;
  let walked = 0;
  let fragment = false;
  while (walked < mostExtensions && !fragment && isExtension(next)) {
    const length = extensionBytes(next, frame[payload + 1] ?? 0);
    if (payload + length > frame.length) return { next, payload, fragment, walked, cut: true };
    if (next === IPPROTO_FRAGMENT) fragment = (big16(frame, payload + 2) & ipv6FragmentBits) !== 0;
    next = frame[payload]!;
    payload += length;
    walked++;
  }
  return { next, payload, fragment, walked, cut: false };
}

function isExtension(next: number): boolean {
  return headersOfEights.has(next) || next === IPPROTO_FRAGMENT || next === IPPROTO_AH;
}

/** Of the whole extension header, whose second byte is `length`; a fragment header has none. */
function extensionBytes(header: number, length: number): number {
  if (header === IPPROTO_FRAGMENT) return 8;
  // RFC 4302 2.2: in units of four bytes, minus two.
  return header === IPPROTO_AH ? (length + 2) * 4 : (length + 1) * 8;
}

function protocolOf(number: number): PortProtocol | 'other' {
  switch (number) {
    case 6:
      return 'tcp';
    case 17:
      return 'udp';
    case 132:
      return 'sctp';
    default:
      return 'other';
  }
}

function lacksPorts(frame: Uint8Array, protocol: IpHeaders['protocol'], payload: number): boolean {
  const has = protocol !== 'other' && protocol !== 'unknown';
  return has && payload + portsBytes > frame.length;
}
