/**
 * Bytes in and out, with the byte order named at every call.
 *
 * Netlink is spoken between processes of one machine: headers and most attributes are in host order.
 * Tapwright runs where Electron and Node run on Linux, and all of those hosts are little-endian.
 * Attributes that mirror packet headers (flower keys) are in network order.
 */

export type ByteOrder = 'host' | 'network';
export type Width = 1 | 2 | 4 | 8;

const hostIsLittleEndian = true;

const littleEndian = (order: ByteOrder): boolean => order === 'host' && hostIsLittleEndian;

/** Where and why bytes could not be understood. Offsets count from the first byte of the netlink message. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  /** Names of the attributes around the place, outermost first: `TCA_OPTIONS.TCA_FLOWER_ACT`. */
  readonly path: string;
  readonly offset: number;
  readonly reason: string;

  constructor(failure: { path: string; offset: number; reason: string }) {
    const place = failure.path === '' ? 'message' : failure.path;
    super(`${place}: ${failure.reason} (offset ${String(failure.offset)})`);
    this.path = failure.path;
    this.offset = failure.offset;
    this.reason = failure.reason;
  }
}

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Lengths and offsets in netlink are multiples of four (NLMSG_ALIGN, NLA_ALIGN). */
export const align = (length: number): number => (length + 3) & ~3;

/**
 * Reads an unsigned integer. Eight-byte values come as numbers: exact up to 2^53, which a counter of
 * bytes at 100 Gbit/s reaches after 22 years.
 */
export function readUnsigned(
  bytes: Uint8Array,
  offset: number,
  width: Width,
  order: ByteOrder,
): number {
  const view = viewOf(bytes);
  const little = littleEndian(order);
  switch (width) {
    case 1:
      return view.getUint8(offset);
    case 2:
      return view.getUint16(offset, little);
    case 4:
      return view.getUint32(offset, little);
    case 8:
      return Number(view.getBigUint64(offset, little));
  }
}

/** The inverse of readUnsigned: overwrites `width` bytes. */
export function writeUnsigned(
  bytes: Uint8Array,
  { offset, width, order }: { offset: number; width: Width; order: ByteOrder },
  value: number,
): void {
  const view = viewOf(bytes);
  const little = littleEndian(order);
  if (width === 1) view.setUint8(offset, value);
  else if (width === 2) view.setUint16(offset, value, little);
  else if (width === 4) view.setUint32(offset, value, little);
  else view.setBigUint64(offset, BigInt(value), little);
}

export function readSigned(bytes: Uint8Array, offset: number, order: ByteOrder): number {
  return viewOf(bytes).getInt32(offset, littleEndian(order));
}

/** The text before the first zero byte, read as UTF-8. Strings of the kernel end so. */
export function readText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  let text = '';
  for (const byte of end < 0 ? bytes : bytes.subarray(0, end)) text += `%${hexByte(byte)}`;
  try {
    return decodeURIComponent(text);
  } catch {
    return Array.from(bytes.subarray(0, end < 0 ? undefined : end), (byte) =>
      String.fromCharCode(byte),
    ).join('');
  }
}

/** UTF-8 with the ending zero byte. */
export function writeText(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const [escape] of encodeURIComponent(text).matchAll(/%..|[^%]/g))
    bytes.push(escape.startsWith('%') ? parseInt(escape.slice(1), 16) : escape.charCodeAt(0));
  return Uint8Array.from([...bytes, 0]);
}

const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');

export const toHex = (bytes: Uint8Array): string => Array.from(bytes, hexByte).join('');

/** The inverse of toHex. */
export const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** A buffer that grows as it is written. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  unsigned(value: number, width: Width, order: ByteOrder): void {
    this.#room(width);
    this.set(this.#length, value, width, order);
    this.#length += width;
  }

  bytes(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Zero bytes up to the next multiple of four. */
  pad(): void {
    this.bytes(new Uint8Array(align(this.#length) - this.#length));
  }

  /** Overwrites what was written before, e.g. a length that is known only now. */
  set(offset: number, value: number, width: Width, order: ByteOrder): void {
    writeUnsigned(this.#bytes, { offset, width, order }, value);
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}
