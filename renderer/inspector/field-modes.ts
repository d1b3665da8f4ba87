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
export type FieldMode = 'any' | 'is' | 'prefix' | 'mask' | 'spec';

export interface FieldTexts {
  /** The value; with its length behind a slash in mode `prefix`. */
  readonly value: string;
  /** Only in mode `mask`. */
  readonly mask: string;
}

/** A match, or undefined for a field that is not matched; or what is wrong with which text. */
export type FieldInput =
  | { readonly ok: true; readonly mode: FieldMode; readonly match: FieldMatch | undefined }
  | { readonly ok: false; readonly at: keyof FieldTexts; readonly problem: Diagnostic };

export function modeOf(row: ItemFieldRow, match: FieldMatch | undefined): FieldMode {
  if (match === undefined) return 'any';
  if (match.mask === undefined || match.last !== undefined) return 'spec';
  if (match.mask === fullMask(row)) return 'is';
  return row.kind !== 'unsigned' && prefixOfMask(row, match.mask) !== undefined ? 'prefix' : 'mask';
}

/** The modes to offer: those a TAP can honour, and the one the field has. */
export function modesFor(row: ItemFieldRow, current: FieldMode): readonly FieldMode[] {
  const modes: FieldMode[] = ['any', 'is'];
  if (row.masks === 'any' && row.kind !== 'unsigned') modes.push('prefix');
  if (row.masks === 'any') modes.push('mask');
  return modes.includes(current) ? modes : [...modes, current];
}

export function textsOf(row: ItemFieldRow, match: FieldMatch | undefined): FieldTexts {
  if (match === undefined) return { value: '', mask: '' };
  const value = match.spec === undefined ? '' : printFieldText(row, match.spec);
  if (match.mask === undefined) return { value, mask: '' };
  const prefix = prefixOfMask(row, match.mask);
  const mask = printMaskText(row, match.mask);
  return modeOf(row, match) === 'prefix'
    ? { value: `${value}/${prefix ?? 0}`, mask }
    : { value, mask };
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

/** `before` is what the field says now: an upper bound that was there stays. */
export function readField(
  row: ItemFieldRow,
  mode: FieldMode,
  texts: FieldTexts,
  before: { readonly match: FieldMatch | undefined; readonly place: Place },
): FieldInput {
  const { place } = before;
  const text = texts.value.trim();
  if (text === '') return match('any', undefined);
  if (text.includes('/') && row.kind !== 'unsigned' && mode !== 'mask')
    return readPrefix(row, text, place);
  const spec = taken(readFieldText(row, text), place);
  if ('problem' in spec) return wrong('value', spec.problem);
  if (mode === 'spec') {
    const { last, mask } = before.match ?? {};
    return match(mode, {
      spec: spec.value,
      ...(last !== undefined && { last }),
      ...(mask !== undefined && { mask }),
    });
  }
  if (mode !== 'mask') return match('is', { spec: spec.value, mask: fullMask(row) });
  const mask = taken(readFieldText(row, texts.mask.trim()), place);
  if ('problem' in mask) return wrong('mask', mask.problem);
  return match(mode, { spec: spec.value, mask: mask.value });
}

/** The same value in another mode; the texts to go on with. */
export function switchMode(row: ItemFieldRow, mode: FieldMode, texts: FieldTexts): FieldTexts {
  const [value = '', length] = texts.value.split('/');
  if (mode === 'any') return { value: '', mask: '' };
  if (mode === 'prefix') return { value: `${value}/${length ?? row.bits}`, mask: '' };
  if (mode !== 'mask') return { value, mask: '' };
  const mask = texts.mask === '' ? printMaskText(row, fullMask(row)) : texts.mask;
  return { value, mask };
}
