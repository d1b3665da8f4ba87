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

export interface BitRange {
  readonly word: number;
  /** Of the lowest bit. */
  readonly shift: number;
  readonly bits: number;
}

const slot = (word: number, shift: number, bits: number): BitRange => ({ word, shift, bits });

const protocolSlot = slot(0, 16, 16);
export const tagSlot = slot(16, 16, 16);
const secondTagSlot = slot(17, 16, 16);
export const vlanCountSlot = slot(1, 0, 8);
export const sourcePortSlot = slot(2, 16, 16);
export const destinationPortSlot = slot(2, 0, 16);

/** Null for ether types and ranges, which are treated apart. Words of longer keys follow each other. */
const slotOfKey: Readonly<Record<FlowerKeyName, BitRange | null>> = {
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
const slots: ReadonlyMap<string, BitRange | null> = new Map(Object.entries(slotOfKey));

export const fullBits = (bits: number) => (bits === 32 ? -1 : (1 << bits) - 1);

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

/** Values and masks of one match at a time. */
export class MatchWords {
  readonly values = new Int32Array(wordCount);
  readonly bits = new Int32Array(wordCount);

  /** Takes a match apart; ranges of ports have no place in the words. */
  write(keys: FlowerKeys): void {
    this.values.fill(0);
    this.bits.fill(0);
    for (const [name, match] of Object.entries(keys)) {
      const place = slots.get(name);
      if (place !== undefined && place !== null) this.#put(place, match);
    }
    this.#putTypes(keys);
    for (let word = 0; word < wordCount; word++) this.values[word]! &= this.bits[word]!;
  }

  /** The value alone of a key that has no value so far. Not for ether types and ranges of ports. */
  writeValue(name: FlowerKeyName, value: number | string): void {
    const place = slotOfKey[name];
    if (place === null) throw new TypeError(`${name} has no bits of its own`);
    if (typeof value === 'number') this.values[place.word]! |= value << place.shift;
    else this.#putText(this.values, place, value);
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

  #putNumber({ word, shift }: BitRange, value: number, mask: number): void {
    this.values[word]! |= value << shift;
    this.bits[word]! |= mask << shift;
  }

  #put(place: BitRange, { value, mask }: FlowerMatch): void {
    const { word, shift, bits } = place;
    if (typeof value === 'number') {
      this.#putNumber(place, value, typeof mask === 'number' ? mask : fullBits(bits));
      return;
    }
    this.#putText(this.values, place, value);
    if (typeof mask === 'string') this.#putText(this.bits, place, mask);
    else if (bits === 48) {
      // A MAC fills one word and half of a neighbour: the high half of the one behind, or the low half of its first.
      this.bits[word]! |= shift === 16 ? -1 : 0xffff;
      this.bits[word + 1]! |= shift === 16 ? -0x10000 : -1;
    } else for (let index = 0; index < bits / 32; index++) this.bits[word + index] = -1;
  }

  #putText(target: Int32Array, { word, shift, bits }: BitRange, text: string): void {
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
}
