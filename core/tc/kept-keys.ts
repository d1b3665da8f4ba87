/**
 * What cls_flower makes of the keys it is given (fl_set_key and fl_dump_key, Linux 6.1, measured): it reads only
 * those that stand on others, and forgets those whose mask is empty.
 */
import { emptyMask } from '../flow/values.ts';
import type { FlowerKeyName, FlowerKeys, FlowerMatch } from './filter.ts';
import { flowerKeys } from './flower-keys.ts';
import { ETH_P_PPP_SES, isVlanType } from './match.ts';

const ETH_P_IP = 0x0800;
const ETH_P_IPV6 = 0x86dd;
/** TCA_FLOWER_KEY_FLAGS_IS_FRAGMENT and _FRAG_IS_FIRST: the kernel looks at no other bit. */
const knownFlags = 3;

const portRanges: readonly FlowerKeyName[] = [
  'port_src_min',
  'port_src_max',
  'port_dst_min',
  'port_dst_max',
];
const portsOf: ReadonlyMap<unknown, readonly FlowerKeyName[]> = new Map([
  [6, ['tcp_src', 'tcp_dst', 'tcp_flags', ...portRanges]],
  [17, ['udp_src', 'udp_dst', ...portRanges]],
  [132, ['sctp_src', 'sctp_dst', ...portRanges]],
]);
const mplsKeys: readonly FlowerKeyName[] = ['mpls_label', 'mpls_tc', 'mpls_bos', 'mpls_ttl'];
const arpKeys: readonly FlowerKeyName[] = ['arp_op', 'arp_sip', 'arp_tip', 'arp_sha', 'arp_tha'];
/** Keys that stand on the innermost ether type alone. */
const keysOfType: ReadonlyMap<number | undefined, readonly FlowerKeyName[]> = new Map([
  [0x0806, arpKeys],
  [0x8035, arpKeys],
  [0x8847, mplsKeys],
  [0x8848, mplsKeys],
]);

class Keeper {
  readonly shown: { [K in FlowerKeyName]?: FlowerMatch } = {};
  readonly #given: FlowerKeys;

  constructor(given: FlowerKeys) {
    this.#given = given;
  }

  take(...names: readonly FlowerKeyName[]): void {
    for (const name of names) {
      const match = this.#given[name];
      if (match && match.mask !== emptyMask(flowerKeys[name])) this.shown[name] = match;
    }
  }

  has(...names: readonly FlowerKeyName[]): boolean {
    return names.some((name) => this.#given[name] !== undefined);
  }
}

/** The keys as a dump shows them. */
export function keepKeys(given: FlowerKeys): FlowerKeys {
  const keeper = new Keeper(given);
  keeper.take('eth_dst', 'eth_src', 'num_of_vlans');
  const type = keepTypes(keeper, given);
  keepAddresses(keeper);
  keepTransport(keeper, type);
  keepFlags(keeper, given.flags);
  return keeper.shown;
}

/**
 * Keeps what is said of ether types and tags, and returns the type of what is behind the tags. A number of tags makes
 * the kernel take any type in their place for that of a tag.
 */
function keepTypes(keeper: Keeper, given: FlowerKeys): number | undefined {
  const tags = numberOf(given.num_of_vlans) ?? 0;
  const outer = numberOf(given.eth_type);
  if (tags === 0 && !isVlanType(outer)) return keepInnermost(keeper, outer);
  keeper.take('vlan_id', 'vlan_prio');
  const inner = numberOf(given.vlan_eth_type);
  if (tags < 2 && !isVlanType(inner)) return keepInnermost(keeper, inner, 'vlan_eth_type');
  keeper.take('vlan_eth_type', 'cvlan_id', 'cvlan_prio');
  return keepInnermost(keeper, numberOf(given.cvlan_eth_type), 'cvlan_eth_type');
}

/** `name`: the key that named the type, when a tag stands before it. */
function keepInnermost(
  keeper: Keeper,
  type: number | undefined,
  name?: FlowerKeyName,
): number | undefined {
  if (type === undefined) return undefined;
  if (type === ETH_P_PPP_SES) return undefined;
  keeper.shown.eth_type = { value: type };
  if (name !== undefined) keeper.take(name);
  return type;
}

function keepAddresses(keeper: Keeper): void {
  if (keeper.has('ipv4_src', 'ipv4_dst')) keeper.take('ipv4_src', 'ipv4_dst');
  else keeper.take('ipv6_src', 'ipv6_dst');
}

function keepTransport(keeper: Keeper, type: number | undefined): void {
  keeper.take(...(keysOfType.get(type) ?? []));
  if (type !== ETH_P_IP && type !== ETH_P_IPV6) return;
  keeper.take('ip_proto', 'ip_tos', 'ip_ttl');
  const protocol = keeper.shown.ip_proto?.value;
  keeper.take(...(portsOf.get(protocol) ?? []));
  if (type === ETH_P_IP && protocol === 1) keeper.take('icmpv4_type', 'icmpv4_code');
  if (type === ETH_P_IPV6 && protocol === 58) keeper.take('icmpv6_type', 'icmpv6_code');
}

function keepFlags(keeper: Keeper, match: FlowerMatch | undefined): void {
  if (match === undefined) return;
  const mask = Number(match.mask ?? knownFlags) & knownFlags;
  if (mask !== 0) keeper.shown.flags = { value: Number(match.value) & mask, mask };
}

const numberOf = (match: FlowerMatch | undefined): number | undefined =>
  typeof match?.value === 'number' ? match.value : undefined;
