/**
 * Attributes (struct nlattr: length, type, payload, padding) as data: a table says what each number
 * means, one walker writes them (attribute-writer.ts) and one reads them (attribute-reader.ts). What a
 * table does not know is kept as bytes, so a newer kernel's answer survives.
 */
import type { WireKind } from '../flow/fields.ts';
import type { ByteOrder, Width } from './bytes.ts';

export const attributeHeaderLength = 4;
/** NLA_F_NESTED and NLA_F_NET_BYTEORDER share the type's 16 bits. */
export const numberMask = 0x3fff;
export const nestedFlag = 0x8000;

/** A field of a C struct; signed only where the kernel's is (`int action`). */
export interface StructField {
  readonly name: string;
  readonly width: Width;
  readonly signed?: true;
}

export type AttributeShape =
  | { readonly type: 'unsigned'; readonly width: Width; readonly order: ByteOrder }
  | { readonly type: 'address'; readonly kind: Exclude<WireKind, 'unsigned'> }
  | { readonly type: 'text' }
  | { readonly type: 'flag' }
  | { readonly type: 'bytes' }
  /** Fields in host order; the kernel may append more in a newer version. */
  | { readonly type: 'struct'; readonly fields: readonly StructField[] }
  | { readonly type: 'nest'; readonly table: AttributeTable }
  /** A nest whose attributes are numbered 1, 2, 3 … and all have one shape. */
  | { readonly type: 'list'; readonly table: AttributeTable }
  /** Another shape for each value of a text attribute beside it; bytes when it has none of them. */
  | {
      readonly type: 'variant';
      readonly by: string;
      readonly shapes: Readonly<Record<string, AttributeShape>>;
    };

export type AttributeRow = AttributeShape & {
  readonly number: number;
  /** Name of the attribute that holds this one's mask. */
  readonly mask?: string;
};

export interface AttributeTable {
  /** Name of the enum's family, and the header it was taken from. */
  readonly source: string;
  readonly rows: Readonly<Record<string, AttributeRow>>;
}

/** An attribute no table row describes: its type with the flag bits, and its payload. */
export interface RawAttribute {
  readonly type: number;
  readonly payload: Uint8Array;
}

export type AttributeValue =
  | number
  | string
  | Uint8Array
  | Readonly<Record<string, number>>
  | readonly AttributeEntry[]
  | readonly (readonly AttributeEntry[])[];

/** What is to be written: a table's name with its value, or bytes kept from a reading. */
export type AttributeEntry = readonly [name: string, value: AttributeValue] | RawAttribute;

export const addressBits = { mac: 48, ipv4: 32, ipv6: 128 } as const;

const numberedRows = new WeakMap<AttributeTable, ReadonlyMap<number, string>>();

/** The kernel's name of an attribute number. */
export function attributeName(table: AttributeTable, number: number): string | undefined {
  let names = numberedRows.get(table);
  if (!names) {
    names = new Map(Object.entries(table.rows).map(([name, row]) => [row.number, name]));
    numberedRows.set(table, names);
  }
  return names.get(number);
}

/** The shape of an attribute among its siblings: `kindOf` gives the text of one of them. */
export function shapeAmong(
  row: AttributeShape,
  kindOf: (by: string) => string | undefined,
): AttributeShape {
  if (row.type !== 'variant') return row;
  const kind = kindOf(row.by);
  if (kind === undefined || !Object.hasOwn(row.shapes, kind)) return { type: 'bytes' };
  return row.shapes[kind] ?? { type: 'bytes' };
}
