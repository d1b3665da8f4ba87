/** Looks up matches by what they have in some of their bits. */
import type { MaskClass, PlacedMatch, Projection } from './masks.ts';
import { wordCount } from './match-words.ts';

/** What both masks compare; found once for two classes. */
export function commonBits(a: MaskClass, b: MaskClass): Projection {
  let common = a.common.get(b);
  if (common === undefined) {
    const bits = a.bits.map((word, index) => word & b.bits[index]!);
    common = { bits, words: a.words.filter((word) => bits[word] !== 0) };
    a.common.set(b, common);
  }
  return common;
}

/** Of the projected words at `offset`; never 0, which stands for none. */
function hashOf({ words, bits }: Projection, values: Int32Array, offset: number): number {
  let hash = 0x2f0b4c47;
  for (const word of words)
    hash = Math.imul(hash ^ (values[offset + word]! & bits[word]!), 0x9e3779b1) ^ (hash >>> 15);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13) || 1;
}

function areEqual({ words, bits }: Projection, values: Int32Array, a: number, b: number): boolean {
  for (const word of words)
    if (((values[a + word]! ^ values[b + word]!) & bits[word]!) !== 0) return false;
  return true;
}

/**
 * Open addressing with linear probing. `values` holds the words of all matches of the space. Hashes stand apart from
 * the matches, so that looking for what is not there, which is most of what is done, touches no match.
 */
export class MatchTable<N extends PlacedMatch> {
  readonly #projection: Projection;
  #hashes = new Int32Array(8);
  #slots: (N | undefined)[] = new Array<N | undefined>(8).fill(undefined);
  #count = 0;

  constructor(projection: Projection) {
    this.#projection = projection;
  }

  get matches(): readonly (N | undefined)[] {
    return this.#slots;
  }

  /** The one whose projected words are those at `offset`. */
  find(values: Int32Array, offset: number): N | undefined {
    return this.#slots[this.#seek(values, offset, hashOf(this.#projection, values, offset))];
  }

  /** The one that stands for these words already, or `node`, which then does. */
  add(values: Int32Array, node: N): N {
    const hash = hashOf(this.#projection, values, node.offset);
    const index = this.#seek(values, node.offset, hash);
    const known = this.#slots[index];
    if (known !== undefined) return known;
    this.#slots[index] = node;
    this.#hashes[index] = hash;
    if (++this.#count * 2 > this.#slots.length) this.#grow();
    return node;
  }

  /** Puts `node` in the place of the one with its words. */
  replace(values: Int32Array, node: N): void {
    const hash = hashOf(this.#projection, values, node.offset);
    this.#slots[this.#seek(values, node.offset, hash)] = node;
  }

  remove(values: Int32Array, node: N): void {
    const slots = this.#slots;
    const hashes = this.#hashes;
    const last = slots.length - 1;
    let hole = this.#seek(values, node.offset, hashOf(this.#projection, values, node.offset));
    if (slots[hole] === undefined) return;
    this.#count--;
    // What stands behind the hole because its own place was taken moves up.
    for (let index = (hole + 1) & last; hashes[index] !== 0; index = (index + 1) & last) {
      const home = hashes[index]! & last;
      if (((index - home) & last) < ((index - hole) & last)) continue;
      slots[hole] = slots[index];
      hashes[hole] = hashes[index]!;
      hole = index;
    }
    slots[hole] = undefined;
    hashes[hole] = 0;
  }

  #seek(values: Int32Array, offset: number, hash: number): number {
    const hashes = this.#hashes;
    const last = hashes.length - 1;
    let index = hash & last;
    for (let found = hashes[index]!; found !== 0; found = hashes[index]!) {
      if (found === hash && this.#isAt(index, values, offset)) return index;
      index = (index + 1) & last;
    }
    return index;
  }

  #isAt(index: number, values: Int32Array, offset: number): boolean {
    const node = this.#slots[index];
    return node !== undefined && areEqual(this.#projection, values, node.offset, offset);
  }

  #grow(): void {
    const [slots, hashes] = [this.#slots, this.#hashes];
    const size = slots.length * 2;
    this.#slots = new Array<N | undefined>(size).fill(undefined);
    this.#hashes = new Int32Array(size);
    for (let from = 0; from < hashes.length; from++) {
      const hash = hashes[from]!;
      if (hash === 0) continue;
      let index = hash & (size - 1);
      while (this.#hashes[index] !== 0) index = (index + 1) & (size - 1);
      this.#slots[index] = slots[from];
      this.#hashes[index] = hash;
    }
  }
}

/** As MatchTable, of indices in a list, and made to be filled over and over: it keeps its memory. */
export class MatchIndex {
  #hashes = new Int32Array(64);
  #indices = new Int32Array(64);
  #last = 0;
  #projection: Projection = { words: [], bits: new Int32Array(wordCount) };
  #list: readonly PlacedMatch[] = [];

  /** Begins anew with these matches; of equal ones the first counts. */
  fill(projection: Projection, values: Int32Array, list: readonly PlacedMatch[]): void {
    let size = 8;
    while (size < list.length * 2) size *= 2;
    if (size > this.#hashes.length) {
      this.#hashes = new Int32Array(size);
      this.#indices = new Int32Array(size);
    } else this.#hashes.fill(0, 0, size);
    this.#last = size - 1;
    this.#projection = projection;
    this.#list = list;
    for (let index = 0; index < list.length; index++) {
      const { offset } = list[index]!;
      const hash = hashOf(projection, values, offset);
      const at = this.#seek(values, offset, hash);
      if (this.#hashes[at] !== 0) continue;
      this.#hashes[at] = hash;
      this.#indices[at] = index;
    }
  }

  /** The index of the first match whose projected words are those at `offset`; -1 when there is none. */
  find(values: Int32Array, offset: number): number {
    const at = this.#seek(values, offset, hashOf(this.#projection, values, offset));
    return this.#hashes[at] === 0 ? -1 : this.#indices[at]!;
  }

  #seek(values: Int32Array, offset: number, hash: number): number {
    let at = hash & this.#last;
    for (let found = this.#hashes[at]!; found !== 0; found = this.#hashes[at]!) {
      const known = this.#list[this.#indices[at]!]!;
      if (found === hash && areEqual(this.#projection, values, known.offset, offset)) return at;
      at = (at + 1) & this.#last;
    }
    return at;
  }
}
