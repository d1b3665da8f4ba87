/** pcap files, of either byte order, with times in microseconds or nanoseconds (pcap-savefile(5), draft-ietf-opsawg-pcap). */
import { viewOf } from '../netlink/bytes.ts';
import {
  damaged,
  endsEarly,
  LINKTYPE_ETHERNET,
  mostCapturedBytes,
  notEthernet,
  type CaptureEntry,
} from './capture-entry.ts';

const microsecondMagic = 0xa1b2c3d4;
const nanosecondMagic = 0xa1b23c4d;
const fileHeaderBytes = 24;
const recordHeaderBytes = 16;

interface Format {
  readonly littleEndian: boolean;
  /** Nanoseconds of one unit of a time's lower part. */
  readonly unitNs: bigint;
}

export function isPcap(bytes: Uint8Array): boolean {
  return formatOf(bytes) !== undefined;
}

function formatOf(bytes: Uint8Array): Format | undefined {
  if (bytes.length < 4) return undefined;
  for (const littleEndian of [true, false]) {
    const magic = viewOf(bytes).getUint32(0, littleEndian);
    if (magic === microsecondMagic) return { littleEndian, unitNs: 1000n };
    if (magic === nanosecondMagic) return { littleEndian, unitNs: 1n };
  }
  return undefined;
}

/** The packets of a file that `isPcap`; none when it is not. */
export function* readPcap(bytes: Uint8Array): Generator<CaptureEntry> {
  const format = formatOf(bytes);
  if (format === undefined) return;
  if (bytes.length < fileHeaderBytes) {
    yield endsEarly(0, 'file header');
    return;
  }
  // The upper bits tell of a frame check sequence behind each packet.
  const linkType = viewOf(bytes).getUint32(20, format.littleEndian) & 0xffff;
  if (linkType === LINKTYPE_ETHERNET) yield* readRecords(bytes, format);
  else yield notEthernet(0, linkType);
}

function* readRecords(
  bytes: Uint8Array,
  { littleEndian, unitNs }: Format,
): Generator<CaptureEntry> {
  const view = viewOf(bytes);
  const most = Math.max(view.getUint32(16, littleEndian), mostCapturedBytes);
  let offset = fileHeaderBytes;
  while (offset < bytes.length) {
    const start = offset + recordHeaderBytes;
    if (start > bytes.length) {
      yield endsEarly(offset, 'packet header');
      return;
    }
    const word = (index: number) => view.getUint32(offset + index * 4, littleEndian);
    const kept = word(2);
    if (kept > most) {
      yield damaged(offset, 'packet', `it would have ${String(kept)} bytes`);
      return;
    }
    if (start + kept > bytes.length) {
      yield endsEarly(offset, 'packet');
      return;
    }
    yield {
      kind: 'packet',
      frame: bytes.subarray(start, start + kept),
      originalLength: word(3),
      timestampNs: BigInt(word(0)) * 1_000_000_000n + BigInt(word(1)) * unitNs,
      offset,
    };
    offset = start + kept;
  }
}
