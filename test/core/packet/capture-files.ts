/** Writes capture files for tests, in either byte order. */

export class CaptureFile {
  readonly #bytes: number[] = [];
  readonly #littleEndian: boolean;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  number(value: number | bigint, width: 2 | 4 | 8): this {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, BigInt(value));
    const bytes = [...new Uint8Array(view.buffer)].slice(8 - width);
    return this.raw(this.#littleEndian ? bytes.reverse() : bytes);
  }

  raw(bytes: Iterable<number>): this {
    this.#bytes.push(...bytes);
    return this;
  }

  /** Zeros up to a multiple of four. */
  pad(): this {
    return this.raw(new Array<number>(-this.#bytes.length & 3).fill(0));
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

export interface Recorded {
  readonly frame: Uint8Array;
  readonly seconds: number;
  /** In the file’s own unit. */
  readonly fraction: number;
  readonly originalLength?: number;
}

interface PcapOptions {
  readonly littleEndian?: boolean;
  readonly nanoseconds?: boolean;
  readonly linkType?: number;
}

export function pcapFile(
  packets: readonly Recorded[],
  { littleEndian = true, nanoseconds = false, linkType = 1 }: PcapOptions = {},
): Uint8Array {
  const file = new CaptureFile(littleEndian);
  file
    .number(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, 4)
    .number(2, 2)
    .number(4, 2);
  file.number(0, 4).number(0, 4).number(65535, 4).number(linkType, 4);
  for (const { frame, seconds, fraction, originalLength } of packets) {
    file.number(seconds, 4).number(fraction, 4);
    file
      .number(frame.length, 4)
      .number(originalLength ?? frame.length, 4)
      .raw(frame);
  }
  return file.finish();
}

/** A block of a pcapng file; `write` fills its body. */
export function block(
  type: number,
  write: (body: CaptureFile) => void,
  littleEndian = true,
): Uint8Array {
  const body = new CaptureFile(littleEndian);
  write(body);
  const bytes = body.pad().finish();
  const length = bytes.length + 12;
  const whole = new CaptureFile(littleEndian).number(type, 4).number(length, 4).raw(bytes);
  return whole.number(length, 4).finish();
}

export function sectionHeader(littleEndian = true): Uint8Array {
  return block(
    0x0a0d0d0a,
    (body) =>
      body
        .number(0x1a2b3c4d, 4)
        .number(1, 2)
        .number(0, 2)
        .number(2n ** 64n - 1n, 8),
    littleEndian,
  );
}

export interface InterfaceOptions {
  readonly linkType?: number;
  readonly snapLength?: number;
  /** The byte of if_tsresol. */
  readonly resolution?: number;
  readonly offsetSeconds?: number;
}

export function interfaceBlock(
  { linkType = 1, snapLength = 0, resolution, offsetSeconds }: InterfaceOptions = {},
  littleEndian = true,
): Uint8Array {
  const write = (body: CaptureFile) => {
    body.number(linkType, 2).number(0, 2).number(snapLength, 4);
    if (resolution !== undefined) body.number(9, 2).number(1, 2).raw([resolution]).pad();
    if (offsetSeconds !== undefined)
      body
        .number(14, 2)
        .number(8, 2)
        .number(BigInt.asUintN(64, BigInt(offsetSeconds)), 8);
    body.number(0, 2).number(0, 2);
  };
  return block(1, write, littleEndian);
}

export function enhancedPacket(
  frame: Uint8Array,
  { time = 0n, source = 0, littleEndian = true, originalLength = frame.length } = {},
): Uint8Array {
  const write = (body: CaptureFile) => {
    body
      .number(source, 4)
      .number(time >> 32n, 4)
      .number(time & 0xffffffffn, 4);
    body.number(frame.length, 4).number(originalLength, 4).raw(frame);
  };
  return block(6, write, littleEndian);
}

export function simplePacket(frame: Uint8Array, originalLength = frame.length): Uint8Array {
  return block(3, (body) => body.number(originalLength, 4).raw(frame));
}
