/** What an RSS program reads of its slot: `struct rss_slot_bytes` or `struct rss_slot_nibbles` of bpf/include/rss.h. */
import type { RssConfiguration } from '../compile/rss.ts';
import { rssTypes, type RssType } from '../compile/rss-types.ts';
import { fromHex, writeUnsigned, type ByteOrder, type Width } from '../netlink/bytes.ts';
import { enumerations, layouts } from './layouts.ts';
import { toeplitzTable } from './toeplitz.ts';

/** How much of a packet the program hashes at a time: `bytes` is faster, `nibbles` needs an eighth of the memory. */
export type RssTables = 'bytes' | 'nibbles';

const slotLayouts = { bytes: layouts.rss_slot_bytes, nibbles: layouts.rss_slot_nibbles };

const functions = {
  toeplitz: enumerations.rss_function.RSS_TOEPLITZ,
  symmetric_toeplitz: enumerations.rss_function.RSS_SYMMETRIC_TOEPLITZ,
  simple_xor: enumerations.rss_function.RSS_SIMPLE_XOR,
} as const satisfies Readonly<Record<RssConfiguration['function'], number>>;

/** The types that say what a packet is; those behind them, which say what of it is hashed, are the masks. */
const packetTypes = rssTypes.slice(0, rssTypes.indexOf('l3-src-only'));

/** The map of one slot, by which `rss_slots` is filled (BPF_MAP_TYPE_ARRAY, linux/bpf.h). */
export const rssSlotMap = (tables: RssTables) => ({
  type: 2,
  keySize: 4,
  valueSize: slotLayouts[tables].size,
  maxEntries: 1,
});

/** Entries of the maps `rss_slots` and `rss_counters`. */
export const rssSlots = 1024;

/** In the byte order of the host, but for the masks, which lie over bytes of the packet. */
export function encodeRssSlot(configuration: RssConfiguration, tables: RssTables): Uint8Array {
  const layout = slotLayouts[tables];
  const bytes = new Uint8Array(layout.size);
  encodeHead(bytes, configuration);
  const { offset, counts } = layout.fields.tables;
  const bits = tables === 'bytes' ? 8 : 4;
  toeplitzTable(fromHex(configuration.key), bits, counts[0]).forEach((value, index) => {
    writeUnsigned(bytes, { offset: offset + 4 * index, width: 4, order: 'host' }, value);
  });
  return bytes;
}

type HeadField = keyof typeof layouts.rss_slot.fields;

function encodeHead(bytes: Uint8Array, configuration: RssConfiguration): void {
  const put = (field: HeadField, value: number, order: ByteOrder = 'host', index = 0): void => {
    const { offset, width } = layouts.rss_slot.fields[field];
    writeUnsigned(
      bytes,
      { offset: offset + index * width, width: width satisfies Width, order },
      value,
    );
  };
  const { types } = configuration;
  put('types', typeBits(types));
  put('function', functions[configuration.function]);
  put('source_mask', types.includes('l3-dst-only') ? 0 : 0xffffffff, 'network');
  put('destination_mask', types.includes('l3-src-only') ? 0 : 0xffffffff, 'network');
  put('ports_mask', portsMask(types), 'network');
  put('mark', configuration.mark);
  put('default_queue', configuration.queues[0] ?? 0);
  put('tail', configuration.hashTail ? 1 : 0);
  configuration.table.forEach((queue, index) => {
    put('queues', queue, 'host', index);
  });
}

function typeBits(types: readonly RssType[]): number {
  return packetTypes.reduce(
    (bits, type, bit) => (types.includes(type) ? bits | (1 << bit) : bits),
    0,
  );
}

/** Source port, then destination port. */
function portsMask(types: readonly RssType[]): number {
  if (types.includes('l4-src-only')) return 0xffff0000;
  return types.includes('l4-dst-only') ? 0x0000ffff : 0xffffffff;
}
