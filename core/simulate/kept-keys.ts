/**
 * What cls_flower makes of the keys it is given (fl_set_key, Linux 6.1, measured): it reads only those
 * that stand on others, forgets those whose mask is empty, and keeps some that it never shows.
 */
import { emptyMask } from '../flow/values.ts';
import type { FlowerKeyName, FlowerKeys, FlowerMatch } from '../tc/filter.ts';
import { flowerKeys } from '../tc/flower-keys.ts';
import { ETH_P_PPP_SES, isVlanType, maskKey, matchKey } from '../tc/match.ts';

const ETH_P_IP = 0x0800;
const ETH_P_IPV6 = 0x86dd;
const portsOf: ReadonlyMap<unknown, readonly FlowerKeyName[]> = new Map([
  [6, ['tcp_src', 'tcp_dst']],
  [17, ['udp_src', 'udp_dst']],
]);

export interface KeptKeys {
  /** As a dump shows them. */
  readonly shown: FlowerKeys;
  /** Equal for two filters that match the same packets by the same masks: only one of them may be. */
  readonly identity: string;
  /** Equal for two filters of the same masks: the one can replace the other. */
  readonly mask: string;
}

class Keeper {
  readonly shown: { [K in FlowerKeyName]?: FlowerMatch } = {};
  readonly hidden: string[] = [];
  readonly #given: FlowerKeys;

  constructor(given: FlowerKeys) {
    this.#given = given;
  }

  take(...names: FlowerKeyName[]): void {
    for (const name of names) {
      const match = this.#given[name];
      if (match && match.mask !== emptyMask(flowerKeys[name])) this.shown[name] = match;
    }
  }

  has(...names: FlowerKeyName[]): boolean {
    return names.some((name) => this.#given[name] !== undefined);
  }
}

export function keepKeys(given: FlowerKeys): KeptKeys {
  const keeper = new Keeper(given);
  keeper.take('eth_dst', 'eth_src');
  const type = keepTypes(keeper, given);
  if (type === ETH_P_IP || type === ETH_P_IPV6) keeper.take('ip_proto');
  keepAddresses(keeper);
  keeper.take(...(portsOf.get(keeper.shown.ip_proto?.value) ?? []));
  const hidden = keeper.hidden.join(' ');
  return {
    shown: keeper.shown,
    identity: `${matchKey(keeper.shown)} ${hidden}`,
    mask: `${maskKey(keeper.shown)} ${hidden.replaceAll(/=\S+/g, '')}`,
  };
}

/** Keeps what is said of ether types and tags, and returns the type of what is behind the tags. */
function keepTypes(keeper: Keeper, given: FlowerKeys): number | undefined {
  const outer = numberOf(given.eth_type);
  const tagged = isVlanType(outer);
  if (tagged) {
    keeper.hidden.push(`vlan_tpid=${String(outer)}`);
    keeper.take('vlan_id', 'vlan_prio', 'vlan_eth_type');
  }
  const type = tagged ? numberOf(given.vlan_eth_type) : outer;
  if (type === undefined || isVlanType(type)) return undefined;
  if (type === ETH_P_PPP_SES) {
    keeper.hidden.push('pppoe');
    return undefined;
  }
  keeper.shown.eth_type = { value: type };
  return type;
}

function keepAddresses(keeper: Keeper): void {
  if (keeper.has('ipv4_src', 'ipv4_dst')) {
    keeper.hidden.push('ipv4');
    keeper.take('ipv4_src', 'ipv4_dst');
  } else if (keeper.has('ipv6_src', 'ipv6_dst')) {
    keeper.hidden.push('ipv6');
    keeper.take('ipv6_src', 'ipv6_dst');
  }
}

const numberOf = (match: FlowerMatch | undefined): number | undefined =>
  typeof match?.value === 'number' ? match.value : undefined;
