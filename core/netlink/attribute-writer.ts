/** Writes attributes: a table and values in, bytes out. */
import { toBytes } from '../flow/values.ts';
import { addressBits, nestedFlag, shapeAmong } from './attributes.ts';
import type {
  AttributeEntry,
  AttributeShape,
  AttributeTable,
  AttributeValue,
} from './attributes.ts';
import type { ByteWriter } from './bytes.ts';
import { writeText } from './bytes.ts';

/** Writes one level, nests included. Throws TypeError where an entry does not fit the table. */
export function writeAttributes(
  writer: ByteWriter,
  table: AttributeTable,
  entries: readonly AttributeEntry[],
): void {
  const kinds = new Map<string, string>();
  for (const entry of entries) {
    if ('payload' in entry) {
      writePayload(writer, entry.type, () => {
        writer.bytes(entry.payload);
      });
      continue;
    }
    const [name, value] = entry;
    const row = table.rows[name];
    if (!row) throw new TypeError(`${table.source} has no ${name}`);
    if (typeof value === 'string') kinds.set(name, value);
    writeShape(
      writer,
      row.number,
      shapeAmong(row, (by) => kinds.get(by)),
      value,
    );
  }
}

function writeShape(
  writer: ByteWriter,
  number: number,
  shape: AttributeShape,
  value: AttributeValue,
): void {
  const nested = shape.type === 'nest' || shape.type === 'list';
  writePayload(writer, nested ? number | nestedFlag : number, () => {
    if (shape.type === 'nest')
      writeAttributes(writer, shape.table, value as readonly AttributeEntry[]);
    else if (shape.type === 'list')
      (value as readonly (readonly AttributeEntry[])[]).forEach((element, index) => {
        writeShape(writer, index + 1, { type: 'nest', table: shape.table }, element);
      });
    else writeScalar(writer, shape, value);
  });
}

function writeScalar(writer: ByteWriter, shape: AttributeShape, value: AttributeValue): void {
  if (value instanceof Uint8Array) writer.bytes(value);
  else if (typeof value === 'number' && shape.type === 'unsigned')
    writer.unsigned(value, shape.width, shape.order);
  else if (typeof value === 'string') writer.bytes(textBytes(shape, value));
  else if (typeof value === 'object' && shape.type === 'struct') {
    const fields = value as Readonly<Record<string, number>>;
    for (const field of shape.fields) writer.unsigned(fields[field.name] ?? 0, field.width, 'host');
  } else throw mismatch(shape, value);
}

function textBytes(shape: AttributeShape, value: string): Uint8Array {
  if (shape.type === 'text') return writeText(value);
  if (shape.type !== 'address') throw mismatch(shape, value);
  return toBytes({ kind: shape.kind, bits: addressBits[shape.kind] }, value);
}

const mismatch = (shape: AttributeShape, value: AttributeValue): TypeError =>
  new TypeError(`an attribute of type ${shape.type} cannot hold a ${typeof value}`);

function writePayload(writer: ByteWriter, type: number, write: () => void): void {
  const start = writer.length;
  writer.unsigned(0, 2, 'host');
  writer.unsigned(type, 2, 'host');
  write();
  writer.set(start, writer.length - start, 2, 'host');
  writer.pad();
}
