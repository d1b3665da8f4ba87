/**
 * What the kernel shows again of the keys a filter was made with (fl_dump_key, Linux 6.1; measured), and
 * the way back. `eth_type` in a dump is that of the innermost header: the outer type of a tagged packet is
 * lost, and with PPPoE or with nothing named behind the tags there is none at all.
 */
import type { FlowerKeys, FlowerMatch, TcFilter } from './filter.ts';
import { keepKeys } from './kept-keys.ts';
import { ETH_P_8021AD, ETH_P_8021Q, ETH_P_PPP_SES, isVlanType, matchKey } from './match.ts';
import { cookieOf } from './ownership.ts';

/** The keys as the kernel dumps them. A dump is its own dump. */
export function dumpedKeys(keys: FlowerKeys): FlowerKeys {
  return keepKeys(withTag(keys));
}

const tag: FlowerMatch = { value: ETH_P_8021Q };
const session: FlowerMatch = { value: ETH_P_PPP_SES };

/** What may have stood before the dump took it away: of the outermost type, and of the innermost. */
const lostOuter: readonly FlowerKeys[] = [
  {},
  { eth_type: tag },
  { eth_type: { value: ETH_P_8021AD } },
  { eth_type: session },
];
const lostInner: readonly FlowerKeys[] = [
  {},
  { vlan_eth_type: session },
  { cvlan_eth_type: session },
];

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
  for (const outer of lostOuter)
    for (const inner of lostInner) {
      const candidate = { ...keys, ...outer, ...inner };
      if (cookieOf(matchKey(candidate)) === cookie) return candidate;
    }
  return tagged;
}

/** VLAN keys without the ether type of a tag would match every packet; so no filter of ours has them. */
function withTag(keys: FlowerKeys): FlowerKeys {
  const inTag = [keys.vlan_id, keys.vlan_prio, keys.vlan_eth_type].some((key) => key !== undefined);
  return inTag && !isVlanType(keys.eth_type?.value) ? { ...keys, eth_type: tag } : keys;
}
