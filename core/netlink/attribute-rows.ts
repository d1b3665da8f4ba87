/** Rows of attribute tables, written shortly. */
import type { AttributeRow, AttributeShape, AttributeTable, StructField } from './attributes.ts';
import type { ByteOrder, Width } from './bytes.ts';

type Address = Extract<AttributeShape, { type: 'address' }>['kind'];

const unsigned =
  (width: Width, order: ByteOrder) =>
  (number: number, mask?: string): AttributeRow => ({
    number,
    type: 'unsigned',
    width,
    order,
    ...(mask !== undefined && { mask }),
  });
export const u8 = unsigned(1, 'host');
export const u16 = unsigned(2, 'host');
export const u32 = unsigned(4, 'host');
export const u64 = unsigned(8, 'host');
export const be16 = unsigned(2, 'network');
export const be32 = unsigned(4, 'network');
export const address = (number: number, kind: Address, mask?: string): AttributeRow => ({
  number,
  type: 'address',
  kind,
  ...(mask !== undefined && { mask }),
});
export const text = (number: number): AttributeRow => ({ number, type: 'text' });
export const bytes = (number: number): AttributeRow => ({ number, type: 'bytes' });
export const nest = (number: number, table: AttributeTable): AttributeRow => ({
  number,
  type: 'nest',
  table,
});
export const struct = (number: number, fields: readonly StructField[]): AttributeRow => ({
  number,
  type: 'struct',
  fields,
});
export const fields = (width: Width, ...names: string[]): StructField[] =>
  names.map((name) => ({ name, width }));

/** struct nla_bitfield32. */
export const bitfield = fields(4, 'value', 'selector');
