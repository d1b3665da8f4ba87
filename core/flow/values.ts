/**
 * Field values between their three shapes: the canonical text or number of the model, big-endian
 * bytes as on the wire, and masks as prefix lengths.
 *
 * Address text is read as inet_pton and testpmd's MAC parser read it, and written in one spelling:
 * MAC in lower case with colons, IPv4 as a dotted quad, IPv6 after RFC 5952.
 */
import type { FieldKind, FieldRow } from './fields.ts';
import { isPlainIpv6, isLowerHexDigit, printIpv6, readIpv4, readIpv6 } from './ip-text.ts';
import type { FieldValue } from './rule.ts';

type Shape = Pick<FieldRow, 'kind' | 'bits'>;

const macGroups = /^[0-9a-f]{1,2}(?:([:.-])[0-9a-f]{1,2})(?:\1[0-9a-f]{1,2}){4}$/i;
const macQuads = /^[0-9a-f]{4}([:.-])[0-9a-f]{4}\1[0-9a-f]{4}$/i;

/** Six groups of one or two hex digits, or three of four, one separator throughout (DPDK rte_ether_unformat_addr). */
export function parseMac(text: string): string | undefined {
  if (isCanonicalMac(text)) return text;
  if (macGroups.test(text)) {
    const groups = text.toLowerCase().split(/[:.-]/);
    return groups.map((group) => group.padStart(2, '0')).join(':');
  }
  if (!macQuads.test(text)) return undefined;
  const digits = text.toLowerCase().replace(/[:.-]/g, '');
  return digits.replace(/..(?!$)/g, '$&:');
}

/** Whether the text is as parseMac gives it: `02:00:00:0a:0b:0c`. */
export function isCanonicalMac(text: string): boolean {
  if (text.length !== 17) return false;
  for (let index = 0; index < 17; index++) {
    const unit = text.charCodeAt(index);
    if (index % 3 === 2 ? unit !== 0x3a : !isLowerHexDigit(unit)) return false;
  }
  return true;
}

/** A dotted quad of decimal numbers without leading zeros, as inet_pton(AF_INET) accepts it. */
export function parseIpv4(text: string): string | undefined {
  return readIpv4(text) === undefined ? undefined : text;
}

/** What inet_pton(AF_INET6) accepts: no zone, no brackets. */
export function parseIpv6(text: string): string | undefined {
  if (isPlainIpv6(text)) return text;
  const groups = readIpv6(text);
  return groups && printIpv6(groups);
}

/** Reads text of an address kind; undefined when it is none. */
export function parseAddress(kind: 'mac' | 'ipv4' | 'ipv6', text: string): string | undefined {
  if (kind === 'mac') return parseMac(text);
  return kind === 'ipv4' ? parseIpv4(text) : parseIpv6(text);
}

/** Kinds whose values are a fixed number of bits. */
export function hasBits(kind: FieldKind): boolean {
  return kind !== 'text' && kind !== 'hex' && kind !== 'word';
}

/** Big-endian bytes, as many as the field's bits fill. The value must be canonical, of a kind that has bits. */
export function toBytes(shape: Shape, value: FieldValue): Uint8Array {
  if (shape.kind === 'wide') return bytesOfWide(BigInt(value));
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
  const groups = readIpv6(value);
  if (groups === undefined) throw new TypeError(`not a canonical IPv6 address: ${value}`);
  return bytesOfGroups(groups);
}

function bytesOfWide(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 8 }, (_, index) =>
    Number((value >> BigInt(56 - index * 8)) & 0xffn),
  );
}

function bytesOfGroups(groups: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(groups.length * 2);
  groups.forEach((group, index) => {
    bytes[index * 2] = group >> 8;
    bytes[index * 2 + 1] = group & 0xff;
  });
  return bytes;
}

/** The inverse of toBytes. */
export function fromBytes(shape: Shape, bytes: Uint8Array): FieldValue {
  switch (shape.kind) {
    case 'wide':
      return String(bytes.reduce((number, byte) => number * 256n + BigInt(byte), 0n));
    case 'unsigned':
    case 'boolean':
      return bytes.reduce((number, byte) => number * 256 + byte, 0);
    case 'mac':
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
    case 'ipv4':
      return bytes.join('.');
    case 'ipv6':
      return printIpv6(
        Uint16Array.from(
          { length: 8 },
          (_, group) => bytes[group * 2]! * 256 + bytes[group * 2 + 1]!,
        ),
      );
    case 'text':
    case 'hex':
    case 'word':
      throw new TypeError(`a ${shape.kind} has no fixed number of bits`);
  }
}

/** By prefix length; the same few masks are asked for with every field of every rule, and rows live as long as the program. */
const known = new WeakMap<Shape, FieldValue[]>();

/** A mask whose `prefix` most significant bits of the field's width are set. */
export function maskOfPrefix(shape: Shape, prefix: number): FieldValue {
  let masks = known.get(shape);
  if (masks === undefined) known.set(shape, (masks = []));
  return (masks[prefix] ??= makeMask(shape, prefix));
}

function makeMask(shape: Shape, prefix: number): FieldValue {
  const unused = Math.ceil(shape.bits / 8) * 8 - shape.bits;
  const bytes = new Uint8Array(Math.ceil(shape.bits / 8));
  for (let bit = unused; bit < unused + prefix; bit++) bytes[bit >> 3]! |= 0x80 >> (bit & 7);
  return fromBytes(shape, bytes);
}

/** The mask of a word field that counts wholly; testpmd writes it for meter colours. */
export const wholeWord = 'all';

/**
 * All bits of the field. Of a text and of hex digits the mask is as long as what it is for: `spec`
 * (`ÿ` for each character of a text, `ff` for each byte).
 */
export function fullMask(shape: Shape, spec: FieldValue = ''): FieldValue {
  if (hasBits(shape.kind)) return maskOfPrefix(shape, shape.bits);
  if (shape.kind === 'word') return wholeWord;
  return shape.kind === 'hex'
    ? 'f'.repeat(String(spec).length)
    : '\u00ff'.repeat(String(spec).length);
}

export function emptyMask(shape: Shape): FieldValue {
  return hasBits(shape.kind) ? maskOfPrefix(shape, 0) : '';
}

/** The prefix length of a mask, or undefined when its set bits are not all in front or the kind has no bits. */
export function prefixOfMask(shape: Shape, mask: FieldValue): number | undefined {
  if (!hasBits(shape.kind)) return undefined;
  let prefix = 0;
  for (const byte of toBytes(shape, mask))
    for (let bit = 7; bit >= 0; bit--) prefix += (byte >> bit) & 1;
  return maskOfPrefix(shape, prefix) === mask ? prefix : undefined;
}
