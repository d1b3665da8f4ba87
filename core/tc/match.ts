/** Normal forms of a match: what two filters are compared by. */
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
  return match.mask === fullMasks.get(name) ? undefined : match.mask;
}

/** The value with every bit outside the mask zero. */
function maskedValue(name: FlowerKeyName, match: FlowerMatch): number | string {
  const mask = partialMask(name, match);
  if (mask === undefined) return match.value;
  const row = flowerKeys[name];
  const maskBytes = toBytes(row, mask);
  return fromBytes(
    row,
    toBytes(row, match.value).map((byte, index) => byte & maskBytes[index]!),
  );
}

function normalForm(
  keys: FlowerKeys,
  part: (name: FlowerKeyName, match: FlowerMatch) => string,
): string {
  let text = '';
  for (const name of flowerKeyNames) {
    const match = keys[name];
    if (match !== undefined) text += ` ${name}${part(name, match)}`;
  }
  return text;
}

/** Equal for two matches that mean the same: the text of all keys with their masked values and masks. */
export function matchKey(keys: FlowerKeys): string {
  return normalForm(
    keys,
    (name, match) =>
      `=${String(maskedValue(name, match))}/${String(partialMask(name, match) ?? '')}`,
  );
}

/**
 * Equal for two matches that use the same keys with the same masks; only between those can the kernel
 * replace. It keeps the ether type of a tag and of PPPoE apart from all others (fl_set_key, Linux 6.1); behind two
 * tags it looks for no third.
 */
export function maskKey(keys: FlowerKeys): string {
  return normalForm(
    keys,
    (name, match) => `/${String(partialMask(name, match) ?? '')}${typeClass(name, match.value)}`,
  );
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
