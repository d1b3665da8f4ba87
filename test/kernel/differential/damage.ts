/** Breaks messages: lengths and types of attributes, and the end. */
import fc from 'fast-check';
import { describe, type DescribedAttribute } from '../../../core/netlink/describe.ts';
import { readUnsigned, writeUnsigned } from '../../../core/netlink/bytes.ts';

export type Damage = (message: Uint8Array) => Uint8Array;

const headers = (attributes: readonly DescribedAttribute[]): readonly number[] =>
  attributes.flatMap(({ offset, children }) => [offset, ...headers(children ?? [])]);

/** Where the attributes of a message begin, those within others too. */
const attributesOf = (message: Uint8Array): readonly number[] =>
  describe(message).flatMap(({ attributes }) => headers(attributes));

function changed(message: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = Uint8Array.from(message);
  writeUnsigned(copy, { offset, width: 2, order: 'host' }, value & 0xffff);
  return copy;
}

const atAttribute =
  (chosen: number, change: (message: Uint8Array, offset: number) => Uint8Array): Damage =>
  (message) => {
    const offsets = attributesOf(message);
    const offset = offsets[chosen % Math.max(1, offsets.length)];
    return offset === undefined ? message : change(message, offset);
  };

/** Lengths that are too short or too long by a little, or by much. */
const lengths = fc
  .tuple(fc.nat(), fc.constantFrom(-9, -5, -4, -3, -2, -1, 1, 2, 3, 4, 8, 999))
  .map(([chosen, by]): Damage =>
    atAttribute(chosen, (message, offset) =>
      changed(message, offset, Math.max(0, readUnsigned(message, offset, 2, 'host') + by)),
    ),
  );

/** A type of nothing, a type beyond all tables, or flags that say what is not so. */
const types = fc
  .tuple(fc.nat(), fc.constantFrom(0, 200, 'nested', 'network order'))
  .map(([chosen, to]): Damage =>
    atAttribute(chosen, (message, offset) => {
      const type = readUnsigned(message, offset + 2, 2, 'host');
      const flag = to === 'nested' ? 0x8000 : 0x4000;
      return changed(message, offset + 2, typeof to === 'number' ? to : type ^ flag);
    }),
  );

/** A dump of a header alone is answered by nothing at all, for which nobody can wait. */
const leastLength = 20;

/** The message says it is as short as it then is; what is left may be no attribute any more. */
const cuts = fc.nat({ max: 120 }).map((length): Damage => (message) => {
  const kept = Math.max(leastLength, message.length - length);
  const copy = message.slice(0, kept);
  writeUnsigned(copy, { offset: 0, width: 4, order: 'host' }, kept);
  return copy;
});

export const garbled: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 4, arbitrary: lengths },
  { weight: 2, arbitrary: types },
  { weight: 2, arbitrary: cuts },
);
