/** The columns of a registry row that describe one field of an item or action. */

/** Kinds of which a packet holds the bits. */
export type WireKind = 'unsigned' | 'mac' | 'ipv4' | 'ipv6';

/**
 * `wide`: an unsigned number of 64 bits, in the model as decimal text. `boolean`: 0 or 1. `text`: any
 * word. `hex`: bytes as lower-case hex digits, an even number of them. `word`: one of the row's words.
 */
export type FieldKind = WireKind | 'wide' | 'boolean' | 'text' | 'hex' | 'word';

export interface FieldRow {
  /** As testpmd spells it. */
  readonly name: string;
  readonly kind: FieldKind;
  /** Width on the wire; of a text and of hex digits the greatest length; 0 for a word. */
  readonly bits: number;
  /** A few words for the inspector: `destination port`. */
  readonly title: string;
  /** One or two sentences for a reader who does not know the field. */
  readonly documentation: string;
  /** How people expect to read the number. */
  readonly notation?: 'hex';
  /** Of kind `word`: what may be written. */
  readonly words?: readonly string[];
  /** The greatest number testpmd takes, where it is not all that fits the width. */
  readonly most?: number;
  /** testpmd cuts bit-fields off at their width instead of refusing a greater value. */
  readonly truncates?: true;
}

/** The words that say what is given of an item's field. */
export const clauseNames = ['is', 'spec', 'last', 'mask', 'prefix'] as const;
export type ClauseName = (typeof clauseNames)[number];

export interface ItemFieldRow extends FieldRow {
  /** What rte_flow's default mask (`rte_flow_item_*_mask`) holds for the field when an item has no mask at all. */
  readonly defaultMask: 'full' | 'none';
  /** Which masks a TAP can honour: every one, all-or-nothing, or none (the field cannot be matched). */
  readonly masks: 'any' | 'whole' | 'none';
  /** One sentence: why a TAP cannot match the field, of an item it can match. Present exactly when `masks` is `none`. */
  readonly unsupported?: string;
  /** Other fields of the item that are parts of this one, most significant first; together they fill it. */
  readonly covers?: readonly string[];
  /** Clauses testpmd takes, where it does not take all. */
  readonly clauses?: readonly ClauseName[];
  /**
   * How it is written, if not `NAME CLAUSE VALUE`: `value` is `NAME VALUE`, `unnamed` is `CLAUSE VALUE`
   * directly behind the item's name.
   */
  readonly form?: 'value' | 'unnamed';
  /** More than one word, where testpmd spells the name so: `common type`. */
  readonly spelling?: readonly [string, string];
}

export interface ActionFieldRow extends FieldRow {
  /** Left out it is zero, which is hardly what is meant. */
  readonly required: boolean;
  /** Many values, closed by `end`; `most` is how many testpmd takes. */
  readonly list?: { readonly most?: number };
  /** How it is written, if not `NAME VALUE`: `unnamed` is `VALUE`, `flag` is `NAME` alone and means 1. */
  readonly form?: 'unnamed' | 'flag';
  /** What testpmd does when it is left out, where that is not zero. */
  readonly default?: string;
}
