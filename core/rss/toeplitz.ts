/**
 * The Toeplitz hash of Microsoft’s RSS (“RSS hashing functions”, Windows driver documentation): for every bit of the input
 * that is set, most significant first, the 32 bits of the key that begin at the bit’s place, all xored.
 */

/** Bytes of the longest input: the addresses and ports of IPv6. */
export const mostHashedBytes = 36;

/** For each byte of the input by its place, what each of its 256 values adds to the hash: `[place * 256 + value]`. */
export type ToeplitzTables = Uint32Array;

/** The 32 bits of the key from bit `bit` on, unsigned; those beyond the key’s end are 0. */
export function keyWindow(key: Uint8Array, bit: number): number {
  const byte = bit >> 3;
  const shift = bit & 7;
  let window = 0;
  for (let index = 0; index < 4; index++) window = (window << 8) | (key[byte + index] ?? 0);
  const rest = (key[byte + 4] ?? 0) >> (8 - shift);
  return ((window << shift) | rest) >>> 0;
}

/**
 * The hash is linear: that of a whole input is the xor of what its parts give, each at its place with zeros around it.
 * @param key of any length; 16 to 52 bytes are allowed in rules
 * @param bits of the input that one look-up takes
 * @param places look-ups that cover the input
 * @returns what a value at a place adds to the hash, at `place * 2 ** bits + value`
 */
export function toeplitzTable(key: Uint8Array, bits: 4 | 8, places: number): Uint32Array {
  const values = 2 ** bits;
  const table = new Uint32Array(places * values);
  for (let place = 0; place < places; place++)
    for (let value = 1; value < values; value++) {
      // The lowest set bit and all above it; these have been done before.
      const lowest = 31 - Math.clz32(value & -value);
      const rest = table[place * values + (value & (value - 1))]!;
      table[place * values + value] = rest ^ keyWindow(key, place * bits + bits - 1 - lowest);
    }
  return table;
}

export function toeplitzTables(key: Uint8Array): ToeplitzTables {
  return toeplitzTable(key, 8, mostHashedBytes);
}

/** Unsigned, of at most nine words, each 32 bits of the input as a big-endian number, signed or not. */
export function toeplitzHash(tables: ToeplitzTables, words: readonly number[]): number {
  let hash = 0;
  for (let index = 0, place = 0; index < words.length; index++, place += 1024) {
    const word = words[index]!;
    hash ^=
      tables[place + (word >>> 24)]! ^
      tables[place + 256 + ((word >>> 16) & 0xff)]! ^
      tables[place + 512 + ((word >>> 8) & 0xff)]! ^
      tables[place + 768 + (word & 0xff)]!;
  }
  return hash >>> 0;
}
