/** Keys of flower: sensible sets, nonsense, and everything between. */
import fc from 'fast-check';
import type { AttributeEntry, AttributeRow } from '../../../core/netlink/attributes.ts';
import { addressBits } from '../../../core/netlink/attributes.ts';
import { flowerTable } from '../../../core/netlink/flower-table.ts';
import { oneOf } from './values.ts';

const K = 'TCA_FLOWER_KEY_';

const isKey = (name: string): boolean => name.startsWith(K) && !name.endsWith('_MASK');
const keyNames = Object.keys(flowerTable.rows).filter(isKey);

/** Numbers that mean something to some key, so that keys stand on one another. */
const numbers = oneOf(
  ...([
    [3, 0],
    [6, 1],
    [3, 2],
    [2, 3],
    [2, 6],
    [2, 17],
    [1, 58],
    [1, 132],
    [1, 0xff],
    [2, 0x0800],
    [1, 0x86dd],
    [1, 0x0806],
    [1, 0x8100],
    [1, 0x88a8],
    [1, 0x8847],
    [1, 0x8864],
    [1, 0xffff],
    [1, 0x12345678],
    [1, 0xffffffff],
  ] as const),
);

const widthOf = (row: AttributeRow): number => {
  if (row.type === 'address') return addressBits[row.kind] / 8;
  return row.type === 'unsigned' ? row.width : 4;
};

/** Bytes in network order, as a packet has them; numbers that are kept in host order are turned by their table. */
const bytesOf = (row: AttributeRow): fc.Arbitrary<Uint8Array | number> =>
  row.type === 'unsigned'
    ? numbers.map((number) => number % 256 ** row.width)
    : fc
        .tuple(fc.constantFrom(0, 1, 10, 0xff), fc.constantFrom(0, 1, 0xff))
        .map(([first, rest]) => {
          const bytes = new Uint8Array(widthOf(row)).fill(rest);
          bytes[0] = first;
          return bytes;
        });

/** A key, perhaps with a mask, perhaps the mask alone. */
function keyOf(name: string): fc.Arbitrary<readonly AttributeEntry[]> {
  const row = flowerTable.rows[name]!;
  const value = bytesOf(row).map((bytes): AttributeEntry => [name, bytes]);
  const { mask } = row;
  if (mask === undefined) return value.map((entry) => [entry]);
  const masked = bytesOf(flowerTable.rows[mask]!).map((bytes): AttributeEntry => [mask, bytes]);
  return fc
    .tuple(value, masked, oneOf([6, 'both'], [4, 'value'], [1, 'mask']))
    .map(([one, other, which]) => [
      ...(which === 'mask' ? [] : [one]),
      ...(which === 'value' ? [] : [other]),
    ]);
}

/** What keys stand on. */
const typed = (type: number, protocol?: number): readonly AttributeEntry[] => [
  [`${K}ETH_TYPE`, type],
  ...(protocol === undefined ? [] : [[`${K}IP_PROTO`, protocol] as const]),
];
const grounds: fc.Arbitrary<readonly AttributeEntry[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(0x0800, 0x86dd), fc.constantFrom(undefined, 1, 6, 17, 58, 132, 115))
      .map(([type, protocol]) => typed(type, protocol)),
  },
  { weight: 3, arbitrary: fc.constantFrom(0x0806, 0x8035, 0x8847, 0x8864, 0).map((t) => typed(t)) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(0x8100, 0x88a8), fc.constantFrom(0x0800, 0x8100, 0x86dd))
      .map(([tag, inner]) => [...typed(tag), [`${K}VLAN_ETH_TYPE`, inner] as const]),
  },
);

const anyKeys = fc
  .array(fc.constantFrom(...keyNames).chain(keyOf), { maxLength: 4 })
  .map((keys) => keys.flat());

/** So few different ones that they are equal to each other now and then. */
const plain = fc
  .constantFrom(1, 2)
  .map((last): readonly AttributeEntry[] => [
    ...typed(0x0800),
    [`${K}IPV4_SRC`, Uint8Array.from([10, 0, 0, last])],
  ]);

/**
 * Said beside keys; the device's name is one that no device has, or lo's. TCA_CLS_FLAGS_VERBOSE and _SKIP_SW are
 * left out: what they make the kernel say is about hardware, which is not simulated.
 */
const besides: fc.Arbitrary<readonly AttributeEntry[]> = fc.oneof(
  { weight: 20, arbitrary: fc.constant([]) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<readonly AttributeEntry[]>(
      [['TCA_FLOWER_CLASSID', 0x10002]],
      [['TCA_FLOWER_INDEV', 'lo']],
      [['TCA_FLOWER_INDEV', 'nobody']],
      [['TCA_FLOWER_FLAGS', 1]],
      [['TCA_FLOWER_FLAGS', 3]],
      [['TCA_FLOWER_FLAGS', 0x20]],
      [{ type: 300, payload: Uint8Array.from([1, 2, 3]) }],
    ),
  },
);

export const keys: fc.Arbitrary<readonly AttributeEntry[]> = fc.oneof(
  { weight: 3, arbitrary: plain },
  {
    weight: 5,
    arbitrary: fc.tuple(grounds, anyKeys, besides).map((parts) => parts.flat()),
  },
);
