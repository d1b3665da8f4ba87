/**
 * One value of a field between text and model: what the testpmd parser, the inspector and the
 * document reader share.
 */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/spelling.ts';
import type { FieldRow } from './fields.ts';
import { readNumber } from './number-text.ts';
import type { FieldValue } from './rule.ts';
import { hasBits, maskOfPrefix, parseAddress, wholeWord } from './values.ts';

/** What the text of a field is read with; rows of items and actions both have it. */
export type ReadableField = Pick<
  FieldRow,
  'name' | 'kind' | 'bits' | 'title' | 'notation' | 'words' | 'most' | 'truncates'
>;

/** Becomes a diagnostic as soon as somebody knows the place. */
type Placeable = (place: Place) => Diagnostic;

export type FieldReading =
  | {
      readonly ok: true;
      /** Canonical, see values.ts. */
      readonly value: FieldValue;
      /** The value was read in a way worth a warning: octal, or cut off. */
      readonly warnings?: readonly Placeable[];
    }
  | { readonly ok: false; readonly problem: Placeable };

/** Reads the value of a field. */
export function readFieldText(row: ReadableField, text: string): FieldReading {
  switch (row.kind) {
    case 'unsigned':
      return readUnsigned(row, text);
    case 'mac':
    case 'ipv4':
    case 'ipv6':
      return readAddress(row, row.kind, text);
    case 'wide':
      return readWide(row, text);
    case 'boolean':
      return readBoolean(row, text);
    case 'text':
      return readWord(row, text);
    case 'hex':
      return readHex(row, text);
    case 'word':
      return readOneOf(row, text);
  }
}

/** Masks are written like values; only a word counts wholly or not at all. */
export function readMaskText(row: ReadableField, text: string): FieldReading {
  if (row.kind === 'word' && text === wholeWord) return { ok: true, value: wholeWord };
  return readFieldText(row, text);
}

function readAddress(
  row: ReadableField,
  kind: 'mac' | 'ipv4' | 'ipv6',
  text: string,
): FieldReading {
  const address = parseAddress(kind, text);
  if (address !== undefined) return { ok: true, value: address };
  if (kind === 'ipv4' && /^[-+]?[0-9]/.test(text) && !text.includes('.'))
    return readNumericIpv4(row, text);
  return { ok: false, problem: addressProblem(row, text) };
}

/** Reads the length of a prefix as the mask it means. */
export function readPrefixText(row: ReadableField, text: string): FieldReading {
  if (!hasBits(row.kind)) throw new TypeError(`a ${row.kind} has no prefixes`);
  const number = readNumber(text);
  if (number === undefined) return notANumber(`prefix length of the ${row.title}`, text);
  if (number.value > row.bits) {
    const details = { text, what: row.title, most: row.bits };
    return { ok: false, problem: (place) => diagnose('value/prefix-too-long', details, place) };
  }
  const prefix = Number(number.value);
  const value = maskOfPrefix(row, prefix);
  return number.octal ? { ok: true, value, warnings: [octal(text, prefix)] } : { ok: true, value };
}

/** Writes a value so that readFieldText reads it again; `0x0800` where people expect hexadecimal. */
export function printFieldText(row: ReadableField, value: FieldValue): string {
  if (typeof value === 'string') return value;
  if (row.kind === 'boolean') return value === 0 ? 'false' : 'true';
  return row.notation === 'hex' ? printHex(row, value) : String(value);
}

/** Masks of numbers are hexadecimal, so that the bits can be seen. */
export function printMaskText(row: ReadableField, mask: FieldValue): string {
  return typeof mask === 'string' || row.kind === 'boolean'
    ? printFieldText(row, mask)
    : printHex(row, mask);
}

/** Undefined for a value as the readers give it; else what the field takes instead, in words. */
export function expectedInstead(row: ReadableField, value: FieldValue): string | undefined {
  if (row.kind === 'unsigned' || row.kind === 'boolean') {
    const most = mostOf(row);
    const fits =
      typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
    return fits ? undefined : `a number from 0 to ${String(most)}`;
  }
  const reading = typeof value === 'string' ? readFieldText(row, value) : undefined;
  if (reading?.ok !== true) return kindNames[row.kind];
  return reading.value === value ? undefined : `the spelling ${String(reading.value)}`;
}

const kindNames = {
  mac: 'a MAC address',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  wide: 'a number from 0 to 18446744073709551615, as text',
  text: 'a short text',
  hex: 'hex digits',
  word: 'one of its words',
} as const;

function printHex(row: ReadableField, value: number): string {
  return `0x${value.toString(16).padStart(Math.ceil(row.bits / 4), '0')}`;
}

/** The greatest number a field takes. */
export function mostOf(row: ReadableField): number {
  return row.most ?? 2 ** row.bits - 1;
}

function readUnsigned(row: ReadableField, text: string): FieldReading {
  const number = readNumber(text);
  if (number === undefined) return notANumber(row.title, text);
  const most = mostOf(row);
  if (number.value <= most) {
    const value = Number(number.value);
    return number.octal ? { ok: true, value, warnings: [octal(text, value)] } : { ok: true, value };
  }
  if (row.truncates !== true) {
    const details = { text, what: row.title, most };
    return { ok: false, problem: (place) => diagnose('value/too-large', details, place) };
  }
  const value = Number(BigInt.asUintN(row.bits, BigInt(number.value)));
  const details = { text, what: row.title, bits: row.bits, value };
  const cutOff: Placeable = (place) => diagnose('value/cut-off', details, place);
  return { ok: true, value, warnings: number.octal ? [octal(text, value), cutOff] : [cutOff] };
}

function readWide(row: ReadableField, text: string): FieldReading {
  const number = readNumber(text);
  if (number === undefined) return notANumber(row.title, text);
  const value = String(number.value);
  return number.octal ? { ok: true, value, warnings: [octal(text, value)] } : { ok: true, value };
}

/** Words of testpmd's grammar (boolean_name, cmdline_flow.c). */
const booleans: ReadonlyMap<string, number> = new Map([
  ['0', 0],
  ['1', 1],
  ['false', 0],
  ['true', 1],
  ['no', 0],
  ['yes', 1],
  ['N', 0],
  ['Y', 1],
  ['off', 0],
  ['on', 1],
]);

function readBoolean(row: ReadableField, text: string): FieldReading {
  const value = booleans.get(text);
  if (value !== undefined) return { ok: true, value };
  const details = { text, what: row.title };
  return { ok: false, problem: (place) => diagnose('value/not-a-boolean', details, place) };
}

/** An odd first digit is a byte of its own. */
function readHex(row: ReadableField, text: string): FieldReading {
  const digits = /^(?:0x)?([0-9a-f]+)$/i.exec(text)?.[1]?.toLowerCase();
  if (digits === undefined) {
    const details = { text, what: row.title };
    return { ok: false, problem: (place) => diagnose('value/not-hex', details, place) };
  }
  const bytes = digits.padStart(digits.length + (digits.length % 2), '0');
  return readWithin(row, bytes, bytes.length / 2);
}

/** What is `length` bytes long, if that is not too long. */
function readWithin(row: ReadableField, value: string, length: number): FieldReading {
  const most = row.bits / 8;
  if (length <= most) return { ok: true, value };
  const details = { what: row.title, length, most };
  return { ok: false, problem: (place) => diagnose('value/too-long', details, place) };
}

/** testpmd splits at blanks, and a `#` begins a comment even inside a word. */
function readWord(row: ReadableField, text: string): FieldReading {
  if (/^[^\s#]+$/.test(text)) return readWithin(row, text, text.length);
  const details = { text, what: row.title };
  return { ok: false, problem: (place) => diagnose('value/not-one-word', details, place) };
}

function readOneOf(row: ReadableField, text: string): FieldReading {
  const words = row.words ?? [];
  if (words.includes(text)) return { ok: true, value: text };
  const details = { text, what: row.title, words, suggestion: nearest(text, words) };
  return { ok: false, problem: (place) => diagnose('value/unknown-word', details, place) };
}

/** testpmd takes one number for an IPv4 address too, most significant byte first. */
function readNumericIpv4(row: ReadableField, text: string): FieldReading {
  if (text.includes('/')) return { ok: false, problem: addressProblem(row, text) };
  const reading = readUnsigned({ ...row, kind: 'unsigned' }, text);
  if (!reading.ok || typeof reading.value !== 'number') return reading;
  const number = reading.value;
  const value = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
  return { ...reading, value };
}

function addressProblem(row: ReadableField, text: string): Placeable {
  if (/^[^/]+\/[0-9]{1,3}$/.test(text))
    return (place) => diagnose('value/address-with-prefix', { text, field: row.name }, place);
  if (row.kind === 'mac') return (place) => diagnose('value/not-a-mac', { text }, place);
  return row.kind === 'ipv4'
    ? (place) => diagnose('value/not-an-ipv4-address', { text }, place)
    : (place) => diagnose('value/not-an-ipv6-address', { text }, place);
}

function notANumber(what: string, text: string): FieldReading {
  return { ok: false, problem: (place) => diagnose('value/not-a-number', { text, what }, place) };
}

const octal =
  (text: string, value: number | string): Placeable =>
  (place) =>
    diagnose('value/octal', { text, value }, place);
