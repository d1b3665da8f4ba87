/** What a pcapng file says of an interface that packets were recorded on, and so of their times. */
import { viewOf } from '../netlink/bytes.ts';

export interface CaptureInterface {
  readonly linkType: number;
  /** Bytes kept of a packet at most; 0 is no limit. */
  readonly snapLength: number;
  /** Units of its times in one second. */
  readonly unitsPerSecond: bigint;
  /** Added to its times. */
  readonly offsetSeconds: bigint;
}

const if_tsresol = 9;
const if_tsoffset = 14;
const opt_endofopt = 0;
/** Options of an interface begin behind link type, reserved bytes and limit. */
const optionsOffset = 8;

/** Of an Interface Description Block without its type and lengths, of at least 8 bytes. */
export function readInterface({
  body,
  littleEndian,
}: {
  readonly body: Uint8Array;
  readonly littleEndian: boolean;
}): CaptureInterface {
  const view = viewOf(body);
  const options = readOptions(body, littleEndian);
  const resolution = options.get(if_tsresol)?.[0] ?? 6;
  const offset = options.get(if_tsoffset);
  const base = (resolution & 0x80) === 0 ? 10n : 2n;
  return {
    linkType: view.getUint16(0, littleEndian),
    snapLength: view.getUint32(4, littleEndian),
    unitsPerSecond: base ** BigInt(resolution & 0x7f),
    offsetSeconds: offset?.length === 8 ? viewOf(offset).getBigInt64(0, littleEndian) : 0n,
  };
}

/** Values by code, each code once. Stops at what does not fit, which then only lacks. */
function readOptions(body: Uint8Array, littleEndian: boolean): ReadonlyMap<number, Uint8Array> {
  const view = viewOf(body);
  const options = new Map<number, Uint8Array>();
  let at = optionsOffset;
  while (at + 4 <= body.length) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    if (code === opt_endofopt || at + 4 + length > body.length) break;
    options.set(code, body.subarray(at + 4, at + 4 + length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return options;
}

/** Nanoseconds since 1970-01-01 UTC, rounded down. */
export function timestampNs(
  { unitsPerSecond, offsetSeconds }: CaptureInterface,
  units: bigint,
): bigint {
  return (units * 1_000_000_000n) / unitsPerSecond + offsetSeconds * 1_000_000_000n;
}
