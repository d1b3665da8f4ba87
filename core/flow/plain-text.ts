/**
 * The one spelling that nearly every value of a script has: short decimal numbers, addresses in canonical text. Reading
 * it makes no object, has no warnings and knows no errors; field-text.ts reads all the rest.
 */
import type { FieldKind } from './fields.ts';
import { isPlainIpv6, readIpv4 } from './ip-text.ts';
import { readShortDecimal } from './number-text.ts';
import type { FieldValue } from './rule.ts';
import { isCanonicalMac } from './values.ts';

/** What of a field's row decides how its plain text is read. */
export interface PlainShape {
  readonly kind: FieldKind;
  /** The greatest number of an unsigned field. */
  readonly most: number;
}

/** What readFieldText gives for such a text; undefined when the text is another one, right or wrong. */
export function readPlainText({ kind, most }: PlainShape, text: string): FieldValue | undefined {
  if (kind === 'unsigned') {
    const number = readShortDecimal(text);
    return number !== undefined && number <= most ? number : undefined;
  }
  if (kind === 'ipv4') return readIpv4(text) === undefined ? undefined : text;
  if (kind === 'mac') return isCanonicalMac(text) ? text : undefined;
  return kind === 'ipv6' && isPlainIpv6(text) ? text : undefined;
}
