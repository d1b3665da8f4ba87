/** The columns of a registry row that describe one field of an item or action. */

export type FieldKind = 'unsigned' | 'mac' | 'ipv4' | 'ipv6';

export interface FieldRow {
  /** As testpmd spells it. */
  readonly name: string;
  readonly kind: FieldKind;
  /** Width on the wire. */
  readonly bits: number;
  /** A few words for the inspector: `destination port`. */
  readonly title: string;
  /** One or two sentences for a reader who does not know the field. */
  readonly documentation: string;
  /** How people expect to read the number. */
  readonly notation?: 'hex';
}

export interface ItemFieldRow extends FieldRow {
  /** What rte_flow's default mask (`rte_flow_item_*_mask`) holds for the field when an item has no mask at all. */
  readonly defaultMask: 'full' | 'none';
  /** Which masks a TAP can honour: every one, all-or-nothing, or none (the field cannot be matched). */
  readonly masks: 'any' | 'whole' | 'none';
  /** One sentence: why a TAP cannot match the field. Present exactly when `masks` is `none`. */
  readonly unsupported?: string;
  /** testpmd cuts bit-fields off at their width instead of refusing a greater value. */
  readonly truncates?: true;
  /** Other fields of the item that are parts of this one, most significant first; together they fill it. */
  readonly covers?: readonly string[];
}
