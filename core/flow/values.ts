/**
 * Field values between their three shapes: the canonical text or number of the model, big-endian
 * bytes as on the wire, and masks as prefix lengths.
 *
 * Address text is read as inet_pton and testpmd's MAC parser read it, and written in one spelling:
 * MAC in lower case with colons, IPv4 as a dotted quad, IPv6 after RFC 5952.
 */
import ipaddr from 'ipaddr.js';
import type { FieldRow } from './fields.ts';
import type { FieldValue } from './rule.ts';

type Shape = Pick<FieldRow, 'kind' | 'bits'>;

const macGroups = /^[0-9a-f]{1,2}(?:([:.-])[0-9a-f]{1,2})(?:\1[0-9a-f]{1,2}){4}$/i;
const macQuads = /^[0-9a-f]{4}([:.-])[0-9a-f]{4}\1[0-9a-f]{4}$/i;
const dottedQuad = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

/** Six groups of one or two hex digits, or three of four, one separator throughout (DPDK rte_ether_unformat_addr). */
export function parseMac(text: string): string | undefined {
  if (macGroups.test(text)) {
    const groups = text.toLowerCase().split(/[:.-]/);
    return groups.map((group) => group.padStart(2, '0')).join(':');
  }
  if (!macQuads.test(text)) return undefined;
  const digits = text.toLowerCase().replace(/[:.-]/g, '');
  return digits.replace(/..(?!$)/g, '$&:');
}

/** A dotted quad of decimal numbers without leading zeros, as inet_pton(AF_INET) accepts it. */
export function parseIpv4(text: string): string | undefined {
  if (!dottedQuad.test(text) || /(?:^|\.)0\d/.test(text)) return undefined;
  return text;
}

/** What inet_pton(AF_INET6) accepts: no zone, no brackets. */
export function parseIpv6(text: string): string | undefined {
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  return ipaddr.IPv6.parse(text).toRFC5952String();
}

/** Reads text of an address kind; undefined when it is none. */
export function parseAddress(
  kind: Exclude<FieldRow['kind'], 'unsigned'>,
  text: string,
): string | undefined {
  if (kind === 'mac') return parseMac(text);
  return kind === 'ipv4' ? parseIpv4(text) : parseIpv6(text);
}

/** Big-endian bytes, as many as the field's bits fill. The value must be canonical. */
export function toBytes(shape: Shape, value: FieldValue): Uint8Array {
  if (typeof value === 'number') {
    const bytes = new Uint8Array(Math.ceil(shape.bits / 8));
    for (
      let index = bytes.length - 1, rest = value;
      index >= 0;
      index--, rest = Math.floor(rest / 256)
    )
      bytes[index] = rest % 256;
    return bytes;
  }
  if (shape.kind === 'mac')
    return Uint8Array.from(value.split(':'), (group) => parseInt(group, 16));
  if (shape.kind === 'ipv4') return Uint8Array.from(value.split('.'), Number);
  return Uint8Array.from(ipaddr.IPv6.parse(value).toByteArray());
}

/** The inverse of toBytes. */
export function fromBytes(shape: Shape, bytes: Uint8Array): FieldValue {
  switch (shape.kind) {
    case 'unsigned':
      return bytes.reduce((number, byte) => number * 256 + byte, 0);
    case 'mac':
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
    case 'ipv4':
      return bytes.join('.');
    case 'ipv6':
      return new ipaddr.IPv6(Array.from(bytes)).toRFC5952String();
  }
}

/** A mask whose `prefix` most significant bits of the field's width are set. */
export function maskOfPrefix(shape: Shape, prefix: number): FieldValue {
  const unused = Math.ceil(shape.bits / 8) * 8 - shape.bits;
  const bytes = new Uint8Array(Math.ceil(shape.bits / 8));
  for (let bit = unused; bit < unused + prefix; bit++) bytes[bit >> 3]! |= 0x80 >> (bit & 7);
  return fromBytes(shape, bytes);
}

export function fullMask(shape: Shape): FieldValue {
  return maskOfPrefix(shape, shape.bits);
}

export function emptyMask(shape: Shape): FieldValue {
  return maskOfPrefix(shape, 0);
}

/** The prefix length of a mask, or undefined when its set bits are not all in front. */
export function prefixOfMask(shape: Shape, mask: FieldValue): number | undefined {
  let prefix = 0;
  for (const byte of toBytes(shape, mask))
    for (let bit = 7; bit >= 0; bit--) prefix += (byte >> bit) & 1;
  return maskOfPrefix(shape, prefix) === mask ? prefix : undefined;
}
