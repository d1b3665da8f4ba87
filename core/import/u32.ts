/** Keys of classifier u32 that are whole fields of the IPv4 header (RFC 791, section 3.1), as keys of flower. */
import { fromBytes, fullMask } from '../flow/values.ts';
import type { FlowerKeyName, FlowerKeys, FlowerMatch, U32Key } from '../tc/filter.ts';
import { flowerKeys } from '../tc/flower-keys.ts';

const ETH_P_IP = 0x0800;

interface HeaderField {
  readonly key: FlowerKeyName;
  /** Of the four bytes that it lies in. */
  readonly offset: number;
  /** The lowest of its bits in them. */
  readonly shift: number;
}

const fields: readonly HeaderField[] = [
  { key: 'ip_tos', offset: 0, shift: 16 },
  { key: 'ip_ttl', offset: 8, shift: 24 },
  { key: 'ip_proto', offset: 8, shift: 16 },
  { key: 'ipv4_src', offset: 12, shift: 0 },
  { key: 'ipv4_dst', offset: 16, shift: 0 },
];

/** Undefined when some bit lies in no field that flower has, or the packets are not all IPv4. */
export function u32Keys(keys: readonly U32Key[], protocol: number): FlowerKeys | undefined {
  const found: { [K in FlowerKeyName]?: FlowerMatch } = {};
  for (const { value, mask, offset } of keys) {
    let left = mask;
    for (const { key, shift } of fields.filter((field) => field.offset === offset)) {
      const bits = 2 ** flowerKeys[key].bits - 1;
      const part = Math.floor(mask / 2 ** shift) & bits;
      if (part === 0) continue;
      if (protocol !== ETH_P_IP || found[key] !== undefined) return undefined;
      found[key] = matchOf(key, Math.floor(value / 2 ** shift) & bits, part);
      left -= (part >>> 0) * 2 ** shift;
    }
    if (left !== 0) return undefined;
  }
  return found;
}

function matchOf(key: FlowerKeyName, value: number, mask: number): FlowerMatch {
  const row = flowerKeys[key];
  const spell = (number: number) =>
    row.kind === 'unsigned' ? number : fromBytes(row, bytesOf(number >>> 0));
  const spelt = spell(mask);
  return { value: spell(value), ...(spelt !== fullMask(row) && { mask: spelt }) };
}

const bytesOf = (word: number): Uint8Array =>
  Uint8Array.of(word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff);
