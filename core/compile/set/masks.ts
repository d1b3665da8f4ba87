/**
 * The match of a filter as the kernel compares it: 32-bit words under a mask (struct fl_flow_key and
 * fl_set_key, net/sched/cls_flower.c, Linux 6.1). As there, ports of TCP, UDP and SCTP are one field and
 * type and code of both ICMPs are, and the ether type is the innermost one, with a field of its own for
 * what a tag announces. So two filters have one mask here exactly when they have one in the kernel.
 */
import type { FlowerKeyName, FlowerKeys, FlowerMatch } from '../../tc/filter.ts';
import { flowerKeys } from '../../tc/flower-keys.ts';
import { isVlanType } from '../../tc/match.ts';
import { toBytes } from '../../flow/values.ts';

/** Words of one match. */
export const wordCount = 26;

interface Slot {
  readonly word: number;
  /** Of the lowest bit. */
  readonly shift: number;
  readonly bits: number;
}

const slot = (word: number, shift: number, bits: number): Slot => ({ word, shift, bits });

const protocolSlot = slot(0, 16, 16);
const tagSlot = slot(16, 16, 16);
const secondTagSlot = slot(17, 16, 16);
const vlanCountSlot = slot(1, 0, 8);
const sourcePortSlot = slot(2, 16, 16);
const destinationPortSlot = slot(2, 0, 16);

/** Null for ether types and ranges, which are treated apart. Words of longer keys follow each other. */
const slotOfKey: Readonly<Record<FlowerKeyName, Slot | null>> = {
  eth_type: null,
  vlan_eth_type: null,
  cvlan_eth_type: null,
  port_src_min: null,
  port_src_max: null,
  port_dst_min: null,
  port_dst_max: null,
  ip_proto: slot(0, 8, 8),
  ip_tos: slot(0, 0, 8),
  tcp_flags: slot(1, 16, 12),
  ip_ttl: slot(1, 8, 8),
  num_of_vlans: vlanCountSlot,
  tcp_src: sourcePortSlot,
  tcp_dst: destinationPortSlot,
  udp_src: sourcePortSlot,
  udp_dst: destinationPortSlot,
  sctp_src: sourcePortSlot,
  sctp_dst: destinationPortSlot,
  ipv4_src: slot(3, 0, 32),
  ipv4_dst: slot(4, 0, 32),
  ipv6_src: slot(5, 0, 128),
  ipv6_dst: slot(9, 0, 128),
  eth_dst: slot(13, 16, 48),
  eth_src: slot(14, 0, 48),
  vlan_id: slot(16, 0, 12),
  vlan_prio: slot(16, 12, 3),
  cvlan_id: slot(17, 0, 12),
  cvlan_prio: slot(17, 12, 3),
  mpls_label: slot(18, 12, 20),
  mpls_tc: slot(18, 9, 3),
  mpls_bos: slot(18, 8, 1),
  mpls_ttl: slot(18, 0, 8),
  icmpv4_type: slot(19, 0, 8),
  icmpv4_code: slot(19, 8, 8),
  icmpv6_type: slot(19, 0, 8),
  icmpv6_code: slot(19, 8, 8),
  arp_op: slot(19, 16, 8),
  arp_sip: slot(20, 0, 32),
  arp_tip: slot(21, 0, 32),
  arp_sha: slot(22, 16, 48),
  arp_tha: slot(23, 0, 48),
  flags: slot(25, 0, 32),
};
const slots: ReadonlyMap<string, Slot | null> = new Map(Object.entries(slotOfKey));

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

const fullBits = (bits: number) => (bits === 32 ? -1 : (1 << bits) - 1);

function hexDigit(code: number): number {
  return code <= 57 ? code - 48 : code - 87;
}

function macWord(text: string, first: number, count: number): number {
  let word = 0;
  for (let index = first; index < first + count; index++)
    word =
      (word << 8) |
      (hexDigit(text.charCodeAt(index * 3)) << 4) |
      hexDigit(text.charCodeAt(index * 3 + 1));
  return word;
}

function ipv4Word(text: string): number {
  let word = 0;
  let byte = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 46) {
      word = (word << 8) | byte;
      byte = 0;
    } else byte = byte * 10 + code - 48;
  }
  return (word << 8) | byte;
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
  place: Slot,
): readonly [number, number] | undefined {
  if (ranges?.[side] !== undefined) return ranges[side];
  if (!isFull(mask, place)) return undefined;
  const port = (values[offset + place.word]! >>> place.shift) & 0xffff;
  return [port, port];
}

const isFull = (mask: MaskClass, { word, shift, bits }: Slot) => {
  const wanted = fullBits(bits) << shift;
  return (mask.bits[word]! & wanted) === wanted;
};

/** Hands out one class object for each set of fields and masks. */
export class MaskRegistry {
  readonly #values = new Int32Array(wordCount);
  readonly #bits = new Int32Array(wordCount);
  readonly #classes = new Map<number, OpenClass[]>();
  readonly #all: OpenClass[] = [];

  pack(keys: FlowerKeys): PackedMatch {
    this.#values.fill(0);
    this.#bits.fill(0);
    for (const [name, match] of Object.entries(keys)) {
      const place = slots.get(name);
      if (place !== undefined && place !== null) this.#put(place, match);
    }
    this.#putTypes(keys);
    for (let word = 0; word < wordCount; word++) this.#values[word]! &= this.#bits[word]!;
    const source = rangeOf(keys.port_src_min, keys.port_src_max);
    const destination = rangeOf(keys.port_dst_min, keys.port_dst_max);
    const mask = this.#classOf(source !== undefined, destination !== undefined);
    const ranges =
      source === undefined && destination === undefined ? undefined : { source, destination };
    return { mask, values: this.#values, ranges };
  }

  /** What a tag announces goes to the tag; the ether type is that of the innermost header named. */
  #putTypes({
    eth_type: outer,
    vlan_eth_type: inner,
    cvlan_eth_type: innermost,
  }: FlowerKeys): void {
    if (outer === undefined) return;
    if (!isVlanType(outer.value)) {
      this.#putNumber(protocolSlot, Number(outer.value), 0xffff);
      return;
    }
    this.#putNumber(tagSlot, Number(outer.value), 0xffff);
    if (inner === undefined) return;
    if (!isVlanType(inner.value)) {
      this.#putNumber(protocolSlot, Number(inner.value), 0xffff);
      return;
    }
    this.#putNumber(secondTagSlot, Number(inner.value), 0xffff);
    if (innermost !== undefined) this.#putNumber(protocolSlot, Number(innermost.value), 0xffff);
  }

  #putNumber({ word, shift }: Slot, value: number, mask: number): void {
    this.#values[word]! |= value << shift;
    this.#bits[word]! |= mask << shift;
  }

  #put(place: Slot, { value, mask }: FlowerMatch): void {
    const { word, shift, bits } = place;
    if (typeof value === 'number') {
      this.#putNumber(place, value, typeof mask === 'number' ? mask : fullBits(bits));
      return;
    }
    this.#putText(this.#values, place, value);
    if (typeof mask === 'string') this.#putText(this.#bits, place, mask);
    else if (bits === 48) {
      // A MAC fills one word and half of a neighbour: the high half of the one behind, or the low half of its first.
      this.#bits[word]! |= shift === 16 ? -1 : 0xffff;
      this.#bits[word + 1]! |= shift === 16 ? -0x10000 : -1;
    } else for (let index = 0; index < bits / 32; index++) this.#bits[word + index] = -1;
  }

  #putText(target: Int32Array, { word, shift, bits }: Slot, text: string): void {
    if (bits === 32) target[word] = ipv4Word(text);
    else if (bits === 48) {
      if (shift === 16) {
        target[word] = macWord(text, 0, 4);
        target[word + 1]! |= macWord(text, 4, 2) << 16;
      } else {
        target[word]! |= macWord(text, 0, 2);
        target[word + 1] = macWord(text, 2, 4);
      }
    } else {
      const bytes = toBytes(flowerKeys.ipv6_src, text);
      for (let index = 0; index < 16; index++)
        target[word + (index >> 2)] = (target[word + (index >> 2)]! << 8) | bytes[index]!;
    }
  }

  #classOf(sourceRange: boolean, destinationRange: boolean): MaskClass {
    const bits = this.#bits;
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
