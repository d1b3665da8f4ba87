/** What a pattern of the items the driver knows matches by rte_flow's own rules, also where TC has no filter for it. */
import { matchedFields } from '../../flow/meaning.ts';
import type { Item } from '../../flow/rule.ts';
import type { FlowerKeyName } from '../../tc/filter.ts';
import { driverItem, isDriverItem, type DriverItemType } from './items.ts';
import type { Constraint } from './packet.ts';

const otherKeys: Readonly<Record<string, FlowerKeyName>> = {
  'eth type': 'eth_type',
  'vlan vid': 'vlan_id',
  'vlan pcp': 'vlan_prio',
  'vlan inner_type': 'vlan_eth_type',
  'ipv4 proto': 'ip_proto',
  'ipv6 proto': 'ip_proto',
};

/** The key that says what follows a header. */
const nextKeys: Partial<Record<DriverItemType, FlowerKeyName>> = {
  eth: 'eth_type',
  vlan: 'vlan_eth_type',
  ipv4: 'ip_proto',
  ipv6: 'ip_proto',
};

/** All that must hold for a packet of the rule; two conditions on one field may contradict each other. */
export function patternMeaning(pattern: readonly Item[]): readonly Constraint[] {
  let next: FlowerKeyName | undefined = 'eth_type';
  return pattern.flatMap((item): Constraint[] => {
    if (!isDriverItem(item.type)) return [];
    const { implied } = driverItem(item.type);
    const own = fieldConstraints(item, item.type);
    const header =
      implied === undefined || next === undefined ? [] : [{ key: next, value: implied }];
    next = nextKeys[item.type];
    return [...header, ...own];
  });
}

function fieldConstraints(item: Item, type: DriverItemType): readonly Constraint[] {
  const { keys } = driverItem(type);
  return matchedFields(item).flatMap(({ row, spec, mask }): Constraint[] => {
    const key = keys[row.name] ?? otherKeys[`${type} ${row.name}`];
    return key === undefined ? [] : [{ key, value: spec, mask }];
  });
}
