/** Which masks the matches of a set have, and which of them compare less than which. */
import type { FlowerKeys, FlowerMatch } from '../../tc/filter.ts';
import type { PatternShape } from '../pattern-shape.ts';
import {
  destinationPortSlot,
  fullBits,
  MatchWords,
  sourcePortSlot,
  tagSlot,
  vlanCountSlot,
  wordCount,
  type BitRange,
} from './match-words.ts';

/** Inclusive bounds of both ports, host order; 0 to 65535 where there is no range. */
export interface PortRanges {
  readonly source: readonly [number, number] | undefined;
  readonly destination: readonly [number, number] | undefined;
}

/** All matches with the same fields and masks. */
export interface MaskClass {
  /** Numbered in the order in which they were first seen. */
  readonly id: number;
  readonly bits: Int32Array;
  /** Indices of the words that have a bit set. */
  readonly words: readonly number[];
  readonly sourceRange: boolean;
  readonly destinationRange: boolean;
  /** Other classes that compare nothing that this one does not: whose matches may cover one of this. */
  readonly coarser: readonly MaskClass[];
  readonly finer: readonly MaskClass[];
  /** What it has in common with others, as far as somebody asked (match-table.ts). */
  readonly common: Map<MaskClass, Projection>;
}

/** Bits of some words: a mask class, or what two of them have in common. */
export interface Projection {
  readonly words: readonly number[];
  readonly bits: Int32Array;
}

interface OpenClass extends MaskClass {
  readonly coarser: MaskClass[];
  readonly finer: MaskClass[];
}

/** A match whose words stand in an array of many, from `offset` on. */
export interface PlacedMatch {
  readonly mask: MaskClass;
  readonly offset: number;
  readonly ranges: PortRanges | undefined;
}

/** A match taken apart. `values` belongs to the registry and is overwritten by the next one. */
export interface PackedMatch {
  readonly mask: MaskClass;
  readonly values: Int32Array;
  readonly ranges: PortRanges | undefined;
}

/** Whether no frame has both: without a tag by the one, with a tag by the other (in `values` at `a` and `b`). */
export function differInTags(
  values: Int32Array,
  a: Pick<PlacedMatch, 'mask' | 'offset'>,
  b: Pick<PlacedMatch, 'mask' | 'offset'>,
): boolean {
  const untagged = ({ mask, offset }: Pick<PlacedMatch, 'mask' | 'offset'>) =>
    isFull(mask, vlanCountSlot) && (values[offset + vlanCountSlot.word]! & 0xff) === 0;
  const tagged = ({ mask }: Pick<PlacedMatch, 'mask'>) => isFull(mask, tagSlot);
  return (untagged(a) && tagged(b)) || (untagged(b) && tagged(a));
}

/** Whether the bounds of `outer` hold every port of `inner`; a match without bounds may name one port. */
export function rangesCover(values: Int32Array, outer: PlacedMatch, inner: PlacedMatch): boolean {
  return portSides.every(([side, port]) => {
    const bounds = outer.ranges?.[side];
    if (bounds === undefined) return true;
    const found = portsOf(values, inner, side, port);
    return found !== undefined && bounds[0] <= found[0] && found[1] <= bounds[1];
  });
}

export function rangesMeet(values: Int32Array, a: PlacedMatch, b: PlacedMatch): boolean {
  return portSides.every(([side, port]) => {
    const [first, second] = [portsOf(values, a, side, port), portsOf(values, b, side, port)];
    if (first === undefined || second === undefined) return true;
    return first[0] <= second[1] && second[0] <= first[1];
  });
}

const portSides = [
  ['source', sourcePortSlot],
  ['destination', destinationPortSlot],
] as const;

function portsOf(
  values: Int32Array,
  { mask, offset, ranges }: PlacedMatch,
  side: 'source' | 'destination',
  place: BitRange,
): readonly [number, number] | undefined {
  if (ranges?.[side] !== undefined) return ranges[side];
  if (!isFull(mask, place)) return undefined;
  const port = (values[offset + place.word]! >>> place.shift) & 0xffff;
  return [port, port];
}

const isFull = (mask: MaskClass, { word, shift, bits }: BitRange) => {
  const wanted = fullBits(bits) << shift;
  return (mask.bits[word]! & wanted) === wanted;
};

/** What the matches of one shape have in common. */
interface PackedShape {
  /** The words without the open values. */
  readonly fixed: Int32Array;
  readonly open: PatternShape['open'];
  /** The same object for each of them. */
  readonly match: PackedMatch;
}

/** Hands out one class object for each set of fields and masks. */
export class MaskRegistry {
  readonly #words = new MatchWords();
  readonly #classes = new Map<number, OpenClass[]>();
  readonly #all: OpenClass[] = [];
  readonly #shapes = new Map<PatternShape, PackedShape>();

  /** The keys must be of the shape, if one is named. */
  pack(keys: FlowerKeys, shape?: PatternShape): PackedMatch {
    const known = shape && this.#shapes.get(shape);
    if (known === undefined) return this.#packNew(keys, shape);
    const { values } = this.#words;
    values.set(known.fixed);
    for (const name of known.open) {
      const match = keys[name];
      if (match !== undefined) this.#words.writeValue(name, match.value);
    }
    const { bits, words } = known.match.mask;
    for (const word of words) values[word]! &= bits[word]!;
    return known.match;
  }

  #packNew(keys: FlowerKeys, shape: PatternShape | undefined): PackedMatch {
    const words = this.#words;
    let fixed: Int32Array | undefined;
    if (shape !== undefined) {
      const open = new Set<string>(shape.open);
      const others = Object.entries(keys).filter(([name]) => !open.has(name));
      words.write(Object.fromEntries(others));
      fixed = words.values.slice();
    }
    words.write(keys);
    const source = rangeOf(keys.port_src_min, keys.port_src_max);
    const destination = rangeOf(keys.port_dst_min, keys.port_dst_max);
    const mask = this.#classOf(source !== undefined, destination !== undefined);
    const ranges =
      source === undefined && destination === undefined ? undefined : { source, destination };
    const match = { mask, values: words.values, ranges };
    if (shape !== undefined && fixed !== undefined)
      this.#shapes.set(shape, { fixed, open: shape.open, match });
    return match;
  }

  #classOf(sourceRange: boolean, destinationRange: boolean): MaskClass {
    const { bits } = this.#words;
    let hash = (sourceRange ? 1 : 0) + (destinationRange ? 2 : 0);
    for (let word = 0; word < wordCount; word++)
      hash = Math.imul(hash ^ bits[word]!, 0x9e3779b1) ^ (hash >>> 15);
    const candidates = this.#classes.get(hash);
    const known = candidates?.find(
      (candidate) =>
        candidate.sourceRange === sourceRange &&
        candidate.destinationRange === destinationRange &&
        candidate.bits.every((value, word) => value === bits[word]),
    );
    if (known !== undefined) return known;
    const made: OpenClass = {
      id: this.#all.length,
      bits: bits.slice(),
      words: [...bits.keys()].filter((word) => bits[word] !== 0),
      sourceRange,
      destinationRange,
      coarser: [],
      finer: [],
      common: new Map(),
    };
    for (const other of this.#all) {
      if (isCoarser(other, made)) relate(other, made);
      if (isCoarser(made, other)) relate(made, other);
    }
    this.#all.push(made);
    if (candidates === undefined) this.#classes.set(hash, [made]);
    else candidates.push(made);
    return made;
  }
}

function relate(coarse: OpenClass, fine: OpenClass): void {
  coarse.finer.push(fine);
  fine.coarser.push(coarse);
}

function isCoarser(coarse: MaskClass, fine: MaskClass): boolean {
  for (const word of coarse.words) if ((coarse.bits[word]! & ~fine.bits[word]!) !== 0) return false;
  return (
    (!coarse.sourceRange || fine.sourceRange || isFull(fine, sourcePortSlot)) &&
    (!coarse.destinationRange || fine.destinationRange || isFull(fine, destinationPortSlot))
  );
}

function rangeOf(
  low: FlowerMatch | undefined,
  high: FlowerMatch | undefined,
): readonly [number, number] | undefined {
  return low === undefined && high === undefined
    ? undefined
    : [Number(low?.value ?? 0), Number(high?.value ?? 0xffff)];
}
