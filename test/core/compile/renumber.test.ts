import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { renumber, sharePriorities, type NewPriority } from '../../../core/compile/renumber.ts';
import type { CompiledFilter } from '../../../core/compile/result.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import type { Rule } from '../../../core/flow/rule.ts';
import { emptyMask, fullMask, toBytes } from '../../../core/flow/values.ts';
import type { FlowerKeyName, FlowerMatch } from '../../../core/tc/filter.ts';
import { flowerKeys } from '../../../core/tc/flower-keys.ts';
import { crowdedRules } from '../../arbitraries/crowded-rules.ts';
import { runs } from '../../property.ts';
import { rulesOf } from './rules.ts';

type Headers = Readonly<Partial<Record<FlowerKeyName, number | string>>>;

/** What the kernel finds in a frame, by the key that compares it. */
const packet: fc.Arbitrary<Headers> = fc
  .record({
    dst: fc.constantFrom('02:00:00:00:00:01', '02:00:00:00:00:02'),
    tag: fc.constantFrom(undefined, undefined, 1, 2, 3),
    family: fc.constantFrom(0x0800, 0x0800, 0x0800, 0x86dd),
    protocol: fc.constantFrom(6, 17, 1),
    addresses: fc.tuple(
      ...[0, 1].map(() =>
        fc.constantFrom('10.0.0.0', '10.0.0.1', '10.0.1.1', '10.1.0.1', '11.0.0.1'),
      ),
    ),
    ports: fc.tuple(fc.constantFrom(53, 80, 81), fc.constantFrom(53, 80, 81)),
  })
  .map(({ dst, tag, family, protocol, addresses, ports }) => ({
    eth_dst: dst,
    // A rule without a tag matches tagged frames too: the kernel compares the innermost type.
    eth_type: family,
    ...(tag !== undefined && { vlan_id: tag, vlan_eth_type: family }),
    ip_proto: protocol,
    ...(family === 0x0800 && { ipv4_src: addresses[0]!, ipv4_dst: addresses[1]! }),
    ...(protocol === 6 && { tcp_src: ports[0], tcp_dst: ports[1] }),
    ...(protocol === 17 && { udp_src: ports[0], udp_dst: ports[1] }),
  }));

function compares(name: FlowerKeyName, { value, mask }: FlowerMatch, headers: Headers): boolean {
  if (name === 'eth_type' && value === 0x8100) return headers.vlan_id !== undefined;
  const row = flowerKeys[name];
  const bits = toBytes(row, mask ?? fullMask(row));
  const found = headers[name];
  if (found === undefined) return mask === emptyMask(row);
  const [wanted, given] = [toBytes(row, value), toBytes(row, found)];
  return bits.every((byte, index) => (byte & wanted[index]!) === (byte & given[index]!));
}

const matches = ({ keys }: CompiledFilter, headers: Headers) =>
  Object.entries(keys).every(([name, match]) => compares(name as FlowerKeyName, match, headers));

const filtersOf = (rules: readonly Rule[]) =>
  compile(rules, defaultDevice).filters.filter(({ role }) => role === 'rule');
/** The filters of rules each by itself: one that collides stands behind the one that is in its way, in both directions. */
const meantBy = (rules: readonly Rule[]) => rules.flatMap((rule) => filtersOf([rule]));

/** Of each parent and group the first rule that matches; at one priority that of the document. */
function firstMatches(
  rules: readonly Rule[],
  made: readonly CompiledFilter[],
  headers: Headers,
): readonly string[] {
  const order = new Map(rules.map((rule, index) => [rule.id, index]));
  const first = new Map<string, string>();
  const filters = made.toSorted(
    (a, b) => a.priority - b.priority || order.get(a.rule!)! - order.get(b.rule!)!,
  );
  for (const filter of filters) {
    const place = `${filter.parent} ${String(filter.priority >> 12)}`;
    if (!first.has(place) && matches(filter, headers)) first.set(place, filter.rule!);
  }
  return [...first].sort().map(([place, rule]) => `${place} ${rule}`);
}

function renumbered(rules: readonly Rule[], changes: readonly NewPriority[]): readonly Rule[] {
  const priorities = new Map(changes.map(({ rule, priority }) => [rule, priority]));
  return rules.map((rule) => {
    const priority = priorities.get(rule.id);
    return priority === undefined
      ? rule
      : { ...rule, attributes: { ...rule.attributes, priority } };
  });
}

/** Jumps need groups that are chains, which the reading of packets above does not follow. */
const withoutJumps = crowdedRules.map((rules) =>
  rules.filter(({ actions }) => actions.every(({ type }) => type !== 'jump')),
);
const packets = fc.array(packet, { minLength: 20, maxLength: 20 });

const create = (priority: number, items: string) =>
  `flow create 0 ingress priority ${String(priority)} pattern ${items} / end actions drop / end`;
const byIndex = (rules: readonly Rule[], changes: readonly NewPriority[]) =>
  changes.map(({ rule, priority }) => [rules.findIndex(({ id }) => id === rule), priority]);

describe.each([
  ['renumbering', renumber],
  ['sharing priorities', sharePriorities],
])('%s', (_, change) => {
  it('leaves the first match of every packet as it was', () => {
    fc.assert(
      fc.property(withoutJumps, packets, (rules, sent) => {
        const after = renumbered(rules, change(rules, defaultDevice));
        const [meant, made] = [meantBy(rules), filtersOf(after)];
        for (const headers of sent)
          expect(firstMatches(after, made, headers)).toEqual(firstMatches(rules, meant, headers));
      }),
      runs(200),
    );
  });

  it('has nothing left to change when done twice', () => {
    fc.assert(
      fc.property(withoutJumps, (rules) => {
        const once = renumbered(rules, change(rules, defaultDevice));
        expect(change(once, defaultDevice)).toEqual([]);
      }),
    );
  });

  it('leaves no collision and no overlap without a winner', () => {
    fc.assert(
      fc.property(withoutJumps, (rules) => {
        const after = renumbered(rules, change(rules, defaultDevice));
        const codes = compile(after, defaultDevice).diagnostics.map(({ code }) => code);
        expect(codes).not.toContain('rule/collision');
        expect(codes).not.toContain('rule/overlap-undefined');
      }),
    );
  });
});

describe('renumbering', () => {
  it('lets a rule stand that collided in one direction, and so work in the other', () => {
    const both = create(3, 'eth / ipv4').replace('ingress', 'ingress egress');
    const rules = rulesOf(create(3, 'eth / ipv4'), both);
    expect(filtersOf(rules).map(({ parent }) => parent)).toEqual(['1:']);
    const after = renumbered(rules, renumber(rules, defaultDevice));
    expect(filtersOf(after).map(({ parent }) => parent)).toEqual(['1:', '1:', 'ffff:']);
  });

  it('changes as few priorities as it can', () => {
    const rules = rulesOf(
      create(5, 'eth / ipv4'),
      create(5, 'eth / ipv6'),
      create(5, 'eth / vlan'),
      create(7, 'eth'),
      create(9, 'eth type is 0x0806'),
    );
    expect(byIndex(rules, renumber(rules, defaultDevice))).toEqual([
      [0, 3],
      [1, 4],
    ]);
  });

  it('moves rules up where the group ends', () => {
    const rules = rulesOf(create(4078, 'eth / ipv4'), create(4078, 'eth / ipv6'));
    expect(byIndex(rules, renumber(rules, defaultDevice))).toEqual([[0, 4077]]);
  });

  it('leaves a group alone that has more rules than priorities', () => {
    const lines = Array.from({ length: 4080 }, (_, index) =>
      create(
        0,
        `eth type is 0x0800 / ipv4 src is 10.0.${String(index >> 8)}.${String(index & 255)}`,
      ),
    );
    expect(renumber(rulesOf(...lines), defaultDevice)).toEqual([]);
  });

  it('lets rules of different directions keep one priority', () => {
    const rules = rulesOf(
      create(1, 'eth / ipv4'),
      create(1, 'eth / ipv4').replace('ingress', 'egress'),
    );
    expect(renumber(rules, defaultDevice)).toEqual([]);
  });
});

describe('sharing priorities', () => {
  it('puts rules of one mask together, and keeps wider ones behind', () => {
    const rules = rulesOf(
      create(1, 'eth / ipv4 src is 10.0.0.1'),
      create(2, 'eth / ipv4 src is 10.0.0.2'),
      create(3, 'eth / ipv4'),
      create(4, 'eth / ipv4 src is 10.0.0.3'),
    );
    expect(byIndex(rules, sharePriorities(rules, defaultDevice))).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
  });
});
