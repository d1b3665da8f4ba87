import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { IncrementalCompiler } from '../../../core/compile/incremental.ts';
import { defaultCompileOptions } from '../../../core/compile/options.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import type { Rule, RuleId } from '../../../core/flow/rule.ts';
import { crowdedRule, crowdedRules } from '../../arbitraries/crowded-rules.ts';
import { ruleSet } from '../../arbitraries/rules.ts';
import { runs } from '../../property.ts';
import { rulesOf } from './rules.ts';

type Edit = (rules: readonly Rule[]) => readonly Rule[];

const at = (rules: readonly Rule[], place: number) => place % Math.max(1, rules.length);

let made = 0;
const fresh = (rule: Rule): Rule => ({ ...rule, id: `new${String(++made)}` as RuleId });

/** One edit as a user makes it: everything else stays the same objects. */
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.nat(), crowdedRule).map(
    ([place, rule]): Edit =>
      (rules) =>
        rules.map((old, index) => (index === at(rules, place) ? { ...rule, id: old.id } : old)),
  ),
  fc.tuple(fc.nat(), crowdedRule).map(
    ([place, rule]): Edit =>
      (rules) =>
        rules.toSpliced(at(rules, place), 0, fresh(rule)),
  ),
  fc.nat().map(
    (place): Edit =>
      (rules) =>
        rules.toSpliced(at(rules, place), 1),
  ),
  fc.tuple(fc.nat(), fc.nat()).map(([from, to]): Edit => (rules) => {
    const rule = rules[at(rules, from)];
    const rest = rules.toSpliced(at(rules, from), 1);
    return rule === undefined ? rules : rest.toSpliced(at(rest, to), 0, rule);
  }),
  fc.tuple(fc.nat(), fc.nat(3)).map(
    ([place, priority]): Edit =>
      (rules) =>
        rules.map((rule, index) =>
          index === at(rules, place)
            ? { ...rule, attributes: { ...rule.attributes, priority } }
            : rule,
        ),
  ),
  fc
    .array(crowdedRule, { minLength: 20, maxLength: 30 })
    .map((more): Edit => (rules) => [...more.map(fresh), ...rules]),
);

const contexts = fc.constantFrom(
  { device: defaultDevice, options: defaultCompileOptions },
  { device: { ...defaultDevice, groups: 'chains' as const }, options: defaultCompileOptions },
  { device: defaultDevice, options: { ...defaultCompileOptions, kernel: [4, 14] as const } },
);

describe('compiling incrementally', () => {
  it('gives what compiling from scratch gives, after any edits', () => {
    fc.assert(
      fc.property(
        crowdedRules,
        fc.array(fc.tuple(edit, contexts), { maxLength: 12 }),
        fc.boolean(),
        (start, edits, oneContext) => {
          const compiler = new IncrementalCompiler();
          let rules = start;
          for (const [change, context] of edits) {
            rules = change(rules);
            const { device, options } = oneContext ? edits[0]![1] : context;
            expect(compiler.compile(rules, device, options)).toEqual(
              compile(rules, device, options),
            );
          }
        },
      ),
      runs(300),
    );
  });

  it('gives what compiling from scratch gives, from one random set to another', () => {
    const compiler = new IncrementalCompiler();
    fc.assert(
      fc.property(ruleSet, (rules) => {
        expect(compiler.compile(rules, defaultDevice)).toEqual(compile(rules, defaultDevice));
      }),
      runs(300),
    );
  });

  it('leaves filters and diagnostics of rules that did not change the same objects', () => {
    const rules = rulesOf(
      'flow create 0 ingress priority 1 pattern eth / ipv4 src is 1.1.1.1 / end actions queue index 1 / end',
      'flow create 0 ingress priority 1 pattern eth / ipv4 src is 1.1.1.2 / end actions queue index 1 / end',
      'flow create 0 ingress priority 3 pattern eth / ipv4 / end actions count / end',
      'flow create 0 ingress priority 2 pattern eth / ipv4 src is 1.1.1.1 / end actions drop / end',
    );
    const compiler = new IncrementalCompiler();
    const before = compiler.compile(rules, defaultDevice);
    const after = compiler.compile(rules.toSpliced(1, 1), defaultDevice);
    const gone = before.filters.filter((filter) => !after.filters.includes(filter));
    expect(gone.map(({ rule }) => rule)).toEqual([rules[1]!.id]);
    expect(after.filters).toHaveLength(before.filters.length - 1);
    const again = compiler.compile([...rules.toSpliced(1, 1)], { ...defaultDevice });
    expect(again.diagnostics.length).toBeGreaterThan(1);
    for (const [index, diagnostic] of again.diagnostics.entries())
      expect(diagnostic).toBe(after.diagnostics[index]);
  });

  it('compiles anew for another device or kernel', () => {
    const rules = rulesOf('flow create 0 ingress pattern eth / end actions queue index 3 / end');
    const compiler = new IncrementalCompiler();
    expect(compiler.compile(rules, defaultDevice).diagnostics).toEqual([]);
    const narrow = compiler.compile(rules, { ...defaultDevice, queues: 2 });
    expect(narrow.diagnostics.map(({ code }) => code)).toEqual(['rule/queue-out-of-range']);
    expect(compiler.compile(rules, defaultDevice).diagnostics).toEqual([]);
  });
});
