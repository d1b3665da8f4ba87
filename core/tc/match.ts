/** Normal forms of a match: what two filters are compared by. */
import { readIpv4 } from '../flow/ip-text.ts';
import { fromBytes, fullMask, toBytes } from '../flow/values.ts';
import { flowerKeys } from './flower-keys.ts';
import {
  flowerKeyNames,
  type FlowerKeyName,
  type FlowerKeys,
  type FlowerMatch,
  type TcFilter,
} from './filter.ts';

export const ETH_P_8021Q = 0x8100;
export const ETH_P_8021AD = 0x88a8;
export const ETH_P_PPP_SES = 0x8864;

export function isVlanType(type: number | string | undefined): boolean {
  return type === ETH_P_8021Q || type === ETH_P_8021AD;
}

const fullMasks = new Map(flowerKeyNames.map((name) => [name, fullMask(flowerKeys[name])]));

/** The mask of a key, or undefined when every bit counts. */
export function partialMask(name: FlowerKeyName, match: FlowerMatch): number | string | undefined {
  const { mask } = match;
  return mask === undefined || mask === fullMasks.get(name) ? undefined : mask;
}

/** The value with every bit outside the mask zero. */
function maskedValue(
  name: FlowerKeyName,
  value: number | string,
  mask: number | string,
): number | string {
  if (typeof value === 'number' && typeof mask === 'number') return (value & mask) >>> 0;
  const row = flowerKeys[name];
  if (row.kind === 'ipv4') return maskedIpv4(String(value), String(mask));
  const bytes = toBytes(row, value);
  const maskBytes = toBytes(row, mask);
  for (let index = 0; index < bytes.length; index++) bytes[index]! &= maskBytes[index]!;
  return fromBytes(row, bytes);
}

/** The same without arrays: addresses of IPv4 are what most rules match. */
function maskedIpv4(text: string, mask: string): string {
  const value = readIpv4(text) ?? 0;
  const word = (value & (readIpv4(mask) ?? 0)) >>> 0;
  if (word === value) return text;
  return `${word >>> 24}.${(word >>> 16) & 0xff}.${(word >>> 8) & 0xff}.${word & 0xff}`;
}

/**
 * Equal for two matches that mean the same: the text of all keys with their masked values and masks. Who knows which
 * keys there are may name them, in the order of `flowerKeyNames`.
 */
export function matchKey(
  keys: FlowerKeys,
  names: readonly FlowerKeyName[] = flowerKeyNames,
): string {
  let text = '';
  for (const name of names) {
    const match = keys[name];
    if (match === undefined) continue;
    const mask = partialMask(name, match);
    text +=
      mask === undefined
        ? ` ${name}=${String(match.value)}/`
        : ` ${name}=${String(maskedValue(name, match.value, mask))}/${String(mask)}`;
  }
  return text;
}

/**
 * Equal for two matches that use the same keys with the same masks; only between those can the kernel
 * replace. It keeps the ether type of a tag and of PPPoE apart from all others (fl_set_key, Linux 6.1); behind two
 * tags it looks for no third.
 */
export function maskKey(keys: FlowerKeys): string {
  let text = '';
  for (const name of flowerKeyNames) {
    const match = keys[name];
    if (match !== undefined)
      text += ` ${name}/${String(partialMask(name, match) ?? '')}${typeClass(name, match.value)}`;
  }
  return text;
}

function typeClass(name: FlowerKeyName, type: number | string): string {
  if (name !== 'eth_type' && name !== 'vlan_eth_type' && name !== 'cvlan_eth_type') return '';
  if (type === ETH_P_PPP_SES) return 'session';
  return name !== 'cvlan_eth_type' && isVlanType(type) ? 'tag' : '';
}

/** Names a filter: device, place, priority and handle, the same in a compiled set, a dump and the counters. */
export function filterKey(
  filter: Pick<TcFilter, 'device' | 'parent' | 'chain' | 'priority' | 'handle'>,
): string {
  return `${filter.device} ${filter.parent} ${String(filter.chain)} ${String(filter.priority)} ${String(filter.handle)}`;
}
