/**
 * One value of a field between text and model: what the testpmd parser, the inspector and the
 * document reader share.
 */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { FieldRow, ItemFieldRow } from './fields.ts';
import { readNumber } from './number-text.ts';
import type { FieldValue } from './rule.ts';
import { maskOfPrefix, parseAddress } from './values.ts';

/** What the text of a field is read with; rows of items and actions both have it. */
export type ReadableField = Pick<FieldRow, 'name' | 'kind' | 'bits' | 'title' | 'notation'> &
  Pick<ItemFieldRow, 'truncates'>;

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

/** Reads the value of a field. Masks are written like values: the same function reads them. */
export function readFieldText(row: ReadableField, text: string): FieldReading {
  if (row.kind === 'unsigned') return readUnsigned(row, text);
  const address = parseAddress(row.kind, text);
  if (address !== undefined) return { ok: true, value: address };
  if (row.kind === 'ipv4' && /^[-+]?[0-9]/.test(text) && !text.includes('.'))
    return readNumericIpv4(row, text);
  return { ok: false, problem: addressProblem(row, text) };
}

/** Reads the length of a prefix as the mask it means. */
export function readPrefixText(row: ReadableField, text: string): FieldReading {
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
  return row.notation === 'hex' ? printHex(row, value) : String(value);
}

/** Masks of numbers are hexadecimal, so that the bits can be seen. */
export function printMaskText(row: ReadableField, mask: FieldValue): string {
  return typeof mask === 'string' ? mask : printHex(row, mask);
}

function printHex(row: ReadableField, value: number): string {
  return `0x${value.toString(16).padStart(Math.ceil(row.bits / 4), '0')}`;
}

function readUnsigned(row: ReadableField, text: string): FieldReading {
  const number = readNumber(text);
  if (number === undefined) return notANumber(row.title, text);
  const most = 2 ** row.bits - 1;
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
  (text: string, value: number): Placeable =>
  (place) =>
    diagnose('value/octal', { text, value }, place);
