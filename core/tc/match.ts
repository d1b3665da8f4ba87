/** Normal forms of a match: what two filters are compared by, and what of a match the kernel shows again. */
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

const normalForm = (keys: FlowerKeys, part: (name: FlowerKeyName, match: FlowerMatch) => string) =>
  flowerKeyNames
    .flatMap((name) => {
      const match = keys[name];
      return match === undefined ? [] : [`${name}${part(name, match)}`];
    })
    .join(' ');

/** Equal for two matches that mean the same: the text of all keys with their masked values and masks. */
export function matchKey(keys: FlowerKeys): string {
  return normalForm(
    keys,
    (name, match) =>
      `=${String(maskedValue(name, match))}/${String(partialMask(name, match) ?? '')}`,
  );
}

/** Equal for two matches that use the same keys with the same masks; only between those can the kernel replace. */
export function maskKey(keys: FlowerKeys): string {
  return normalForm(keys, (name, match) => `/${String(partialMask(name, match) ?? '')}`);
}

const isVlanType = (type: number | string | undefined) =>
  type === ETH_P_8021Q || type === ETH_P_8021AD;

/**
 * The keys as the kernel dumps them (fl_dump_key, Linux 6.1; measured): `eth_type` is that of the
 * innermost header it knows, so the outer type of a tagged packet is lost, and with a second tag, with PPPoE
 * or with nothing named behind the tag there is none. A dump is its own normal form.
 */
export function dumpedKeys(keys: FlowerKeys): FlowerKeys {
  const { eth_type: outer, vlan_eth_type: inner, ...rest } = keys;
  if (outer === undefined) return keys;
  if (!isVlanType(outer.value)) return outer.value === ETH_P_PPP_SES ? rest : keys;
  if (inner === undefined || inner.value === ETH_P_PPP_SES) return rest;
  if (isVlanType(inner.value)) return { ...rest, vlan_eth_type: inner };
  return { ...rest, eth_type: inner, vlan_eth_type: inner };
}

/** Names a filter on its device: place, priority and handle, the same in a compiled set, a dump and the counters. */
export function filterKey(
  filter: Pick<TcFilter, 'parent' | 'chain' | 'priority' | 'handle'>,
): string {
  return `${filter.parent} ${String(filter.chain)} ${String(filter.priority)} ${String(filter.handle)}`;
}
