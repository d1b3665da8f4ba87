import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRule } from '../../../core/compile/compile-rule.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { itemFieldRow } from '../../../core/flow/items.ts';
import type { FieldMatch, FieldValue, Item, Rule } from '../../../core/flow/rule.ts';
import { newestKernel } from '../../../core/tc/kernel-version.ts';
import { fieldValue, ruleSet } from '../../arbitraries/rules.ts';
import { runs } from '../../property.ts';
import { rulesOf } from './rules.ts';

/** Mostly a value of the field; sometimes one that no field takes. */
function otherSpec(item: Item, field: string): fc.Arbitrary<FieldValue> {
  const row = itemFieldRow(item.type, field);
  const wrong = fc.constantFrom<FieldValue>('nonsense', '10.0.0.01', -1, 2 ** 33, 0.5);
  return row === undefined
    ? wrong
    : fc.oneof({ weight: 9, arbitrary: fieldValue(row) }, { weight: 1, arbitrary: wrong });
}

/** The item with the same fields and masks and other values. */
function withOtherSpecs(item: Item): fc.Arbitrary<Item> {
  const fields = Object.entries(item.fields).map(
    ([name, match]): [string, fc.Arbitrary<FieldMatch>] => [
      name,
      match.spec === undefined
        ? fc.constant(match)
        : otherSpec(item, name).map((spec) => ({ ...match, spec })),
    ],
  );
  return fc.record(Object.fromEntries(fields)).map((made) => ({ ...item, fields: made }));
}

const alike: fc.Arbitrary<readonly Rule[]> = ruleSet.chain((rules) => {
  const others = rules.map((rule) =>
    fc
      .array(fc.tuple(...rule.pattern.map(withOtherSpecs)), { maxLength: 3 })
      .map((patterns) => patterns.map((pattern): Rule => ({ ...rule, pattern }))),
  );
  return fc.tuple(...others).map((more) => [...rules, ...more.flat(), ...rules]);
});

describe('compiling rules that are alike', () => {
  it('gives what each of them gives by itself', () => {
    fc.assert(
      fc.property(alike, (rules) => {
        const together = { device: defaultDevice, kernel: [...newestKernel] as const };
        for (const rule of rules) {
          const alone = { device: defaultDevice, kernel: [...newestKernel] as const };
          const { filters, ...rest } = compileRule(rule, together);
          const { filters: expected, ...expectedRest } = compileRule(rule, alone);
          expect(rest).toEqual(expectedRest);
          expect(filters.map(({ shape: _, ...filter }) => filter)).toEqual(
            expected.map(({ shape: _, ...filter }) => filter),
          );
        }
      }),
      runs(300),
    );
  });

  it.each([
    ['eth / ipv4 proto is 17 / udp', 'eth / ipv4 proto is 6 / udp', 'rule/protocol-contradiction'],
    ['eth type is 0x0800 / ipv4', 'eth type is 0x86dd / ipv4', 'rule/ether-type-contradiction'],
    ['eth has_vlan is 0 / ipv4', 'eth has_vlan is 1 / ipv4', 'rule/tag-not-named'],
  ])('tells `%s` from `%s`', (right, wrong, code) => {
    const rules = rulesOf(
      ...[right, wrong, right].map(
        (pattern) => `flow create 0 ingress pattern ${pattern} / end actions drop / end`,
      ),
    );
    const context = { device: defaultDevice, kernel: [...newestKernel] as const };
    const codes = rules.map((rule) =>
      compileRule(rule, context).diagnostics.map((one) => one.code),
    );
    expect(codes).toEqual([[], [code], []]);
  });

  it('shares what they share: the shape, keys with the same value, and actions', () => {
    const context = { device: defaultDevice, kernel: [...newestKernel] as const };
    const [one, other, wider] = rulesOf(
      'flow create 0 ingress pattern eth / ipv4 src is 1.1.1.1 / tcp / end actions queue index 1 / end',
      'flow create 0 ingress pattern eth / ipv4 src is 1.1.1.2 / tcp / end actions queue index 1 / end',
      'flow create 0 ingress pattern eth / ipv4 src spec 1.1.1.3 src prefix 24 / tcp / end actions queue index 1 / end',
    ).map((rule) => compileRule(rule, context).filters[0]);
    expect(one?.shape).toBeDefined();
    expect(other?.shape).toBe(one?.shape);
    expect(other?.keys.ip_proto).toBe(one?.keys.ip_proto);
    expect([one, other].map((filter) => filter?.keys.ipv4_src)).toEqual([
      { value: '1.1.1.1' },
      { value: '1.1.1.2' },
    ]);
    expect(wider?.shape).not.toBe(one?.shape);
  });
});
