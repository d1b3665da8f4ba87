/**
 * An item as the driver gets it: the memory of one C struct each for spec, last and mask. A struct is there as soon as
 * a rule says it of one field; fields not named in it are zero.
 */
import { itemFieldRow } from '../../flow/items.ts';
import type { FieldMatch, Item } from '../../flow/rule.ts';
import { toBytes } from '../../flow/values.ts';

export type MatchPart = keyof FieldMatch;

/** One struct, as far as it is not zero: field → its bits, in host order. */
export type StructBits = ReadonlyMap<string, bigint>;

export type ItemMemory = { readonly [P in MatchPart]?: StructBits };

/** Bit-fields that share the 16 bits of `tci`, with the position of their lowest bit. */
const tciParts = [
  { name: 'pcp', below: 13, bits: 3 },
  { name: 'dei', below: 12, bits: 1 },
  { name: 'vid', below: 0, bits: 12 },
] as const;

/** The parts of `tci` are told as `tci`; where a rule names both, the part overwrites the whole. */
export function itemMemory(item: Item): ItemMemory {
  const parts: readonly MatchPart[] = ['spec', 'last', 'mask'];
  return Object.fromEntries(
    parts.flatMap((part) => {
      const bits = structBits(item, part);
      return bits === undefined ? [] : [[part, bits]];
    }),
  );
}

function structBits(item: Item, part: MatchPart): StructBits | undefined {
  const bits = new Map<string, bigint>();
  for (const [name, clause] of Object.entries(item.fields)) {
    const row = itemFieldRow(item.type, name);
    const value = clause[part];
    if (row !== undefined && value !== undefined) bits.set(name, bitsOf(toBytes(row, value)));
  }
  if (bits.size === 0) return undefined;
  return item.type === 'vlan' ? withTci(bits) : bits;
}

function withTci(bits: ReadonlyMap<string, bigint>): StructBits {
  const merged = new Map(bits);
  let tci = bits.get('tci') ?? 0n;
  for (const { name, below, bits: width } of tciParts) {
    const value = bits.get(name);
    if (value === undefined) continue;
    merged.delete(name);
    const place = ((1n << BigInt(width)) - 1n) << BigInt(below);
    tci = (tci & ~place) | ((value << BigInt(below)) & place);
  }
  return merged.set('tci', tci);
}

export function bitsOf(bytes: Uint8Array): bigint {
  return bytes.reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
}
