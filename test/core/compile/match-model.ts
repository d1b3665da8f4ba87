/** What a compiled match must hold, told a second time and apart from the compiler: a table of its own. */
import type { Diagnostic } from '../../../core/diagnostics/diagnostic.ts';
import { matchedFields, type MatchedField } from '../../../core/flow/meaning.ts';
import type { Item, Rule } from '../../../core/flow/rule.ts';
import { fullMask } from '../../../core/flow/values.ts';
import type { FlowerKeyName, FlowerKeys } from '../../../core/tc/filter.ts';
import { flowerKeys } from '../../../core/tc/flower-keys.ts';

/** Item and field → the key that holds it as it is. */
const plain: Readonly<Record<string, FlowerKeyName>> = {
  'eth dst': 'eth_dst',
  'eth src': 'eth_src',
  'eth type': 'eth_type',
  'vlan pcp': 'vlan_prio',
  'vlan vid': 'vlan_id',
  'vlan inner_type': 'vlan_eth_type',
  'vlan2 pcp': 'cvlan_prio',
  'vlan2 vid': 'cvlan_id',
  'vlan2 inner_type': 'cvlan_eth_type',
  'ipv4 tos': 'ip_tos',
  'ipv4 ttl': 'ip_ttl',
  'ipv4 proto': 'ip_proto',
  'ipv4 src': 'ipv4_src',
  'ipv4 dst': 'ipv4_dst',
  'ipv6 tc': 'ip_tos',
  'ipv6 hop': 'ip_ttl',
  'ipv6 proto': 'ip_proto',
  'ipv6 src': 'ipv6_src',
  'ipv6 dst': 'ipv6_dst',
  'tcp src': 'tcp_src',
  'tcp dst': 'tcp_dst',
  'tcp flags': 'tcp_flags',
  'udp src': 'udp_src',
  'udp dst': 'udp_dst',
  'sctp src': 'sctp_src',
  'sctp dst': 'sctp_dst',
  'icmp type': 'icmpv4_type',
  'icmp code': 'icmpv4_code',
  'icmp6 type': 'icmpv6_type',
  'icmp6 code': 'icmpv6_code',
  'arp_eth_ipv4 sha': 'arp_sha',
  'arp_eth_ipv4 spa': 'arp_sip',
  'arp_eth_ipv4 tha': 'arp_tha',
  'arp_eth_ipv4 tpa': 'arp_tip',
  'mpls label': 'mpls_label',
  'mpls tc': 'mpls_tc',
  'mpls s': 'mpls_bos',
  'mpls ttl': 'mpls_ttl',
};

/** Fields that a key holds in another form. */
const translated: Readonly<Record<string, FlowerKeyName>> = {
  'ipv4 fragment_offset': 'flags',
  'ipv6 has_frag_ext': 'flags',
};

interface Compared {
  readonly keys: FlowerKeys;
  readonly told: readonly Diagnostic[];
  /** Whether a `vlan` item follows. */
  readonly tagFollows: boolean;
}

function isHeld(name: string, field: MatchedField, { keys, told, tagFollows }: Compared): boolean {
  const key = plain[name];
  if (key !== undefined) return holds(keys, key, field) || holdsRange(keys, key, field);
  if (name === 'port index') return true;
  if (name === 'any num')
    return field.spec === 0 || told.some(({ code }) => code === 'rule/any-layers');
  if (name.endsWith('_vlan')) return field.spec === 1 ? tagFollows : 'num_of_vlans' in keys;
  const other = translated[name];
  return other !== undefined && other in keys;
}

function holds(keys: FlowerKeys, key: FlowerKeyName, { spec, mask }: MatchedField): boolean {
  const match = keys[key];
  return match?.value === spec && (match.mask ?? fullMask(flowerKeys[key])) === mask;
}

function holdsRange(keys: FlowerKeys, key: FlowerKeyName, field: MatchedField): boolean {
  const side = key.endsWith('_src') ? 'src' : 'dst';
  return (
    field.mask === fullMask(field.row) &&
    keys[`port_${side}_min`]?.value === field.spec &&
    keys[`port_${side}_max`]?.value === field.last
  );
}

/** Compared fields that the match does not hold and no message is about. */
export function lostFields(
  rule: Rule,
  keys: FlowerKeys,
  told: readonly Diagnostic[],
): readonly string[] {
  let tags = 0;
  return rule.pattern.flatMap((item: Item, index) => {
    if (item.type === 'vlan') tags++;
    const type = item.type === 'vlan' && tags > 1 ? 'vlan2' : item.type;
    const next = rule.pattern.slice(index + 1).find((one) => one.type !== 'void');
    const compared = { keys, told, tagFollows: next?.type === 'vlan' };
    return matchedFields(item)
      .filter((field) => !isHeld(`${type} ${field.row.name}`, field, compared))
      .map((field) => `${type} ${field.row.name}`);
  });
}

const tags = [0x8100, 0x88a8];

/** Keys of headers that no type in the match announces: the kernel would accept and not compare them. */
export function unannounced(keys: FlowerKeys): readonly string[] {
  const value = (name: FlowerKeyName) => Number(keys[name]?.value ?? -1);
  const tagged = tags.includes(value('eth_type'));
  const twice = tagged && tags.includes(value('vlan_eth_type'));
  const network = value(twice ? 'cvlan_eth_type' : tagged ? 'vlan_eth_type' : 'eth_type');
  const transport = value('ip_proto');
  const ip = network === 0x0800 || network === 0x86dd;
  const announced: Readonly<Record<string, boolean>> = {
    eth: true,
    num: true,
    vlan: tagged,
    cvlan: twice,
    ip,
    flags: ip,
    ipv4: network === 0x0800,
    ipv6: network === 0x86dd,
    arp: network === 0x0806,
    mpls: network === 0x8847,
    tcp: ip && transport === 6,
    udp: ip && transport === 17,
    sctp: ip && transport === 132,
    port: ip && [6, 17, 132].includes(transport),
    icmpv4: network === 0x0800 && transport === 1,
    icmpv6: network === 0x86dd && transport === 58,
  };
  return Object.keys(keys).filter((name) => announced[name.split('_')[0] ?? ''] !== true);
}
