/** Values of flower keys as iproute2 prints them. */
import { prefixOfMask, toBytes } from '../flow/values.ts';
import { flowerKeys } from './flower-keys.ts';
import type { FlowerKeyName, FlowerMatch } from './filter.ts';
import { partialMask } from './match.ts';

/** IPv6 text as glibc's inet_ntop has it: RFC 5952, but IPv4-mapped and IPv4-compatible addresses end in a dotted quad. */
function inetNtop6(text: string): string {
  const bytes = toBytes({ kind: 'ipv6', bits: 128 }, text);
  const zeros = bytes.findIndex((byte) => byte !== 0);
  const tail = bytes.subarray(12).join('.');
  if (zeros === 10 && bytes[10] === 0xff && bytes[11] === 0xff) return `::ffff:${tail}`;
  return zeros === 12 || zeros === 13 ? `::${tail}` : text;
}

/** A MAC or IP address with its mask: `/24` for a prefix, the mask in full for another one, nothing for a whole match. */
export function addressText(name: FlowerKeyName, match: FlowerMatch): string {
  const row = flowerKeys[name];
  const spell = (value: number | string) =>
    row.kind === 'ipv6' ? inetNtop6(String(value)) : String(value);
  const mask = partialMask(name, match);
  if (mask === undefined) return spell(match.value);
  return `${spell(match.value)}/${String(prefixOfMask(row, mask) ?? spell(mask))}`;
}

/** Whether the bits of the mask that count are all in front, as with a prefix. */
export function hasPrefixMask(name: FlowerKeyName, match: FlowerMatch): boolean {
  const mask = partialMask(name, match);
  return mask === undefined || prefixOfMask(flowerKeys[name], mask) !== undefined;
}

/**
 * Whether `tc filter show` (iproute2 6.1) writes beyond its buffer for the address and its mask: it holds 64
 * bytes (SPRINT_BSIZE), and tc aborts at the latest from 79 on (measured).
 */
export function overrunsTc(name: FlowerKeyName, match: FlowerMatch): boolean {
  return flowerKeys[name].kind === 'ipv6' && addressText(name, match).length > 63;
}

const fragmentWords: readonly (readonly [bit: number, word: string])[] = [
  [1, 'frag'],
  [2, 'firstfrag'],
];

/** The key `flags` in tc's words: `frag/nofirstfrag`. Empty when its mask has none of the two known bits. */
export function fragmentText({ value, mask = 3 }: FlowerMatch): string {
  return fragmentWords
    .filter(([bit]) => Number(mask) & bit)
    .map(([bit, word]) => (Number(value) & bit ? word : `no${word}`))
    .join('/');
}

/** `request` or `reply`, when the whole operation is compared and is one of the two. */
export function arpOperationName(match: FlowerMatch): 'request' | 'reply' | undefined {
  if (partialMask('arp_op', match) !== undefined) return undefined;
  if (match.value === 1) return 'request';
  return match.value === 2 ? 'reply' : undefined;
}
