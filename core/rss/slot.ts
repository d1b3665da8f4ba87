/** What an RSS program reads of its slot: `struct rss_slot_bytes` or `struct rss_slot_nibbles` of bpf/include/rss.h. */
import { shortestList, type RssConfiguration } from '../compile/rss.ts';
import { rssTypes, type RssType } from '../compile/rss-types.ts';
import {
  fromHex,
  readUnsigned,
  toHex,
  writeUnsigned,
  type ByteOrder,
  type Width,
} from '../netlink/bytes.ts';
import { enumerations, layouts } from './layouts.ts';
import { mostHashedBytes, toeplitzTable } from './toeplitz.ts';

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

/** Bytes of a key that a slot's tables are made of; what a shorter key lacks is zero there. */
const heldKeyBytes = mostHashedBytes + 4;

/**
 * The configuration that a slot was filled with, of the size of either kind of table; undefined for other bytes. The key
 * comes back in 40 bytes whatever its length was, and the queues as the shortest list that gives the table.
 */
export function decodeRssSlot(bytes: Uint8Array): RssConfiguration | undefined {
  const tables = (['bytes', 'nibbles'] as const).find(
    (kind) => slotLayouts[kind].size === bytes.length,
  );
  if (tables === undefined) return undefined;
  const get = (field: HeadField, order: ByteOrder = 'host', index = 0): number => {
    const { offset, width } = layouts.rss_slot.fields[field];
    return readUnsigned(bytes, offset + index * width, width, order);
  };
  const name = (['toeplitz', 'symmetric_toeplitz', 'simple_xor'] as const).find(
    (one) => functions[one] === get('function'),
  );
  if (name === undefined) return undefined;
  const table = Array.from({ length: layouts.rss_slot.fields.queues.counts[0] }, (_, index) =>
    get('queues', 'host', index),
  );
  return {
    function: name,
    key: decodeKey(bytes, tables),
    types: [
      ...packetTypes.filter((_, bit) => (get('types') & (1 << bit)) !== 0),
      ...limitsOf([get('source_mask'), get('destination_mask'), get('ports_mask', 'network')]),
    ],
    queues: shortestList(table),
    table,
    hashTail: get('tail') !== 0,
    mark: get('mark'),
  };
}

function limitsOf([source, destination, ports]: readonly [number, number, number]): RssType[] {
  return [
    ...(destination === 0 ? (['l3-src-only'] as const) : []),
    ...(source === 0 ? (['l3-dst-only'] as const) : []),
    ...(ports === 0xffff0000 ? (['l4-src-only'] as const) : []),
    ...(ports === 0x0000ffff ? (['l4-dst-only'] as const) : []),
  ];
}

/**
 * A set bit of the input adds to the hash the 32 bits of the key from its own place on; so the tables hold the key, but
 * for the last bit of 40 bytes, which meets no bit of any input and comes back as 0.
 */
function decodeKey(bytes: Uint8Array, tables: RssTables): string {
  const { offset, counts } = slotLayouts[tables].fields.tables;
  const bits = tables === 'bytes' ? 8 : 4;
  const windowOf = (bit: number): number => {
    const entry = Math.floor(bit / bits) * counts[1] + 2 ** (bits - 1 - (bit % bits));
    return readUnsigned(bytes, offset + 4 * entry, 4, 'host');
  };
  const key = new Uint8Array(heldKeyBytes);
  const put = (byte: number, word: number) => {
    writeUnsigned(key, { offset: byte, width: 4, order: 'network' }, word);
  };
  for (let byte = 0; byte < mostHashedBytes; byte += 4) put(byte, windowOf(byte * 8));
  put(mostHashedBytes, (windowOf(mostHashedBytes * 8 - 1) << 1) >>> 0);
  return toHex(key);
}

/** The bits of a key that a slot holds: equal for keys that hash every packet alike. */
export function heldKey(key: string): string {
  const bytes = new Uint8Array(heldKeyBytes);
  bytes.set(fromHex(key).subarray(0, heldKeyBytes));
  bytes[heldKeyBytes - 1]! &= 0xfe;
  return toHex(bytes);
}
