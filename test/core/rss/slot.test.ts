import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundRobin, type RssConfiguration } from '../../../core/compile/rss.ts';
import { normalRssTypes, rssTypes, type RssType } from '../../../core/compile/rss-types.ts';
import { fromHex, toHex } from '../../../core/netlink/bytes.ts';
import { enumerations } from '../../../core/rss/layouts.ts';
import { decodeRssSlot, encodeRssSlot, heldKey, rssSlotMap } from '../../../core/rss/slot.ts';
import { toeplitzTable } from '../../../core/rss/toeplitz.ts';

const key = '6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa';

const configuration: RssConfiguration = {
  function: 'toeplitz',
  key,
  types: ['ipv4', 'ipv4-udp', 'ipv6-udp-ex'],
  queues: [3, 0, 258],
  table: roundRobin([3, 0, 258]),
  hashTail: true,
  mark: 0x12345678,
};

const head = (change: Partial<RssConfiguration>): string =>
  toHex(encodeRssSlot({ ...configuration, ...change }, 'bytes').subarray(0, 36));
const limited = (limit: RssType): string =>
  head({ types: normalRssTypes([...configuration.types, limit]) }).slice(16, 40);

describe('a slot', () => {
  it('begins with types, function, masks, mark, default queue and tail, then the queues', () => {
    expect(head({})).toBe(
      [
        ['09400000', '00000000', 'ffffffff', 'ffffffff', 'ffffffff'],
        ['78563412', '0300', '0100', '0300', '0000', '0201', '0300'],
      ]
        .flat()
        .join(''),
    );
  });

  it('numbers the functions', () => {
    expect(head({ function: 'toeplitz' }).slice(8, 16)).toBe('00000000');
    expect(head({ function: 'symmetric_toeplitz' }).slice(8, 16)).toBe('01000000');
    expect(head({ function: 'simple_xor' }).slice(8, 16)).toBe('02000000');
  });

  it.each([
    ['l3-src-only', 'ffffffff00000000ffffffff'],
    ['l3-dst-only', '00000000ffffffffffffffff'],
    ['l4-src-only', 'ffffffffffffffffffff0000'],
    ['l4-dst-only', 'ffffffffffffffff0000ffff'],
  ] as const)('with %s has masks %s', (limit, masks) => {
    expect(limited(limit)).toBe(masks);
  });

  it('has no tail unless it is asked for', () => {
    expect(head({ hashTail: false }).slice(52, 56)).toBe('0000');
  });

  it.each([
    ['bytes', 8, 36, 37148],
    ['nibbles', 4, 72, 4892],
  ] as const)('of %s ends with the tables of its key', (tables, bits, positions, size) => {
    const slot = encodeRssSlot(configuration, tables);
    expect(slot.length).toBe(size);
    expect(rssSlotMap(tables).valueSize).toBe(size);
    const view = new DataView(slot.buffer, 284);
    const wanted = toeplitzTable(fromHex(key), bits, positions);
    const found = Array.from(wanted, (_, index) => view.getUint32(4 * index, true));
    expect(found).toEqual([...wanted]);
  });
});

describe('a slot that is read', () => {
  const anyConfiguration = fc
    .record({
      name: fc.constantFrom('toeplitz', 'symmetric_toeplitz', 'simple_xor'),
      key: fc.uint8Array({ minLength: 16, maxLength: 52 }).map(toHex),
      types: fc.subarray([...rssTypes]).map(normalRssTypes),
      queues: fc.array(fc.nat(255), { minLength: 1, maxLength: 128 }),
      hashTail: fc.boolean(),
      mark: fc.nat(),
    })
    .map(({ name, queues, ...rest }): RssConfiguration => ({
      ...rest,
      function: name,
      queues,
      table: roundRobin(queues),
    }));

  it('says what it was filled with, in keys of forty bytes and the shortest list of queues', () => {
    fc.assert(
      fc.property(anyConfiguration, fc.constantFrom('bytes', 'nibbles'), (filled, tables) => {
        const { queues, ...read } = decodeRssSlot(encodeRssSlot(filled, tables))!;
        const { queues: named, ...rest } = filled;
        expect(read).toEqual({ ...rest, key: heldKey(filled.key) });
        expect(queues.length).toBeLessThanOrEqual(named.length);
        expect(roundRobin(queues)).toEqual(filled.table);
      }),
      { numRuns: 30 },
    );
  });

  it('is the same bytes again', () => {
    const bytes = encodeRssSlot(configuration, 'nibbles');
    expect(encodeRssSlot(decodeRssSlot(bytes)!, 'nibbles')).toEqual(bytes);
  });

  it('is none when its size is that of no tables, or its function unknown', () => {
    expect(decodeRssSlot(new Uint8Array(284))).toBeUndefined();
    const bytes = encodeRssSlot(configuration, 'nibbles');
    bytes[4] = 9;
    expect(decodeRssSlot(bytes)).toBeUndefined();
  });
});

describe('the types in a slot', () => {
  it('are the bits that the program tests, in the order of rssTypes', () => {
    const named = Object.entries(enumerations.rss_type).map(([name, value]) => ({
      type: name.replace('RSS_', '').replaceAll('_', '-').toLowerCase(),
      bit: Math.log2(value),
    }));
    const limits = new Set(['l3-src-only', 'l3-dst-only', 'l4-src-only', 'l4-dst-only']);
    expect(named).toEqual(
      rssTypes.filter((type) => !limits.has(type)).map((type, bit) => ({ type, bit })),
    );
  });
});
