/** Random rules that get in each other's way: few values, prefixes, priorities and groups. */
import fc from 'fast-check';
import { createIdentifiers } from '../../core/flow/identifiers.ts';
import type { FieldMatch, Rule } from '../../core/flow/rule.ts';
import { maskOfPrefix } from '../../core/flow/values.ts';

const whole = { kind: 'unsigned', bits: 16 } as const;
const ipv4 = { kind: 'ipv4', bits: 32 } as const;

const address: fc.Arbitrary<FieldMatch> = fc
  .tuple(
    fc.constantFrom('10.0.0.0', '10.0.0.1', '10.0.1.1', '10.1.0.1'),
    fc.constantFrom(8, 16, 24, 31, 32),
  )
  .map(([spec, prefix]) => ({ spec, mask: maskOfPrefix(ipv4, prefix) }));

const port: fc.Arbitrary<FieldMatch> = fc
  .constantFrom(53, 80)
  .map((spec) => ({ spec, mask: maskOfPrefix(whole, 16) }));

type Step = readonly [type: string, fields: Readonly<Record<string, FieldMatch>>];

const fieldsOf = (fields: Readonly<Record<string, fc.Arbitrary<FieldMatch>>>) =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Readonly<Record<string, FieldMatch>>>;

const step = (type: string, fields: Readonly<Record<string, fc.Arbitrary<FieldMatch>>> = {}) =>
  fieldsOf(fields).map((found): Step => [type, found]);

const vlan = step('vlan', {
  vid: fc.constantFrom(1, 2).map((spec) => ({ spec, mask: 0xfff })),
});

const pattern: fc.Arbitrary<readonly Step[]> = fc
  .record({
    eth: step('eth', {
      dst: fc.constant({ spec: '02:00:00:00:00:01', mask: 'ff:ff:ff:ff:ff:ff' }),
    }),
    vlan: fc.option(vlan, { freq: 4 }),
    network: fc.option(
      fc.oneof(
        { weight: 4, arbitrary: step('ipv4', { src: address, dst: address }) },
        { weight: 1, arbitrary: step('ipv6') },
      ),
      { freq: 6 },
    ),
    transport: fc.option(
      fc.oneof(step('udp', { src: port, dst: port }), step('tcp', { dst: port })),
      { freq: 1 },
    ),
  })
  .map(({ eth, vlan: tag, network, transport }) =>
    [eth, tag, network, network === null ? null : transport].filter((one) => one !== null),
  );

const actions = fc.constantFrom<readonly (readonly [string, Readonly<Record<string, number>>])[]>(
  [['queue', { index: 1 }]],
  [['queue', { index: 2 }]],
  [['drop', {}]],
  [['passthru', {}]],
  [['jump', { group: 1 }]],
  [['jump', { group: 2 }]],
);

/** Its id, and those of its steps, are always the same. */
export const crowdedRule: fc.Arbitrary<Rule> = fc
  .record({
    pattern,
    actions,
    group: fc.constantFrom(0, 0, 0, 1),
    priority: fc.nat(3),
    egress: fc.constantFrom(false, false, false, true),
    enabled: fc.constantFrom(true, true, true, true, true, false),
  })
  .map(({ pattern: items, actions: fates, group, priority, egress, enabled }): Rule => {
    const ids = createIdentifiers();
    return {
      id: ids.rule(),
      name: '',
      enabled,
      attributes: { group, priority, ingress: true, egress },
      pattern: items.map(([type, fields]) => ({ id: ids.step(), type, fields })),
      actions: fates.map(([type, fields]) => ({ id: ids.step(), type, fields })),
    };
  });

export const crowdedRules: fc.Arbitrary<readonly Rule[]> = fc
  .array(crowdedRule, { maxLength: 25 })
  .map((rules) => {
    const ids = createIdentifiers();
    return rules.map((rule) => ({ ...rule, id: ids.rule() }));
  });
