/** Bytes of the headers behind IP. */
import { concatenate } from '../netlink/bytes.ts';
import { crc32c, internetChecksum } from './checksum.ts';

export type TransportSpec =
  | {
      readonly kind: 'tcp';
      readonly src: number;
      readonly dst: number;
      /** FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128; a SYN when absent. */
      readonly flags?: number;
      readonly sequence?: number;
      readonly acknowledgement?: number;
    }
  | { readonly kind: 'udp' | 'sctp'; readonly src: number; readonly dst: number }
  | {
      /** ICMP behind IPv4, ICMPv6 behind IPv6. An echo request of it when type and code are absent. */
      readonly kind: 'icmp';
      readonly type?: number;
      readonly code?: number;
    };

/** What the header is of: its checksum counts in the addresses (RFC 9293, RFC 768, RFC 8200 8.1), or in ICMP’s case does not. */
export interface Surroundings {
  readonly src: Uint8Array;
  readonly dst: Uint8Array;
}

const portProtocols = { tcp: 6, udp: 17, sctp: 132 } as const;
const IPPROTO_ICMP = 1;
const IPPROTO_ICMPV6 = 58;
const ICMP_ECHO = 8;
const ICMPV6_ECHO_REQUEST = 128;

const isV6 = ({ src }: Surroundings) => src.length === 16;

/** IANA protocol number. */
export function protocolNumberOf({ kind }: TransportSpec, around: Surroundings): number {
  if (kind !== 'icmp') return portProtocols[kind];
  return isV6(around) ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
}

/** Header and payload with the right checksum. */
export function transportBytes(
  spec: TransportSpec,
  payload: Uint8Array,
  around: Surroundings,
): Uint8Array {
  const bytes = concatenate([headerOf(spec, payload.length, isV6(around)), payload]);
  const view = new DataView(bytes.buffer);
  if (spec.kind === 'sctp') {
    view.setUint32(8, crc32c(bytes), true);
    return bytes;
  }
  const plain = spec.kind === 'icmp' && !isV6(around);
  const front = plain ? [] : [pseudoHeader(bytes.length, protocolNumberOf(spec, around), around)];
  const sum = internetChecksum(...front, bytes);
  // Of UDP a sum of 0 says that there is none (RFC 768).
  view.setUint16(checksumOffsets[spec.kind], spec.kind === 'udp' && sum === 0 ? 0xffff : sum);
  return bytes;
}

const checksumOffsets = { tcp: 16, udp: 6, icmp: 2 } as const;

function headerOf(spec: TransportSpec, payloadBytes: number, v6: boolean): Uint8Array {
  if (spec.kind === 'icmp') {
    const type = spec.type ?? (v6 ? ICMPV6_ECHO_REQUEST : ICMP_ECHO);
    return Uint8Array.of(type, spec.code ?? 0, 0, 0, 0, 0, 0, 0);
  }
  const header = new Uint8Array(headerBytes[spec.kind]);
  const view = new DataView(header.buffer);
  view.setUint16(0, spec.src);
  view.setUint16(2, spec.dst);
  if (spec.kind === 'udp') view.setUint16(4, header.length + payloadBytes);
  if (spec.kind === 'tcp') {
    view.setUint32(4, spec.sequence ?? 0);
    view.setUint32(8, spec.acknowledgement ?? 0);
    view.setUint8(12, (header.length / 4) << 4);
    view.setUint8(13, spec.flags ?? 0x02);
    view.setUint16(14, 0xffff);
  }
  return header;
}

const headerBytes = { tcp: 20, udp: 8, sctp: 12 } as const;

/** Addresses, length and protocol; the form of RFC 8200 sums up to that of RFC 768. */
function pseudoHeader(length: number, protocol: number, { src, dst }: Surroundings): Uint8Array {
  const end = new Uint8Array(8);
  const view = new DataView(end.buffer);
  view.setUint32(0, length);
  view.setUint32(4, protocol);
  return concatenate([src, dst, end]);
}
