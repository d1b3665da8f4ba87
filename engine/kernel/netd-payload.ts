/**
 * What is said to tapwright-netd, and what it answers: the numbers of native/netd/protocol.h, and payloads as bytes and
 * back. All numbers are little-endian.
 */

export const protocolVersion = 1;

/** Of what a frame's length counts, in bytes. */
export const mostFrameBytes = 32 * 1024 * 1024;

export const operations = {
  hello: 1,
  transact: 2,
  interfaceIndex: 3,
  awaitPackets: 4,
  createTap: 10,
  readCounts: 11,
  closeTap: 12,
  deleteTap: 13,
  load: 20,
  createMap: 21,
  lookup: 22,
  update: 23,
  setInner: 24,
  delete: 25,
  pin: 26,
  close: 27,
  listPins: 30,
  makePins: 31,
  removePins: 32,
  openMap: 33,
  openProgram: 34,
} as const;
export type Operation = keyof typeof operations;

export const outcomes = {
  done: 0,
  more: 1,
  failed: 2,
  programRefused: 3,
  notAllowed: 4,
  malformed: 5,
} as const;

/** netd said what this version does not understand. */
export class NetdProtocolFailure extends Error {
  override readonly name = 'NetdProtocolFailure';
}

export class PayloadWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  number(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return this.#add(bytes);
  }

  bytes(value: Uint8Array): this {
    return this.number(value.length).#add(value);
  }

  text(value: string): this {
    return this.bytes(new TextEncoder().encode(value));
  }

  list<T>(values: readonly T[], write: (value: T) => void): this {
    this.number(values.length);
    values.forEach(write);
    return this;
  }

  get length(): number {
    return this.#length;
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#parts, this.#length);
  }

  #add(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this;
  }
}

/** Reads a payload from its beginning; throws NetdProtocolFailure where it ends too early. */
export class PayloadReader {
  readonly #bytes: Uint8Array;
  #next = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(): number {
    const { buffer, byteOffset } = this.#take(4);
    return new DataView(buffer, byteOffset).getUint32(0, true);
  }

  /** Exact up to 2^53. */
  long(): number {
    const { buffer, byteOffset } = this.#take(8);
    return Number(new DataView(buffer, byteOffset).getBigUint64(0, true));
  }

  /** A copy. */
  bytes(): Uint8Array {
    return Uint8Array.from(this.#take(this.number()));
  }

  text(): string {
    return new TextDecoder().decode(this.#take(this.number()));
  }

  list<T>(read: () => T): readonly T[] {
    const values: T[] = [];
    for (let left = this.number(); left > 0; left--) values.push(read());
    return values;
  }

  #take(length: number): Uint8Array {
    const end = this.#next + length;
    if (end > this.#bytes.length)
      throw new NetdProtocolFailure('tapwright-netd answered with less than it should.');
    const taken = this.#bytes.subarray(this.#next, end);
    this.#next = end;
    return taken;
  }
}
