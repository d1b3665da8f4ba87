/**
 * All different matches at one place (device, parent, chain), and which of them cover which. That one match
 * covers another depends on neither priorities nor the order of rules, so it is kept from one compiling to the next.
 */
import {
  differInTags,
  rangesCover,
  rangesMeet,
  type MaskClass,
  type PackedMatch,
  type PlacedMatch,
} from './masks.ts';
import { MatchTable } from './match-table.ts';
import { wordCount } from './match-words.ts';

/** One match, however many filters have it. `S` is what the user of the space hangs on it. */
export class MatchNode<S = unknown> implements PlacedMatch {
  readonly mask: MaskClass;
  readonly offset: number;
  readonly ranges: PlacedMatch['ranges'];
  /** Filters that have it. */
  uses = 0;
  /** The first of the levels at which filters have it. */
  slot: S | undefined;
  /** Matches that hold every packet of this one; undefined until somebody asks. */
  coverers: readonly MatchNode<S>[] | undefined;
  /** Further matches with the same words and other port ranges. */
  next: MatchNode<S> | undefined;
  /** The pass in which a filter with this match was found that ends the way of its packets; where the first one stands. */
  finalPass = 0;
  finalPriority = 0;
  finalOrder = 0;

  constructor({ mask, ranges }: PackedMatch, offset: number) {
    this.mask = mask;
    this.offset = offset;
    this.ranges = ranges;
  }
}

interface ClassMatches<S> {
  readonly table: MatchTable<MatchNode<S>>;
  /** Nodes of the table and those linked to them. */
  count: number;
}

const hasRanges = ({ sourceRange, destinationRange }: MaskClass) => sourceRange || destinationRange;

/** Beyond so many changes it is cheaper to find all coverers anew. */
const fewChanges = 16;

const nobody: readonly never[] = [];

export class MatchSpace<S = unknown> {
  #values = new Int32Array(wordCount * 64);
  #end = 0;
  readonly #unused: number[] = [];
  /** By the number of their mask. */
  readonly #classes: (ClassMatches<S> | undefined)[] = [];
  /** Whether somebody has asked for coverers since they were last forgotten. Only then changes are noted. */
  #known = false;
  readonly #added: MatchNode<S>[] = [];
  readonly #removed: MatchNode<S>[] = [];

  /** The node of a match; each call is to be paid back by a `release`. */
  intern(match: PackedMatch): MatchNode<S> {
    const offset = this.#place(match.values);
    const probe = new MatchNode<S>(match, offset);
    const matches = (this.#classes[match.mask.id] ??= {
      table: new MatchTable(match.mask),
      count: 0,
    });
    const first = matches.table.add(this.#values, probe);
    let node: MatchNode<S> | undefined = first;
    while (node !== undefined && node !== probe && !sameRanges(node, probe)) node = node.next;
    if (node === undefined) {
      probe.next = first.next;
      first.next = probe;
      node = probe;
    }
    if (node === probe) {
      matches.count++;
      if (this.#known) this.#added.push(probe);
    } else this.#unused.push(offset);
    node.uses++;
    return node;
  }

  release(node: MatchNode<S>): void {
    if (--node.uses > 0) return;
    const matches = this.#classes[node.mask.id];
    if (matches === undefined) return;
    this.#unlink(matches, node);
    if (--matches.count === 0) this.#classes[node.mask.id] = undefined;
    if (this.#known) this.#removed.push(node);
    else this.#unused.push(node.offset);
  }

  /** Brings what is known about coverers up to date after matches came and went. */
  settle(): void {
    const changes = this.#added.length + this.#removed.length;
    if (changes === 0) return;
    if (changes <= fewChanges) this.#update();
    else {
      for (const matches of this.#classes)
        if (matches !== undefined) eachNode(matches, (node) => (node.coverers = undefined));
      this.#known = false;
    }
    for (const { offset } of this.#removed) this.#unused.push(offset);
    this.#added.length = 0;
    this.#removed.length = 0;
  }

  /** The other matches that hold every packet of `node`. */
  coverersOf(node: MatchNode<S>): readonly MatchNode<S>[] {
    return (node.coverers ??= this.#findCoverers(node));
  }

  get values(): Int32Array {
    return this.#values;
  }

  covers(coarse: MatchNode<S>, fine: MatchNode<S>): boolean {
    if (!this.#agree(coarse, coarse.mask, fine)) return false;
    return coarse.ranges === undefined || rangesCover(this.#values, coarse, fine);
  }

  /** Whether some packet has both matches, as far as headers tell. */
  overlap(a: MatchNode<S>, b: MatchNode<S>): boolean {
    return this.#agree(a, b.mask, b) && this.meet(a, b);
  }

  /** Whether two matches that agree in their common bits can meet in one packet. */
  meet(a: MatchNode<S>, b: MatchNode<S>): boolean {
    return (
      ((a.ranges === undefined && b.ranges === undefined) || rangesMeet(this.#values, a, b)) &&
      !differInTags(this.#values, a, b)
    );
  }

  #agree(a: MatchNode<S>, under: MaskClass, b: MatchNode<S>): boolean {
    const values = this.#values;
    for (const word of a.mask.words) {
      const bits = a.mask.bits[word]! & under.bits[word]!;
      if (((values[a.offset + word]! ^ values[b.offset + word]!) & bits) !== 0) return false;
    }
    return true;
  }

  #findCoverers(node: MatchNode<S>): readonly MatchNode<S>[] {
    this.#known = true;
    const { coarser } = node.mask;
    let found: MatchNode<S>[] | undefined;
    for (const mask of coarser) found = this.#collect(mask, node, found);
    if (hasRanges(node.mask)) found = this.#collect(node.mask, node, found);
    return found ?? nobody;
  }

  #collect(
    mask: MaskClass,
    node: MatchNode<S>,
    found: MatchNode<S>[] | undefined,
  ): MatchNode<S>[] | undefined {
    let coarse = this.#classes[mask.id]?.table.find(this.#values, node.offset);
    let all = found;
    for (; coarse !== undefined; coarse = coarse.next)
      if (
        coarse !== node &&
        (coarse.ranges === undefined || rangesCover(this.#values, coarse, node))
      )
        (all ??= []).push(coarse);
    return all;
  }

  #update(): void {
    for (const removed of this.#removed)
      this.#eachFiner(removed, (node) => {
        if (node.coverers?.includes(removed) === true)
          node.coverers = node.coverers.filter((one) => one !== removed);
      });
    for (const added of this.#added) {
      if (added.uses === 0) continue;
      this.#eachFiner(added, (node) => {
        if (
          node !== added &&
          node.coverers !== undefined &&
          this.covers(added, node) &&
          !node.coverers.includes(added)
        )
          node.coverers = [...node.coverers, added];
      });
    }
  }

  #eachFiner({ mask }: MatchNode<S>, visit: (node: MatchNode<S>) => void): void {
    const finer = hasRanges(mask) ? [mask, ...mask.finer] : mask.finer;
    for (const { id } of finer) {
      const matches = this.#classes[id];
      if (matches !== undefined) eachNode(matches, visit);
    }
  }

  #place(words: Int32Array): number {
    const offset = this.#unused.pop() ?? this.#end;
    if (offset === this.#end) this.#end += wordCount;
    if (this.#end > this.#values.length) {
      const larger = new Int32Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values.set(words, offset);
    return offset;
  }

  #unlink({ table }: ClassMatches<S>, node: MatchNode<S>): void {
    const first = table.find(this.#values, node.offset);
    if (first === undefined) return;
    if (first !== node) {
      let before = first;
      while (before.next !== undefined && before.next !== node) before = before.next;
      before.next = node.next;
    } else if (node.next === undefined) table.remove(this.#values, node);
    else table.replace(this.#values, node.next);
  }
}

function eachNode<S>({ table }: ClassMatches<S>, visit: (node: MatchNode<S>) => void): void {
  for (const first of table.matches)
    for (let node = first; node !== undefined; node = node.next) visit(node);
}

function sameRanges(a: PlacedMatch, b: PlacedMatch): boolean {
  if (a.ranges === undefined && b.ranges === undefined) return true;
  return (['source', 'destination'] as const).every((side) => {
    const [first, second] = [a.ranges?.[side], b.ranges?.[side]];
    return first?.[0] === second?.[0] && first?.[1] === second?.[1];
  });
}
