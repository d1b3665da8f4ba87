/** Reads attributes: bytes and a table in, values out. Never reads outside the bytes it was given. */
import { fromBytes } from '../flow/values.ts';
import {
  addressBits,
  attributeHeaderLength,
  attributeName,
  numberMask,
  shapeAmong,
} from './attributes.ts';
import type { AttributeShape, AttributeTable, RawAttribute, StructField } from './attributes.ts';
import { DecodeError, align, readSigned, readText, readUnsigned } from './bytes.ts';

/** One attribute as found, not yet interpreted. */
export interface FoundAttribute {
  /** The kernel's name, or `#17` where the table has none. */
  readonly name: string;
  /** With the flag bits. */
  readonly type: number;
  readonly shape: AttributeShape | undefined;
  /** Of the attribute's header, from the message's first byte. */
  readonly offset: number;
  readonly payload: Uint8Array;
}

/** Where a run of attributes lies: for error messages and for nests. */
export interface AttributePlace {
  readonly path: string;
  /** Of the first byte, from the message's first byte. */
  readonly offset: number;
  /**
   * What becomes of an attribute whose length cannot be: the kernel's parser ends there and takes what came before it;
   * a reader of the kernel's answers had better fail (the default).
   */
  readonly broken?: 'ends' | 'fails';
}

/**
 * Finds the attributes of one level. Like the kernel's own nla_parse it lets up to three stray bytes
 * at the end pass. Throws DecodeError where an attribute's length cannot be, unless `place` lets it end there.
 */
export function findAttributes(
  bytes: Uint8Array,
  table: AttributeTable,
  place: AttributePlace,
): readonly FoundAttribute[] {
  const found: FoundAttribute[] = [];
  for (let at = 0; bytes.length - at >= attributeHeaderLength;) {
    const length = readUnsigned(bytes, at, 2, 'host');
    const type = readUnsigned(bytes, at + 2, 2, 'host');
    if (length < attributeHeaderLength || length > bytes.length - at) {
      if (place.broken === 'ends') break;
      throw new DecodeError({
        path: place.path,
        offset: place.offset + at,
        reason: `attribute length ${String(length)} of ${String(bytes.length - at)} bytes left`,
      });
    }
    const number = type & numberMask;
    const name = attributeName(table, number);
    found.push({
      name: name ?? `#${String(number)}`,
      type,
      shape: name === undefined ? undefined : table.rows[name],
      offset: place.offset + at,
      payload: bytes.subarray(at + attributeHeaderLength, at + length),
    });
    at += align(length);
  }
  return found.map((attribute) => withVariant(attribute, found));
}

function withVariant(
  attribute: FoundAttribute,
  siblings: readonly FoundAttribute[],
): FoundAttribute {
  if (attribute.shape?.type !== 'variant') return attribute;
  const kindOf = (by: string): string | undefined => {
    const kind = siblings.find((sibling) => sibling.name === by);
    return kind && readText(kind.payload);
  };
  return { ...attribute, shape: shapeAmong(attribute.shape, kindOf) };
}

/** Elements have numbers for names. */
const listTable: AttributeTable = { source: '', rows: {} };

/** The elements of a list attribute, each a run of attributes of its own. */
export function findElements(
  attribute: FoundAttribute,
  path: string,
): readonly { readonly payload: Uint8Array; readonly place: AttributePlace }[] {
  const place = { path, offset: attribute.offset + attributeHeaderLength };
  return findAttributes(attribute.payload, listTable, place).map((element) => ({
    payload: element.payload,
    place: {
      path: `${path}[${String(element.type & numberMask)}]`,
      offset: element.offset + attributeHeaderLength,
    },
  }));
}

/** Interprets an attribute that is no nest or list. Throws DecodeError when its payload is too short. */
export function readScalar(
  attribute: FoundAttribute,
  path: string,
): number | string | Uint8Array | Readonly<Record<string, number>> {
  const { payload, shape } = attribute;
  const need = (length: number): void => {
    if (payload.length < length)
      throw new DecodeError({
        path,
        offset: attribute.offset,
        reason: `${String(payload.length)} bytes of ${String(length)}`,
      });
  };
  switch (shape?.type) {
    case 'unsigned':
      need(shape.width);
      return readUnsigned(payload, 0, shape.width, shape.order);
    case 'address': {
      const bits = addressBits[shape.kind];
      need(bits / 8);
      return fromBytes({ kind: shape.kind, bits }, payload.subarray(0, bits / 8));
    }
    case 'text':
      return readText(payload);
    case 'struct':
      need(structLength(shape.fields));
      return readStruct(payload, shape.fields);
    default:
      return payload;
  }
}

export function structLength(fields: readonly StructField[]): number {
  return fields.reduce((length, field) => length + field.width, 0);
}

function readStruct(
  bytes: Uint8Array,
  fields: readonly StructField[],
): Readonly<Record<string, number>> {
  let offset = 0;
  const values: Record<string, number> = {};
  for (const { name, width, signed } of fields) {
    values[name] = signed
      ? readSigned(bytes, offset, 'host')
      : readUnsigned(bytes, offset, width, 'host');
    offset += width;
  }
  return values;
}

/** One level of attributes by name. Of several of one name the last counts, as in the kernel. */
export class Attributes {
  /** In the order of the bytes, those that the table does not know among them. */
  readonly found: readonly FoundAttribute[];
  /** Bytes at the end that are no attribute. */
  readonly leftover: number;
  readonly #place: AttributePlace;

  constructor(bytes: Uint8Array, table: AttributeTable, place: AttributePlace) {
    this.#place = place;
    this.found = findAttributes(bytes, table, place);
    const last = this.found.at(-1);
    const end = last
      ? last.offset - place.offset + align(last.payload.length)
      : -attributeHeaderLength;
    this.leftover = Math.max(0, bytes.length - end - attributeHeaderLength);
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  number(name: string): number | undefined {
    const value = this.#scalar(name);
    return typeof value === 'number' ? value : undefined;
  }

  text(name: string): string | undefined {
    const value = this.#scalar(name);
    return typeof value === 'string' ? value : undefined;
  }

  struct(name: string): Readonly<Record<string, number>> | undefined {
    const value = this.#scalar(name);
    return typeof value === 'object' && !(value instanceof Uint8Array) ? value : undefined;
  }

  bytes(name: string): Uint8Array | undefined {
    return this.#find(name)?.payload;
  }

  /** Where the attribute's header starts, from the message's first byte. */
  offset(name: string): number | undefined {
    return this.#find(name)?.offset;
  }

  /** What the attributes inside of one are to be read by. */
  inside(name: string):
    | {
        readonly payload: Uint8Array;
        readonly table: AttributeTable;
        readonly place: AttributePlace;
      }
    | undefined {
    const attribute = this.#find(name);
    if (attribute?.shape?.type !== 'nest') return undefined;
    const { payload, shape } = attribute;
    const offset = attribute.offset + attributeHeaderLength;
    return { payload, table: shape.table, place: this.#at(name, offset) };
  }

  nest(name: string): Attributes | undefined {
    const inside = this.inside(name);
    return inside && new Attributes(inside.payload, inside.table, inside.place);
  }

  list(name: string): readonly Attributes[] {
    const attribute = this.#find(name);
    if (attribute?.shape?.type !== 'list') return [];
    const { table } = attribute.shape;
    return findElements(attribute, this.#inner(name)).map(
      ({ payload, place }) => new Attributes(payload, table, place),
    );
  }

  /** What the table has no row for, in the order found. */
  get unknown(): readonly RawAttribute[] {
    return this.found
      .filter((attribute) => attribute.shape === undefined)
      .map(({ type, payload }) => ({ type, payload: Uint8Array.from(payload) }));
  }

  /** Names of the known attributes that are there. */
  get names(): readonly string[] {
    return this.found.filter((attribute) => attribute.shape).map(({ name }) => name);
  }

  #find(name: string): FoundAttribute | undefined {
    return this.found.findLast((attribute) => attribute.name === name);
  }

  #scalar(name: string): ReturnType<typeof readScalar> | undefined {
    const attribute = this.#find(name);
    return attribute && readScalar(attribute, this.#inner(name));
  }

  #inner(name: string): string {
    return this.#place.path === '' ? name : `${this.#place.path}.${name}`;
  }

  #at(name: string, offset: number): AttributePlace {
    return { ...this.#place, path: this.#inner(name), offset };
  }
}
