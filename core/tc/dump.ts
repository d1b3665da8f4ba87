/**
 * What the kernel shows again of the keys a filter was made with (fl_dump_key, Linux 6.1; measured), and
 * the way back. `eth_type` in a dump is that of the innermost header: the outer type of a tagged packet is
 * lost, and with a second tag, with PPPoE or with nothing named behind the tag there is none at all.
 */
import type { FlowerKeys, FlowerMatch, TcFilter } from './filter.ts';
import { ETH_P_8021AD, ETH_P_8021Q, ETH_P_PPP_SES, isVlanType, matchKey } from './match.ts';
import { cookieOf } from './ownership.ts';

/** The keys as the kernel dumps them. A dump is its own dump. */
export function dumpedKeys(keys: FlowerKeys): FlowerKeys {
  const { eth_type: outer, vlan_eth_type: inner, ...rest } = keys;
  if (outer === undefined) return keys;
  if (!isVlanType(outer.value)) return outer.value === ETH_P_PPP_SES ? rest : keys;
  if (inner === undefined || inner.value === ETH_P_PPP_SES) return rest;
  if (isVlanType(inner.value)) return { ...rest, vlan_eth_type: inner };
  return { ...rest, eth_type: inner, vlan_eth_type: inner };
}

const tag: FlowerMatch = { value: ETH_P_8021Q };
const session: FlowerMatch = { value: ETH_P_PPP_SES };

/**
 * The keys a filter was made with, from the keys of its dump. The hash in a cookie of ours decides
 * between those that look the same dumped; without a cookie a tag is taken to be 802.1Q. Keys that are
 * not from a dump come back as they are.
 */
export function restoredKeys({ keys, actions }: Pick<TcFilter, 'keys' | 'actions'>): FlowerKeys {
  const first = actions[0];
  const cookie = first === undefined || first.kind === 'other' ? undefined : first.cookie;
  const tagged = withTag(keys);
  if (cookie === undefined || cookie === cookieOf(matchKey(tagged))) return tagged;
  const candidates: readonly FlowerKeys[] = [
    keys,
    { ...keys, eth_type: tag },
    { ...keys, eth_type: { value: ETH_P_8021AD } },
    { ...keys, eth_type: session },
    { ...keys, eth_type: tag, vlan_eth_type: session },
  ];
  return candidates.find((candidate) => cookieOf(matchKey(candidate)) === cookie) ?? tagged;
}

/** VLAN keys without the ether type of a tag would match every packet; so no filter of ours has them. */
function withTag(keys: FlowerKeys): FlowerKeys {
  const inTag = [keys.vlan_id, keys.vlan_prio, keys.vlan_eth_type].some((key) => key !== undefined);
  return inTag && !isVlanType(keys.eth_type?.value) ? { ...keys, eth_type: tag } : keys;
}
