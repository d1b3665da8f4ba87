import type { FieldRow } from '../../core/flow/fields.ts';

const names: Readonly<Partial<Record<FieldRow['kind'], string>>> = {
  mac: 'MAC',
  ipv4: 'IPv4',
  ipv6: 'IPv6',
  wide: 'u64',
  hex: 'hex',
  text: 'text',
};

/** What a value looks like, in a word: `u16`, `MAC`; empty where the control says it. */
export function shapeOf({ kind, bits }: Pick<FieldRow, 'kind' | 'bits'>): string {
  return kind === 'unsigned' ? `u${bits}` : (names[kind] ?? '');
}
