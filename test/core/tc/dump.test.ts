import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { dumpedKeys, restoredKeys } from '../../../core/tc/dump.ts';
import type { FlowerKeys } from '../../../core/tc/filter.ts';
import { matchKey } from '../../../core/tc/match.ts';
import { stamped } from '../../../core/tc/ownership.ts';
import { ruleSet } from '../../arbitraries/rules.ts';

const values = (keys: FlowerKeys) =>
  Object.fromEntries(Object.entries(keys).map(([key, match]) => [key, match.value]));
const tag = { value: 0x8100 };
const ip = { value: 0x0800 };
const session = { value: 0x8864 };
const id = { value: 300 };

describe('a dump', () => {
  it.each<[string, FlowerKeys, object]>([
    ['keeps the ether type of an untagged packet', { eth_type: ip }, { eth_type: 0x0800 }],
    ['loses that of a tag', { eth_type: tag, vlan_id: id }, { vlan_id: 300 }],
    [
      'has the inner type in its place',
      { eth_type: tag, vlan_eth_type: ip },
      { eth_type: 0x0800, vlan_eth_type: 0x0800 },
    ],
    [
      'has none with a second tag',
      { eth_type: tag, vlan_eth_type: tag },
      { vlan_eth_type: 0x8100 },
    ],
    ['loses PPPoE', { eth_type: session }, {}],
    [
      'loses PPPoE behind a tag',
      { eth_type: tag, vlan_eth_type: session, vlan_id: id },
      { vlan_id: 300 },
    ],
  ])('%s', (_, keys, dumped) => {
    expect(values(dumpedKeys(keys))).toEqual(dumped);
    expect(dumpedKeys(dumpedKeys(keys))).toEqual(dumpedKeys(keys));
  });
});

describe('keys restored from a dump', () => {
  const drop = { kind: 'gact', control: 'drop' } as const;

  it.each<FlowerKeys>([
    {},
    { eth_type: tag },
    { eth_type: { value: 0x88a8 } },
    { eth_type: session },
    { eth_type: tag, vlan_eth_type: session },
    { eth_type: { value: 0x88a8 }, vlan_id: id },
    { eth_type: tag, vlan_eth_type: tag, vlan_prio: { value: 5 } },
  ])('are those the cookie was made for: %o', (keys) => {
    const actions = [stamped(drop, matchKey(keys))];
    expect(matchKey(restoredKeys({ keys: dumpedKeys(keys), actions }))).toBe(matchKey(keys));
  });

  it('are those of every filter Tapwright makes', () => {
    fc.assert(
      fc.property(ruleSet, (rules) => {
        for (const { keys, actions } of compile(rules, defaultDevice).filters) {
          expect(restoredKeys({ keys, actions })).toEqual(keys);
          const dumped = { keys: dumpedKeys(keys), actions };
          expect(matchKey(restoredKeys(dumped))).toBe(matchKey(keys));
        }
      }),
    );
  });

  it('have the tag of 802.1Q when there is no cookie to tell', () => {
    const keys = dumpedKeys({ eth_type: tag, vlan_id: id, vlan_eth_type: ip });
    expect(values(restoredKeys({ keys, actions: [drop] }))).toEqual({
      eth_type: 0x8100,
      vlan_id: 300,
      vlan_eth_type: 0x0800,
    });
  });
});
