/** Values worth proposing for a field, and how its values are written. */
import { printMaskText } from '../flow/field-text.ts';
import type { FieldRow } from '../flow/fields.ts';
import { hasBits, maskOfPrefix } from '../flow/values.ts';

export interface KnownValue {
  readonly word: string;
  readonly detail: string;
}

const etherTypes: readonly KnownValue[] = [
  { word: '0x0800', detail: 'IPv4' },
  { word: '0x86dd', detail: 'IPv6' },
  { word: '0x0806', detail: 'ARP' },
  { word: '0x8100', detail: '802.1Q tag' },
  { word: '0x88a8', detail: '802.1ad tag' },
  { word: '0x8847', detail: 'MPLS' },
];

const ipProtocols: readonly KnownValue[] = [
  { word: '1', detail: 'ICMP' },
  { word: '6', detail: 'TCP' },
  { word: '17', detail: 'UDP' },
  { word: '47', detail: 'GRE' },
  { word: '58', detail: 'ICMPv6' },
  { word: '132', detail: 'SCTP' },
];

const ports: readonly KnownValue[] = [
  { word: '22', detail: 'SSH' },
  { word: '53', detail: 'DNS' },
  { word: '80', detail: 'HTTP' },
  { word: '443', detail: 'HTTPS' },
];

/** Numbers assigned by IEEE and IANA, by item and field. */
const assigned: Readonly<Record<string, readonly KnownValue[]>> = {
  'eth type': etherTypes,
  'vlan inner_type': etherTypes,
  'ipv4 proto': ipProtocols,
  'ipv6 proto': ipProtocols,
  'tcp src': ports,
  'tcp dst': ports,
  'udp src': ports,
  'udp dst': ports,
  'icmp type': [
    { word: '8', detail: 'echo request' },
    { word: '0', detail: 'echo reply' },
  ],
  'icmp6 type': [
    { word: '128', detail: 'echo request' },
    { word: '129', detail: 'echo reply' },
    { word: '135', detail: 'neighbour solicitation' },
    { word: '136', detail: 'neighbour advertisement' },
  ],
};

/** Prefix lengths people use. */
const prefixes: Readonly<Partial<Record<FieldRow['kind'], readonly number[]>>> = {
  ipv4: [8, 16, 24, 32],
  ipv6: [32, 48, 64, 128],
  mac: [24, 48],
};

/** The likely values behind a clause of a field; of fields of actions the item is empty. */
export function knownValues(item: string, field: FieldRow, clause: string): readonly KnownValue[] {
  const lengths = prefixes[field.kind] ?? [];
  if (clause === 'prefix')
    return lengths.map((bits) => ({
      word: String(bits),
      detail: `the first ${String(bits)} bits`,
    }));
  if (clause === 'mask' && hasBits(field.kind)) {
    const widths = lengths.length > 0 ? lengths : [field.bits];
    return widths.map((bits) => ({
      word: printMaskText(field, maskOfPrefix(field, bits)),
      detail: bits === field.bits ? 'every bit' : `the first ${String(bits)} bits`,
    }));
  }
  if (field.kind === 'boolean')
    return [
      { word: '1', detail: 'yes' },
      { word: '0', detail: 'no' },
    ];
  if (field.words !== undefined) return field.words.map((word) => ({ word, detail: field.title }));
  const key = `${item} ${field.name}`;
  return Object.hasOwn(assigned, key) ? (assigned[key] ?? []) : [];
}

const formats: Readonly<Record<FieldRow['kind'], (field: FieldRow) => string>> = {
  unsigned: ({ bits, most = 2 ** bits - 1 }) =>
    `A number from 0 to ${String(most)}: decimal, 0x for hexadecimal, a leading 0 for octal.`,
  wide: () => 'A number of up to 64 bits: decimal, 0x for hexadecimal, a leading 0 for octal.',
  boolean: () => '0 or 1, false or true, no or yes, off or on.',
  mac: () => 'Six groups of hex digits, as in 02:00:00:00:00:01.',
  ipv4: () => 'Four numbers from 0 to 255, as in 10.0.0.1; without a prefix behind a slash.',
  ipv6: () => 'An IPv6 address, as in 2001:db8::1; without a prefix behind a slash.',
  text: ({ bits }) => `One word of at most ${String(bits)} bytes.`,
  hex: () => 'Hex digits, two for each byte.',
  word: ({ words = [] }) => `One of ${words.map((word) => `\`${word}\``).join(', ')}.`,
};

/** How a value of the field is written behind the clause, in a sentence. */
export function formatOf(field: FieldRow, clause: string): string {
  if (clause === 'prefix') return `A number of leading bits from 0 to ${String(field.bits)}.`;
  return formats[field.kind](field);
}
