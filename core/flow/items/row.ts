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

/** `start` stands for the beginning of a pattern, `unsupported` for any item that a TAP cannot match. */
export type ItemPredecessor = ItemType | 'start' | 'unsupported';

interface AnyItemRow {
  /** As testpmd spells it. */
  readonly type: string;
  /** Network layer, for order and colour; 0 for items that match no header. */
  readonly layer: 0 | 2 | 3 | 4;
  readonly title: string;
  readonly documentation: string;
  readonly fields: readonly ItemFieldRow[];
}

/** An item that a TAP can match. */
export interface TapItemRow extends AnyItemRow {
  readonly type: ItemType;
  /** What may stand directly before it, `void` left out of account. */
  readonly follows: readonly ItemPredecessor[];
  /** How often it may stand in a pattern; once unless this says otherwise. */
  readonly most?: number;
  /** The ether type the header implies in the header before it. */
  readonly etherType?: number;
  /** The IP protocol number the header implies in the header before it. */
  readonly ipProtocol?: number;
  readonly unsupported?: undefined;
}

/** An item of rte_flow that no rule of a TAP can match. It is read, shown and kept, and the compiler refuses it. */
export interface UnsupportedItemRow extends AnyItemRow {
  /** One sentence for a newcomer: why. */
  readonly unsupported: string;
}

export type ItemRow = TapItemRow | UnsupportedItemRow;

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

const addressBits = { mac: 48, ipv4: 32, ipv6: 128 } as const;

/** An address, which flower compares under any mask. */
export const address = (
  name: string,
  kind: 'mac' | 'ipv4' | 'ipv6',
  [title, documentation]: Words,
): ItemFieldRow => ({
  name,
  kind,
  bits: addressBits[kind],
  title,
  documentation,
  defaultMask: 'full',
  masks: 'any',
});

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

type Unlikely = Partial<Omit<ItemFieldRow, 'name' | 'bits' | 'masks'>>;

/** A field of an item that a TAP cannot match: a number unless `row` says otherwise. */
export const part = (
  name: string,
  bits: number,
  title: string,
  row: Unlikely = {},
): ItemFieldRow => ({
  name,
  kind: 'unsigned',
  bits,
  title,
  documentation: `${title.slice(0, 1).toUpperCase()}${title.slice(1)}.`,
  defaultMask: 'none',
  masks: 'none',
  ...row,
});

/** In rte_flow's default mask. */
export const byDefault = { defaultMask: 'full' } as const;
/** A bit-field, which testpmd cuts off. */
export const bits = { truncates: true } as const;
