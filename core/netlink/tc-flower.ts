/** What classifier flower matches, as attributes and back (linux/pkt_cls.h, Linux 6.1). */
import { fullMask } from '../flow/values.ts';
import { flowerKeyNames } from '../tc/filter.ts';
import type { FlowerKeyName, FlowerKeys, FlowerMatch } from '../tc/filter.ts';
import { flowerKeys } from '../tc/flower-keys.ts';
import { flowerTable } from './flower-table.ts';
import type { Attributes } from './attribute-reader.ts';
import type { AttributeEntry, RawAttribute } from './attributes.ts';
import { actionEntries } from './tc-action.ts';
import type { WireFilter } from './wire-filter.ts';

/** The attribute of a key, or of its mask. */
const keyAttribute = (key: FlowerKeyName): string => `TCA_FLOWER_KEY_${key.toUpperCase()}`;

const maskAttribute = (key: FlowerKeyName): string | undefined =>
  flowerTable.rows[keyAttribute(key)]?.mask;

/** The order of the kernel's dumps (fl_dump_key, Linux 6.1). */
const dumpOrder: readonly FlowerKeyName[] = [
  ...(['eth_dst', 'eth_src', 'eth_type', 'num_of_vlans'] as const),
  ...(['mpls_ttl', 'mpls_tc', 'mpls_label', 'mpls_bos'] as const),
  ...(['vlan_id', 'vlan_prio', 'cvlan_id', 'cvlan_prio'] as const),
  ...(['vlan_eth_type', 'cvlan_eth_type', 'ip_proto', 'ip_tos', 'ip_ttl'] as const),
  ...(['ipv4_src', 'ipv4_dst', 'ipv6_src', 'ipv6_dst'] as const),
  ...(['tcp_src', 'tcp_dst', 'tcp_flags', 'udp_src', 'udp_dst', 'sctp_src', 'sctp_dst'] as const),
  ...(['icmpv4_type', 'icmpv4_code', 'icmpv6_type', 'icmpv6_code'] as const),
  ...(['arp_sip', 'arp_tip', 'arp_op', 'arp_sha', 'arp_tha'] as const),
  ...(['port_dst_min', 'port_dst_max', 'port_src_min', 'port_src_max', 'flags'] as const),
];

/** Keys, masks and actions as attributes of flower, in the order of the kernel's dumps. */
export function flowerEntries(
  filter: Pick<WireFilter, 'keys' | 'actions'>,
): readonly AttributeEntry[] {
  const entries = keyEntries(filter.keys);
  if (filter.actions.length === 0) return entries;
  return [...entries, ['TCA_FLOWER_ACT', filter.actions.map(actionEntries)]];
}

export function keyEntries(keys: FlowerKeys): readonly AttributeEntry[] {
  const entries: AttributeEntry[] = [];
  for (const key of dumpOrder) {
    const match = keys[key];
    if (!match) continue;
    entries.push([keyAttribute(key), match.value]);
    const mask = maskAttribute(key);
    if (mask !== undefined) entries.push([mask, match.mask ?? fullMask(flowerKeys[key])]);
  }
  return entries;
}

/**
 * Reads the keys, and what FlowerKeys cannot hold: the filter matches otherwise than its keys say when
 * there is any of it.
 */
export function readFlower(options: Attributes): {
  readonly keys: FlowerKeys;
  readonly unknown: readonly RawAttribute[];
} {
  return { keys: readKeys(options), unknown: unspoken(options) };
}

function readKeys(options: Attributes): FlowerKeys {
  const keys: { [K in FlowerKeyName]?: FlowerMatch } = {};
  for (const key of flowerKeyNames) {
    const value = readValue(options, keyAttribute(key));
    if (value === undefined) continue;
    const partner = maskAttribute(key);
    const mask = partner === undefined ? undefined : readValue(options, partner);
    const full = mask === undefined || mask === fullMask(flowerKeys[key]);
    keys[key] = { value, ...(!full && { mask }) };
  }
  return keys;
}

const readValue = (options: Attributes, name: string): number | string | undefined =>
  options.number(name) ?? options.text(name);

/** Rows that say something about matching that FlowerKeys cannot hold. */
const beyondModel = { TCA_FLOWER_CLASSID: 1, TCA_FLOWER_INDEV: 2 } as const;

function unspoken(options: Attributes): readonly RawAttribute[] {
  const named = Object.entries(beyondModel).flatMap(([name, type]) => {
    const payload = options.bytes(name);
    return payload ? [{ type, payload: Uint8Array.from(payload) }] : [];
  });
  return [...named, ...options.unknown];
}
