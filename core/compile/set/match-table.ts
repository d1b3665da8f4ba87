/** Looks up matches by what they have in some of their bits. */
import { wordCount, type MaskClass, type PlacedMatch } from './masks.ts';

/** Bits of some words: a mask class, or what two of them have in common. */
export interface Projection {
  readonly words: readonly number[];
  readonly bits: Int32Array;
}

export function commonBits(a: MaskClass, b: MaskClass): Projection {
  const bits = new Int32Array(wordCount);
  const words: number[] = [];
  for (const word of a.words) {
    bits[word] = a.bits[word]! & b.bits[word]!;
    if (bits[word] !== 0) words.push(word);
  }
  return { words, bits };
}

/** Open addressing with linear probing. `values` holds the words of all matches of the space. */
export class MatchTable<N extends PlacedMatch> {
  readonly #projection: Projection;
  #slots: (N | undefined)[];
  #count = 0;

  constructor(projection: Projection, expected = 4) {
    this.#projection = projection;
    let size = 8;
    while (size < expected * 2) size *= 2;
    this.#slots = new Array<N | undefined>(size).fill(undefined);
  }

  /** The one whose projected words are those at `offset`. */
  find(values: Int32Array, offset: number): N | undefined {
    return this.#slots[this.#seek(values, offset)];
  }

  /** The one that stands for these words already, or `node`, which then does. */
  add(values: Int32Array, node: N): N {
    const index = this.#seek(values, node.offset);
    const known = this.#slots[index];
    if (known !== undefined) return known;
    this.#slots[index] = node;
    if (++this.#count * 2 > this.#slots.length) this.#grow(values);
    return node;
  }

  /** Puts `node` in the place of the one with its words. */
  replace(values: Int32Array, node: N): void {
    this.#slots[this.#seek(values, node.offset)] = node;
  }

  remove(values: Int32Array, node: N): void {
    const slots = this.#slots;
    const last = slots.length - 1;
    let hole = this.#seek(values, node.offset);
    if (slots[hole] === undefined) return;
    this.#count--;
    slots[hole] = undefined;
    // What stands behind the hole because its own place was taken moves up.
    for (let index = (hole + 1) & last; slots[index] !== undefined; index = (index + 1) & last) {
      const home = this.#hash(values, slots[index]!.offset) & last;
      if (((index - home) & last) < ((index - hole) & last)) continue;
      slots[hole] = slots[index];
      slots[index] = undefined;
      hole = index;
    }
  }

  #hash(values: Int32Array, offset: number): number {
    const { words, bits } = this.#projection;
    let hash = 0x2f0b4c47;
    for (const word of words)
      hash = Math.imul(hash ^ (values[offset + word]! & bits[word]!), 0x9e3779b1) ^ (hash >>> 15);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    return hash ^ (hash >>> 13);
  }

  #seek(values: Int32Array, offset: number): number {
    const slots = this.#slots;
    const last = slots.length - 1;
    let index = this.#hash(values, offset) & last;
    for (;;) {
      const node = slots[index];
      if (node === undefined || this.#equal(values, node.offset, offset)) return index;
      index = (index + 1) & last;
    }
  }

  #equal(values: Int32Array, a: number, b: number): boolean {
    const { words, bits } = this.#projection;
    for (const word of words)
      if (((values[a + word]! ^ values[b + word]!) & bits[word]!) !== 0) return false;
    return true;
  }

  #grow(values: Int32Array): void {
    const old = this.#slots;
    this.#slots = new Array<N | undefined>(old.length * 2).fill(undefined);
    for (const node of old)
      if (node !== undefined) this.#slots[this.#seek(values, node.offset)] = node;
  }
}
