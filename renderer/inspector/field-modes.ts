/** How a field of an item can be given, and how what people type becomes the match of the model. */
import type { Diagnostic, Place } from '../../core/diagnostics/diagnostic.ts';
import {
  printFieldText,
  printMaskText,
  readFieldText,
  readPrefixText,
  type FieldReading,
} from '../../core/flow/field-text.ts';
import type { ItemFieldRow } from '../../core/flow/fields.ts';
import type { FieldMatch, FieldValue } from '../../core/flow/rule.ts';
import { fullMask, prefixOfMask } from '../../core/flow/values.ts';

/** `spec` is testpmd's bare value, under the item's default mask, perhaps with an upper bound. */
export type FieldMode = 'any' | 'is' | 'prefix' | 'mask' | 'range' | 'spec';

export interface FieldTexts {
  /** The value; with its length behind a slash in mode `prefix`. */
  readonly value: string;
  /** Only in mode `mask`. */
  readonly mask: string;
  /** The upper bound, which belongs to the range; only in mode `range`. */
  readonly last: string;
}

export const noTexts: FieldTexts = { value: '', mask: '', last: '' };

/** A match, or undefined for a field that is not matched; or what is wrong with which text. */
export type FieldInput =
  | { readonly ok: true; readonly mode: FieldMode; readonly match: FieldMatch | undefined }
  | { readonly ok: false; readonly at: keyof FieldTexts; readonly problem: Diagnostic };

const isAddress = ({ kind }: ItemFieldRow): boolean =>
  kind === 'mac' || kind === 'ipv4' || kind === 'ipv6';

export function modeOf(row: ItemFieldRow, match: FieldMatch | undefined): FieldMode {
  if (match === undefined) return 'any';
  if (match.last !== undefined) return match.mask === fullMask(row) ? 'range' : 'spec';
  if (match.mask === undefined) return 'spec';
  if (match.mask === fullMask(row)) return 'is';
  return isAddress(row) && prefixOfMask(row, match.mask) !== undefined ? 'prefix' : 'mask';
}

/** The modes to offer: those a TAP can honour, and the one the field has. */
export function modesFor(
  row: ItemFieldRow,
  current: FieldMode,
  ranges = false,
): readonly FieldMode[] {
  const modes: FieldMode[] = ['any', 'is'];
  if (row.masks === 'any' && isAddress(row)) modes.push('prefix');
  if (row.masks === 'any') modes.push('mask');
  if (ranges) modes.push('range');
  return modes.includes(current) ? modes : [...modes, current];
}

export function textsOf(row: ItemFieldRow, match: FieldMatch | undefined): FieldTexts {
  if (match === undefined) return noTexts;
  const value = match.spec === undefined ? '' : printFieldText(row, match.spec);
  const last = match.last === undefined ? '' : printFieldText(row, match.last);
  if (match.mask === undefined) return { value, mask: '', last };
  const prefix = prefixOfMask(row, match.mask);
  const mask = printMaskText(row, match.mask);
  return modeOf(row, match) === 'prefix'
    ? { value: `${value}/${prefix ?? 0}`, mask, last }
    : { value, mask, last };
}

type Part = { readonly value: FieldValue } | { readonly problem: Diagnostic };

function taken(reading: FieldReading, place: Place): Part {
  return reading.ok ? { value: reading.value } : { problem: reading.problem(place) };
}

const wrong = (at: keyof FieldTexts, problem: Diagnostic): FieldInput => ({
  ok: false,
  at,
  problem,
});
const match = (mode: FieldMode, made: FieldMatch | undefined): FieldInput => ({
  ok: true,
  mode,
  match: made,
});

/** An address with a length behind a slash means a prefix in whatever mode it is typed. */
function readPrefix(row: ItemFieldRow, text: string, place: Place): FieldInput {
  const slash = text.indexOf('/');
  const spec = taken(readFieldText(row, text.slice(0, slash)), place);
  if ('problem' in spec) return wrong('value', spec.problem);
  const mask = taken(readPrefixText(row, text.slice(slash + 1)), place);
  if ('problem' in mask) return wrong('value', mask.problem);
  return match('prefix', { spec: spec.value, mask: mask.value });
}

function readRange(row: ItemFieldRow, texts: FieldTexts, place: Place): FieldInput {
  const spec = taken(readFieldText(row, texts.value.trim()), place);
  if ('problem' in spec) return wrong('value', spec.problem);
  const last = taken(readFieldText(row, texts.last.trim()), place);
  if ('problem' in last) return wrong('last', last.problem);
  return match('range', { spec: spec.value, last: last.value, mask: fullMask(row) });
}

/** Two numbers with a dash between them mean a range in whatever mode they are typed. */
function dashed(row: ItemFieldRow, text: string): FieldTexts | undefined {
  const [, value, last] =
    row.kind === 'unsigned' ? (/^(\w+)\s*[-–]\s*(\w+)$/.exec(text) ?? []) : [];
  return value === undefined || last === undefined ? undefined : { value, last, mask: '' };
}

/** `before` is what the field says now: what mode `spec` does not show stays. */
export function readField(
  row: ItemFieldRow,
  mode: FieldMode,
  texts: FieldTexts,
  before: { readonly match: FieldMatch | undefined; readonly place: Place },
): FieldInput {
  const { place } = before;
  const text = texts.value.trim();
  if (text === '') return match('any', undefined);
  if (text.includes('/') && isAddress(row) && mode !== 'mask') return readPrefix(row, text, place);
  const range = dashed(row, text);
  if (range !== undefined) return readRange(row, range, place);
  if (mode === 'range') return readRange(row, texts, place);
  return readValue(row, mode, texts, before);
}

/** In the modes in which the first text is one value. */
function readValue(
  row: ItemFieldRow,
  mode: FieldMode,
  texts: FieldTexts,
  { match: before, place }: { readonly match: FieldMatch | undefined; readonly place: Place },
): FieldInput {
  const spec = taken(readFieldText(row, texts.value.trim()), place);
  if ('problem' in spec) return wrong('value', spec.problem);
  // Bound and mask stay as they are.
  if (mode === 'spec') return match(mode, { ...before, spec: spec.value });
  if (mode !== 'mask') return match('is', { spec: spec.value, mask: fullMask(row, spec.value) });
  const mask = taken(readFieldText(row, texts.mask.trim()), place);
  if ('problem' in mask) return wrong('mask', mask.problem);
  return match(mode, { spec: spec.value, mask: mask.value });
}

/** The same value in another mode; the texts to go on with. */
export function switchMode(row: ItemFieldRow, mode: FieldMode, texts: FieldTexts): FieldTexts {
  const [value = '', length] = texts.value.split('/');
  switch (mode) {
    case 'any':
      return noTexts;
    case 'prefix':
      return { ...noTexts, value: `${value}/${length ?? row.bits}` };
    case 'range':
      return { ...noTexts, value, last: texts.last === '' ? value : texts.last };
    case 'mask': {
      const mask = texts.mask === '' ? printMaskText(row, fullMask(row)) : texts.mask;
      return { ...noTexts, value, mask };
    }
    case 'is':
    case 'spec':
      return { ...noTexts, value };
  }
}
