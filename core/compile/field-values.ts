/** Whether a value has the form its field takes, and how to write it in a message. */
import type { FieldRow } from '../flow/fields.ts';
import type { FieldValue } from '../flow/rule.ts';
import { parseAddress } from '../flow/values.ts';

const addressNames = { mac: 'a MAC address', ipv4: 'an IPv4 address', ipv6: 'an IPv6 address' };

/** Undefined for a canonical value of the field; else what the field takes, in words. */
export function expectedInstead(row: FieldRow, value: FieldValue): string | undefined {
  if (row.kind === 'unsigned') {
    const highest = 2 ** row.bits - 1;
    const fits =
      typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= highest;
    return fits ? undefined : `a number from 0 to ${String(highest)}`;
  }
  const canonical = typeof value === 'string' ? parseAddress(row.kind, value) : undefined;
  if (canonical === undefined) return addressNames[row.kind];
  return canonical === value ? undefined : `the spelling ${canonical}`;
}

/** The value as people read the field. */
export function valueText(row: FieldRow, value: FieldValue): string {
  if (row.notation !== 'hex' || typeof value !== 'number') return String(value);
  return `0x${value.toString(16).padStart(row.bits / 4, '0')}`;
}
