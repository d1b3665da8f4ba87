/** How the keys of a filter of cls_flower are shown (fl_dump_key, Linux 6.1). */
import type { AttributeEntry } from '../netlink/attributes.ts';
import { flowerTable } from '../netlink/flower-table.ts';
import {
  familyOf,
  hasRanges,
  isIp,
  keyPairs,
  transportPairs,
  type FlowerKey,
  type KeyField,
} from './flower-key.ts';

/** A key and its mask, unless no bit of it counts. */
function shown(
  key: FlowerKey,
  pairs: readonly (readonly [attribute: string, field: KeyField])[],
): readonly AttributeEntry[] {
  return pairs.flatMap(([attribute, field]) => {
    if (!key.isMasked(field)) return [];
    const mask = flowerTable.rows[attribute]?.mask;
    return [
      [attribute, key.bytes(field)] as const,
      ...(mask === undefined ? [] : [[mask, key.maskBytes(field)] as const]),
    ];
  });
}

/** Fields that the kernel keeps as numbers: their attributes have the order that their type says. */
function numbers(
  key: FlowerKey,
  pairs: readonly (readonly [attribute: string, field: KeyField])[],
): readonly AttributeEntry[] {
  return pairs.flatMap(([attribute, field]) =>
    key.isMasked(field) ? [[attribute, key.number(field)] as const] : [],
  );
}

export function keysShown(key: FlowerKey): readonly AttributeEntry[] {
  const family = familyOf(key);
  return [
    ...shown(key, [...keyPairs.ethernet, ['TCA_FLOWER_KEY_ETH_TYPE', 'type']]),
    ...numbers(key, [
      ['TCA_FLOWER_KEY_NUM_OF_VLANS', 'tags'],
      ['TCA_FLOWER_KEY_MPLS_TTL', 'mplsTtl'],
      ['TCA_FLOWER_KEY_MPLS_TC', 'mplsTc'],
      ['TCA_FLOWER_KEY_MPLS_LABEL', 'mplsLabel'],
      ['TCA_FLOWER_KEY_MPLS_BOS', 'mplsBos'],
      ['TCA_FLOWER_KEY_VLAN_ID', 'vlanId'],
      ['TCA_FLOWER_KEY_VLAN_PRIO', 'vlanPriority'],
      ['TCA_FLOWER_KEY_CVLAN_ID', 'cvlanId'],
      ['TCA_FLOWER_KEY_CVLAN_PRIO', 'cvlanPriority'],
      ['TCA_FLOWER_KEY_VLAN_ETH_TYPE', 'cvlanTag'],
    ]),
    ...innerType(key),
    ...(isIp(key) ? shown(key, [['TCA_FLOWER_KEY_IP_PROTO', 'protocol'], ...keyPairs.ip]) : []),
    ...(family ? shown(key, keyPairs[family]) : []),
    ...shown(key, transportPairs(key)),
    ...(hasRanges(key) ? shown(key, keyPairs.ranges) : []),
    ...shown(key, [['TCA_FLOWER_KEY_FLAGS', 'flags']]),
  ];
}

/** The type behind the tags is told once more, by the tag that stands before it. */
function innerType(key: FlowerKey): readonly AttributeEntry[] {
  if (!key.isMasked('type')) return [];
  if (key.isMasked('cvlanType')) return [['TCA_FLOWER_KEY_CVLAN_ETH_TYPE', key.number('type')]];
  return numbers(key, [['TCA_FLOWER_KEY_VLAN_ETH_TYPE', 'vlanType']]);
}
