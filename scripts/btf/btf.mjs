/**
 * Types from the BTF that clang writes into an eBPF object: the C structs as they lie in memory
 * (Documentation/bpf/btf.rst; include/uapi/linux/btf.h, Linux 6.1).
 */
import { readSections, textAt } from './elf.mjs';

const magic = 0xeb9f;
const typeBytes = 12;

/** BTF_KIND_*, as far as clang 14 writes them. */
const kinds = {
  INT: 1,
  PTR: 2,
  ARRAY: 3,
  STRUCT: 4,
  UNION: 5,
  ENUM: 6,
  FWD: 7,
  TYPEDEF: 8,
  VOLATILE: 9,
  CONST: 10,
  RESTRICT: 11,
  FUNC: 12,
  FUNC_PROTO: 13,
  VAR: 14,
  DATASEC: 15,
  FLOAT: 16,
  DECL_TAG: 17,
  TYPE_TAG: 18,
};
const aliases = [kinds.TYPEDEF, kinds.VOLATILE, kinds.CONST, kinds.RESTRICT, kinds.TYPE_TAG];

/**
 * @typedef {object} Type
 * @property {number} kind
 * @property {string} name empty when it has none
 * @property {number} count members, values, parameters
 * @property {number} size in bytes; of kinds that refer to another type, that type's number
 * @property {number} rest offset of what follows the type's head
 */

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {number} offset from the start of the struct, in bytes
 * @property {number} width bytes of one element
 * @property {readonly number[]} counts of an array, outermost first; empty when it is none
 */

/** @typedef {{ readonly size: number, readonly fields: readonly Field[] }} Struct */

/** @param {number} kind @param {number} count bytes behind a type's head */
function restBytes(kind, count) {
  switch (kind) {
    case kinds.INT:
    case kinds.VAR:
    case kinds.DECL_TAG:
      return 4;
    case kinds.ARRAY:
      return 12;
    case kinds.STRUCT:
    case kinds.UNION:
    case kinds.DATASEC:
      return 12 * count;
    case kinds.ENUM:
    case kinds.FUNC_PROTO:
      return 8 * count;
    default:
      if (kind > kinds.TYPE_TAG) throw new Error(`BTF kind ${kind} is not known here`);
      return 0;
  }
}

/** The types of one object. */
export class Btf {
  /** @type {DataView} */
  #bytes;
  /** By number; 0 is void. @type {(Type | undefined)[]} */
  #types = [undefined];

  /** @param {Uint8Array} object an ELF file */
  constructor(object) {
    const bytes = readSections(object).get('.BTF');
    if (bytes?.getUint16(0, true) !== magic) throw new Error('no BTF in this object');
    this.#bytes = bytes;
    const header = bytes.getUint32(4, true);
    const start = header + bytes.getUint32(8, true);
    const end = start + bytes.getUint32(12, true);
    const texts = header + bytes.getUint32(16, true);
    for (let at = start; at < end;) {
      const info = bytes.getUint32(at + 4, true);
      const kind = (info >>> 24) & 0x1f;
      const count = info & 0xffff;
      const name = textAt(bytes, texts + bytes.getUint32(at, true));
      const rest = at + typeBytes;
      this.#types.push({ kind, name, count, size: bytes.getUint32(at + 8, true), rest });
      at = rest + restBytes(kind, count);
    }
    this.texts = texts;
  }

  /** @param {string} name @returns {Struct | undefined} undefined when the object has it not, or only a declaration */
  struct(name) {
    const type = this.#named(kinds.STRUCT, name);
    if (type === undefined) return undefined;
    const fields = Array.from({ length: type.count }, (_, index) => {
      const at = type.rest + 12 * index;
      const bits = this.#bytes.getUint32(at + 8, true);
      if (bits % 8 !== 0) throw new Error(`${name} has bit fields`);
      return {
        name: textAt(this.#bytes, this.texts + this.#bytes.getUint32(at, true)),
        offset: bits / 8,
        ...this.#shape(this.#bytes.getUint32(at + 4, true)),
      };
    });
    return { size: type.size, fields };
  }

  /** @param {string} name @returns {Readonly<Record<string, number>> | undefined} values by their names */
  enumeration(name) {
    const type = this.#named(kinds.ENUM, name);
    if (type === undefined) return undefined;
    return Object.fromEntries(
      Array.from({ length: type.count }, (_, index) => {
        const at = type.rest + 8 * index;
        const text = textAt(this.#bytes, this.texts + this.#bytes.getUint32(at, true));
        return [text, this.#bytes.getInt32(at + 4, true)];
      }),
    );
  }

  /** @param {number} kind @param {string} name */
  #named(kind, name) {
    return this.#types.find((type) => type?.kind === kind && type.name === name);
  }

  /** @param {number} number @returns {{ readonly width: number, readonly counts: readonly number[] }} */
  #shape(number) {
    const type = this.#types[number];
    if (type === undefined) throw new Error(`type ${number} has no size`);
    if (aliases.includes(type.kind)) return this.#shape(type.size);
    if (type.kind === kinds.PTR) return { width: 8, counts: [] };
    if (type.kind !== kinds.ARRAY) return { width: type.size, counts: [] };
    const { width, counts } = this.#shape(this.#bytes.getUint32(type.rest, true));
    return { width, counts: [this.#bytes.getUint32(type.rest + 8, true), ...counts] };
  }
}
