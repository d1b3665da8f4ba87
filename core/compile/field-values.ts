/** How a value is written in a message. */
import type { FieldRow } from '../flow/fields.ts';
import type { FieldValue } from '../flow/rule.ts';

/** The value as people read the field. */
export function valueText(row: FieldRow, value: FieldValue): string {
  if (row.notation !== 'hex' || typeof value !== 'number') return String(value);
  return `0x${value.toString(16).padStart(row.bits / 4, '0')}`;
}
