/** What a row of the item registry says, and short ways to write the fields that most items have. */
import type { ItemFieldRow } from '../fields.ts';

/** Items a TAP can match, in the order of the palette. */
export const itemTypes = [
  'eth',
  'vlan',
  'ipv4',
  'ipv6',
  'tcp',
  'udp',
  'sctp',
  'icmp',
  'icmp6',
  'arp_eth_ipv4',
  'mpls',
  'any',
  'port',
  'void',
] as const;
export type ItemType = (typeof itemTypes)[number];

/** `start` stands for the beginning of a pattern. */
export type ItemPredecessor = ItemType | 'start';

export interface ItemRow {
  readonly type: ItemType;
  /** Network layer, for order and colour; 0 for items that match no header. */
  readonly layer: 0 | 2 | 3 | 4;
  readonly title: string;
  readonly documentation: string;
  readonly fields: readonly ItemFieldRow[];
  /** What may stand directly before it, `void` left out of account. */
  readonly follows: readonly ItemPredecessor[];
  /** How often it may stand in a pattern; once unless this says otherwise. */
  readonly most?: number;
  /** The ether type the header implies in the header before it. */
  readonly etherType?: number;
  /** The IP protocol number the header implies in the header before it. */
  readonly ipProtocol?: number;
}

type Words = readonly [title: string, documentation: string];
type Masks = Pick<ItemFieldRow, 'defaultMask' | 'masks'> &
  Partial<Pick<ItemFieldRow, 'truncates' | 'notation' | 'covers' | 'unsupported'>>;

/** A number of `bits` bits. */
export const unsigned = (
  name: string,
  bits: number,
  [title, documentation]: Words,
  masks: Masks,
): ItemFieldRow => ({ name, kind: 'unsigned', bits, title, documentation, ...masks });

/** An address, which flower compares under any mask. */
export const address = (
  name: string,
  kind: 'mac' | 'ipv4' | 'ipv6',
  [title, documentation]: Words,
): ItemFieldRow => {
  const bits = { mac: 48, ipv4: 32, ipv6: 128 }[kind];
  return { name, kind, bits, title, documentation, defaultMask: 'full', masks: 'any' };
};

/** Compared under any mask; left out by rte_flow's default mask. */
export const anyMask = { defaultMask: 'none', masks: 'any' } as const;
/** Compared under any mask, and by default. */
export const anyMaskByDefault = { defaultMask: 'full', masks: 'any' } as const;
/** Compared as a whole or not at all; left out by rte_flow's default mask. */
export const whole = { defaultMask: 'none', masks: 'whole' } as const;
/** A bit-field compared as a whole or not at all; left out by rte_flow's default mask. */
export const wholeBits = { ...whole, truncates: true } as const;

/** Not to be matched on a TAP, for the reason given in one sentence. */
export const unmatched = (unsupported: string) =>
  ({ defaultMask: 'none', masks: 'none', unsupported }) as const;
