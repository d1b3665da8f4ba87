/**
 * All different matches at one place (device, parent, chain), and which of them cover which. That one match
 * covers another depends on neither priorities nor the order of rules, so it is kept from one compiling to the next.
 */
import {
  differInTags,
  rangesCover,
  rangesMeet,
  wordCount,
  type MaskClass,
  type PackedMatch,
  type PlacedMatch,
} from './masks.ts';
import { MatchTable } from './match-table.ts';

/** One match, however many filters have it. */
export class MatchNode implements PlacedMatch {
  readonly mask: MaskClass;
  readonly offset: number;
  readonly ranges: PlacedMatch['ranges'];
  /** Filters that have it. */
  uses = 0;
  /** Matches that hold every packet of this one; undefined until somebody asks. */
  coverers: MatchNode[] | undefined;
  /** Further matches with the same words and other port ranges. */
  next: MatchNode | undefined;
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

interface ClassMatches {
  readonly mask: MaskClass;
  readonly table: MatchTable<MatchNode>;
  readonly nodes: Set<MatchNode>;
}

const hasRanges = ({ sourceRange, destinationRange }: MaskClass) => sourceRange || destinationRange;

/** Beyond so many changes it is cheaper to find all coverers anew. */
const fewChanges = 16;

export class MatchSpace {
  #values = new Int32Array(wordCount * 64);
  #end = 0;
  readonly #unused: number[] = [];
  readonly #classes = new Map<MaskClass, ClassMatches>();
  #known = false;
  readonly #added = new Set<MatchNode>();
  readonly #removed = new Set<MatchNode>();

  /** The node of a match; each call is to be paid back by a `release`. */
  intern(match: PackedMatch): MatchNode {
    const offset = this.#place(match.values);
    const matches = this.#matchesOf(match.mask);
    const probe = new MatchNode(match, offset);
    const first = matches.table.add(this.#values, probe);
    let node: MatchNode | undefined = first;
    while (node !== undefined && node !== probe && !sameRanges(node, probe)) node = node.next;
    if (node === undefined) {
      probe.next = first.next;
      first.next = probe;
      node = probe;
    }
    if (node === probe) {
      matches.nodes.add(probe);
      this.#added.add(probe);
    } else this.#unused.push(offset);
    node.uses++;
    return node;
  }

  release(node: MatchNode): void {
    if (--node.uses > 0) return;
    const matches = this.#matchesOf(node.mask);
    matches.nodes.delete(node);
    this.#unlink(matches, node);
    if (matches.nodes.size === 0) this.#classes.delete(node.mask);
    if (!this.#added.delete(node)) this.#removed.add(node);
    else this.#unused.push(node.offset);
  }

  /** Brings what is known about coverers up to date after matches came and went. */
  settle(): void {
    if (this.#known && this.#added.size + this.#removed.size <= fewChanges) this.#update();
    else if (this.#known && this.#added.size + this.#removed.size > 0) {
      for (const { nodes } of this.#classes.values())
        for (const node of nodes) node.coverers = undefined;
      this.#known = false;
    }
    for (const node of this.#removed) this.#unused.push(node.offset);
    this.#added.clear();
    this.#removed.clear();
  }

  /** The other matches that hold every packet of `node`. */
  coverersOf(node: MatchNode): readonly MatchNode[] {
    return (node.coverers ??= this.#findCoverers(node));
  }

  get values(): Int32Array {
    return this.#values;
  }

  covers(coarse: MatchNode, fine: MatchNode): boolean {
    if (!this.#agree(coarse, coarse.mask, fine)) return false;
    return coarse.ranges === undefined || rangesCover(this.#values, coarse, fine);
  }

  /** Whether some packet has both matches, as far as headers tell. */
  overlap(a: MatchNode, b: MatchNode): boolean {
    return this.#agree(a, b.mask, b) && this.meet(a, b);
  }

  /** Whether two matches that agree in their common bits can meet in one packet. */
  meet(a: MatchNode, b: MatchNode): boolean {
    return (
      ((a.ranges === undefined && b.ranges === undefined) || rangesMeet(this.#values, a, b)) &&
      !differInTags(this.#values, a, b)
    );
  }

  #agree(a: MatchNode, under: MaskClass, b: MatchNode): boolean {
    const values = this.#values;
    for (const word of a.mask.words) {
      const bits = a.mask.bits[word]! & under.bits[word]!;
      if (((values[a.offset + word]! ^ values[b.offset + word]!) & bits) !== 0) return false;
    }
    return true;
  }

  #findCoverers(node: MatchNode): MatchNode[] {
    this.#known = true;
    const found: MatchNode[] = [];
    const { coarser } = node.mask;
    for (const mask of coarser) this.#collect(mask, node, found);
    if (hasRanges(node.mask)) this.#collect(node.mask, node, found);
    return found;
  }

  #collect(mask: MaskClass, node: MatchNode, found: MatchNode[]): void {
    let coarse = this.#classes.get(mask)?.table.find(this.#values, node.offset);
    for (; coarse !== undefined; coarse = coarse.next)
      if (
        coarse !== node &&
        (coarse.ranges === undefined || rangesCover(this.#values, coarse, node))
      )
        found.push(coarse);
  }

  #update(): void {
    for (const removed of this.#removed)
      this.#eachFiner(removed, (node) => {
        const index = node.coverers?.indexOf(removed) ?? -1;
        if (index >= 0) node.coverers?.splice(index, 1);
      });
    for (const added of this.#added)
      this.#eachFiner(added, (node) => {
        if (
          node !== added &&
          node.coverers !== undefined &&
          this.covers(added, node) &&
          !node.coverers.includes(added)
        )
          node.coverers.push(added);
      });
  }

  #eachFiner({ mask }: MatchNode, visit: (node: MatchNode) => void): void {
    const finer = hasRanges(mask) ? [mask, ...mask.finer] : mask.finer;
    for (const fine of finer) for (const node of this.#classes.get(fine)?.nodes ?? []) visit(node);
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

  #matchesOf(mask: MaskClass): ClassMatches {
    let matches = this.#classes.get(mask);
    if (matches === undefined) {
      matches = { mask, table: new MatchTable(mask), nodes: new Set() };
      this.#classes.set(mask, matches);
    }
    return matches;
  }

  #unlink({ table }: ClassMatches, node: MatchNode): void {
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

function sameRanges(a: PlacedMatch, b: PlacedMatch): boolean {
  return (['source', 'destination'] as const).every((side) => {
    const [first, second] = [a.ranges?.[side], b.ranges?.[side]];
    return first?.[0] === second?.[0] && first?.[1] === second?.[1];
  });
}
