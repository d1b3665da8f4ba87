/** Bytes of the headers behind Ethernet: IPv4, IPv6 and ARP, with all that follows them. */
import { toBytes } from '../flow/values.ts';
import { concatenate } from '../netlink/bytes.ts';
import { internetChecksum } from './checksum.ts';
import { protocolNumberOf, transportBytes, type TransportSpec } from './transport-bytes.ts';

/** Addresses are canonical text (`parseAddress`). */
export interface Ipv4Spec {
  readonly kind: 'ipv4';
  readonly src: string;
  readonly dst: string;
  /** 64 when absent. */
  readonly ttl?: number;
  readonly tos?: number;
  /** Filled up with zeros, which end the list of options, to a multiple of 4 bytes. */
  readonly options?: Uint8Array;
  readonly fragment?: FragmentSpec;
  /** Overrides that of the transport; 253, for experiments (RFC 3692), without either. */
  readonly protocol?: number;
}

export interface Ipv6Spec {
  readonly kind: 'ipv6';
  readonly src: string;
  readonly dst: string;
  readonly hopLimit?: number;
  readonly trafficClass?: number;
  readonly flowLabel?: number;
  /** In their order in the packet. */
  readonly extensions?: readonly ExtensionSpec[];
  /** What follows the last extension header, as in Ipv4Spec. */
  readonly protocol?: number;
}

/** A fragment with an offset has no transport header: leave the transport out and name the protocol. */
export interface FragmentSpec {
  /** In units of 8 bytes. */
  readonly offset?: number;
  readonly more?: boolean;
  readonly id?: number;
}

export type ExtensionSpec =
  | {
      readonly kind: keyof typeof extensionNumbers;
      /** Bytes behind next header and length, 6 when absent; filled up with zeros to whole units. */
      readonly body?: number;
    }
  | ({ readonly kind: 'fragment' } & FragmentSpec);

export interface ArpSpec {
  readonly kind: 'arp';
  /** 1 is a request, 2 a reply. */
  readonly operation: number;
  readonly senderMac: string;
  readonly sender: string;
  readonly targetMac: string;
  readonly target: string;
}

export interface IpPayload {
  readonly transport?: TransportSpec;
  readonly data?: Uint8Array;
}

const extensionNumbers = {
  'hop-by-hop': 0,
  routing: 43,
  authentication: 51,
  destination: 60,
  mobility: 135,
  hip: 139,
  shim6: 140,
} as const;
const IPPROTO_FRAGMENT = 44;
const experiment = 253;

const ipv4Bytes = (text: string) => toBytes({ kind: 'ipv4', bits: 32 }, text);
const ipv6Bytes = (text: string) => toBytes({ kind: 'ipv6', bits: 128 }, text);
const macBytes = (text: string) => toBytes({ kind: 'mac', bits: 48 }, text);

const upTo = (length: number, unit: number) => Math.ceil(length / unit) * unit;

/** Behind the IP header, and its number. */
function inner(
  { protocol }: Ipv4Spec | Ipv6Spec,
  { transport, data = new Uint8Array(0) }: IpPayload,
  around: { readonly src: Uint8Array; readonly dst: Uint8Array },
): { readonly number: number; readonly bytes: Uint8Array } {
  if (transport === undefined) return { number: protocol ?? experiment, bytes: data };
  const number = protocol ?? protocolNumberOf(transport, around);
  return { number, bytes: transportBytes(transport, data, around) };
}

/** RFC 791. */
export function ipv4Packet(spec: Ipv4Spec, payload: IpPayload): Uint8Array {
  const around = { src: ipv4Bytes(spec.src), dst: ipv4Bytes(spec.dst) };
  const { number, bytes } = inner(spec, payload, around);
  const options = spec.options ?? new Uint8Array(0);
  const header = new Uint8Array(20 + upTo(options.length, 4));
  const view = new DataView(header.buffer);
  const { offset = 0, more = false, id = 0 } = spec.fragment ?? {};
  view.setUint8(0, 0x40 | (header.length / 4));
  view.setUint8(1, spec.tos ?? 0);
  view.setUint16(2, header.length + bytes.length);
  view.setUint16(4, id);
  view.setUint16(6, (more ? 0x2000 : 0) | offset);
  view.setUint8(8, spec.ttl ?? 64);
  view.setUint8(9, number);
  header.set(around.src, 12);
  header.set(around.dst, 16);
  header.set(options, 20);
  view.setUint16(10, internetChecksum(header));
  return concatenate([header, bytes]);
}

/** RFC 8200. */
export function ipv6Packet(spec: Ipv6Spec, payload: IpPayload): Uint8Array {
  const around = { src: ipv6Bytes(spec.src), dst: ipv6Bytes(spec.dst) };
  const { number, bytes } = inner(spec, payload, around);
  let next = number;
  const extensions: Uint8Array[] = [];
  for (const extension of (spec.extensions ?? []).toReversed()) {
    extensions.unshift(extensionBytes(extension, next));
    next = extension.kind === 'fragment' ? IPPROTO_FRAGMENT : extensionNumbers[extension.kind];
  }
  const body = concatenate([...extensions, bytes]);
  const header = new Uint8Array(40);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x60000000 | ((spec.trafficClass ?? 0) << 20) | (spec.flowLabel ?? 0));
  view.setUint16(4, body.length);
  view.setUint8(6, next);
  view.setUint8(7, spec.hopLimit ?? 64);
  header.set(around.src, 8);
  header.set(around.dst, 24);
  return concatenate([header, body]);
}

function extensionBytes(spec: ExtensionSpec, next: number): Uint8Array {
  if (spec.kind === 'fragment') {
    const header = new Uint8Array(8);
    const view = new DataView(header.buffer);
    view.setUint8(0, next);
    view.setUint16(2, ((spec.offset ?? 0) << 3) | Number(spec.more ?? false));
    view.setUint32(4, spec.id ?? 0);
    return header;
  }
  const authentication = spec.kind === 'authentication';
  const header = new Uint8Array(upTo(2 + (spec.body ?? 6), authentication ? 4 : 8));
  header[0] = next;
  // RFC 4302 2.2 counts in units of four bytes, minus two.
  header[1] = authentication ? header.length / 4 - 2 : header.length / 8 - 1;
  return header;
}

/** RFC 826, of Ethernet and IPv4. */
export function arpPacket(spec: ArpSpec): Uint8Array {
  const front = Uint8Array.of(0, 1, 8, 0, 6, 4, spec.operation >> 8, spec.operation & 0xff);
  return concatenate([
    front,
    macBytes(spec.senderMac),
    ipv4Bytes(spec.sender),
    macBytes(spec.targetMac),
    ipv4Bytes(spec.target),
  ]);
}
