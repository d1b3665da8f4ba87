/** pcapng files, of either byte order, also with several sections (draft-ietf-opsawg-pcapng). */
import { viewOf } from '../netlink/bytes.ts';
import {
  damaged,
  endsEarly,
  LINKTYPE_ETHERNET,
  mostCapturedBytes,
  notEthernet,
  type CaptureEntry,
  type CaptureProblem,
} from './capture-entry.ts';
import { readInterface, timestampNs, type CaptureInterface } from './pcapng-interface.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const byteOrderMagic = 0x1a2b3c4d;

/** Type and both lengths. */
const wrapperBytes = 12;
/** Of each kind of block that is read, without type, lengths and options. */
const fixedBytes: ReadonlyMap<number, number> = new Map([
  [SECTION_HEADER, 16],
  [INTERFACE_DESCRIPTION, 8],
  [SIMPLE_PACKET, 4],
  [ENHANCED_PACKET, 20],
]);

/** What a section header sets for the blocks behind it. */
interface Section {
  readonly littleEndian: boolean;
  readonly interfaces: CaptureInterface[];
}

/** A block without its type and lengths. */
interface Block {
  readonly type: number;
  readonly offset: number;
  readonly body: Uint8Array;
  readonly littleEndian: boolean;
}

export function isPcapng(bytes: Uint8Array): boolean {
  // The same in both byte orders.
  return bytes.length >= 4 && viewOf(bytes).getUint32(0) === SECTION_HEADER;
}

/** The packets of a file that `isPcapng`. Blocks of other kinds are passed over. */
export function* readPcapng(bytes: Uint8Array): Generator<CaptureEntry> {
  let section: Section = { littleEndian: true, interfaces: [] };
  let offset = 0;
  while (offset < bytes.length) {
    const block = readBlock(bytes, offset, section.littleEndian);
    if ('kind' in block) {
      yield block;
      return;
    }
    if (block.type === SECTION_HEADER)
      section = { littleEndian: block.littleEndian, interfaces: [] };
    const entry = readEntry(block, section.interfaces);
    if (entry !== undefined) yield entry;
    if (entry?.kind === 'problem' && entry.diagnostic.code === 'capture/damaged') return;
    offset += wrapperBytes + block.body.length;
  }
}

function readBlock(
  bytes: Uint8Array,
  offset: number,
  sectionIsLittleEndian: boolean,
): Block | CaptureProblem {
  if (offset + wrapperBytes > bytes.length) return endsEarly(offset, 'block');
  const view = viewOf(bytes);
  const isSection = view.getUint32(offset) === SECTION_HEADER;
  const littleEndian = isSection
    ? view.getUint32(offset + 8, true) === byteOrderMagic
    : sectionIsLittleEndian;
  if (isSection && !littleEndian && view.getUint32(offset + 8) !== byteOrderMagic)
    return damaged(offset, 'section header', 'it says no byte order');
  const type = view.getUint32(offset, littleEndian);
  const length = view.getUint32(offset + 4, littleEndian);
  if (length % 4 !== 0 || length < wrapperBytes + (fixedBytes.get(type) ?? 0))
    return damaged(offset, 'block', `it would have ${String(length)} bytes`);
  if (offset + length > bytes.length) return endsEarly(offset, 'block');
  if (view.getUint32(offset + length - 4, littleEndian) !== length)
    return damaged(offset, 'block', 'the lengths at its begin and end differ');
  return { type, offset, body: bytes.subarray(offset + 8, offset + length - 4), littleEndian };
}

/** A packet, or what is wrong; an interface is noted. */
function readEntry(block: Block, interfaces: CaptureInterface[]): CaptureEntry | undefined {
  switch (block.type) {
    case INTERFACE_DESCRIPTION: {
      const described = readInterface(block);
      interfaces.push(described);
      const { linkType } = described;
      return linkType === LINKTYPE_ETHERNET ? undefined : notEthernet(block.offset, linkType);
    }
    case ENHANCED_PACKET:
      return readEnhanced(block, interfaces);
    case SIMPLE_PACKET:
      return readSimple(block, interfaces);
    default:
      return undefined;
  }
}

function readEnhanced(
  block: Block,
  interfaces: readonly CaptureInterface[],
): CaptureEntry | undefined {
  const word = wordsOf(block);
  const source = interfaces[word(0)];
  if (source === undefined) return noInterface(block, word(0));
  if (source.linkType !== LINKTYPE_ETHERNET) return undefined;
  return packetOf(block, 20, {
    kept: word(3),
    originalLength: word(4),
    timestampNs: timestampNs(source, (BigInt(word(1)) << 32n) | BigInt(word(2))),
  });
}

/** It has no time, and is of the first interface, whose limit says how much of it was kept. */
function readSimple(
  block: Block,
  interfaces: readonly CaptureInterface[],
): CaptureEntry | undefined {
  const [source] = interfaces;
  if (source === undefined) return noInterface(block, 0);
  if (source.linkType !== LINKTYPE_ETHERNET) return undefined;
  const originalLength = wordsOf(block)(0);
  const limit = source.snapLength === 0 ? originalLength : source.snapLength;
  const kept = Math.min(originalLength, limit);
  return packetOf(block, 4, { kept, originalLength, timestampNs: undefined });
}

interface Kept {
  /** Bytes of the packet in the file. */
  readonly kept: number;
  readonly originalLength: number;
  readonly timestampNs: bigint | undefined;
}

function packetOf(
  { body, offset }: Block,
  start: number,
  { kept, originalLength, timestampNs }: Kept,
): CaptureEntry {
  if (kept > mostCapturedBytes || start + kept > body.length)
    return damaged(offset, 'packet', `its ${String(kept)} bytes do not fit into the block`);
  const frame = body.subarray(start, start + kept);
  return { kind: 'packet', frame, originalLength, timestampNs, offset };
}

function noInterface({ offset }: Block, index: number): CaptureProblem {
  return damaged(offset, 'packet', `interface ${String(index)} was not described`);
}

function wordsOf({ body, littleEndian }: Block): (index: number) => number {
  const view = viewOf(body);
  return (index) => view.getUint32(index * 4, littleEndian);
}
