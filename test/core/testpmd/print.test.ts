import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import type { Rule } from '../../../core/flow/rule.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';
import { printRule, printRules } from '../../../core/testpmd/print.ts';
import { anyRuleSet, ruleSet } from '../../arbitraries/rules.ts';

const oracle = JSON.parse(
  readFileSync(
    new URL('../../golden/oracle/dpdk-22.11-random-local.json', import.meta.url),
    'utf8',
  ),
) as { readonly rules: readonly { readonly command: string }[] };

const read = (text: string) => parseScript(text, createIdentifiers());

/** What a rule says, without what text does not carry. */
const meaning = ({ attributes, pattern, actions }: Rule) => ({
  attributes,
  pattern: pattern.map(({ type, fields }) => ({ type, fields })),
  actions: actions.map(({ type, fields }) => ({ type, fields })),
});

describe('a printed rule', () => {
  it.each([
    ['tcp dst is 80', 'tcp dst is 80'],
    ['tcp dst spec 80 dst mask 65535', 'tcp dst is 80'],
    ['tcp dst spec 80 dst mask 0xff00', 'tcp dst spec 80 dst prefix 8'],
    ['tcp dst spec 80 dst mask 0x00ff', 'tcp dst spec 80 dst mask 0x00ff'],
    ['tcp dst spec 80', 'tcp dst spec 80'],
    ['tcp dst mask 0xffff', 'tcp dst prefix 16'],
    ['tcp dst is 80 dst last 90', 'tcp dst is 80 dst last 90'],
    ['tcp dst is 80 src is 81', 'tcp src is 81 dst is 80'],
    ['ipv4 dst spec 10.0.0.0 dst mask 255.0.0.0', 'ipv4 dst spec 10.0.0.0 dst prefix 8'],
    ['ipv4 dst spec 10.0.0.0 dst mask 255.0.255.0', 'ipv4 dst spec 10.0.0.0 dst mask 255.0.255.0'],
    ['ipv6 src is 2001:0db8::0:1', 'ipv6 src is 2001:db8::1'],
    ['eth type is 2048', 'eth type is 0x0800'],
    ['eth dst is DEAD.CAFE.0002', 'eth dst is de:ad:ca:fe:00:02'],
    ['vlan vid spec 0 vid mask 0', 'vlan vid spec 0 vid prefix 0'],
  ])('has its shortest right form: %s', (items, printed) => {
    const { rules } = read(
      `flow create 0 ingress pattern ${items} / end actions queue index 1 / end`,
    );
    expect(printRule(rules[0]!)).toBe(
      `flow create 0 ingress pattern ${printed} / end actions queue index 1 / end`,
    );
  });

  it('has its attributes where they are not the default, and the port it is given', () => {
    const { rules } = read(
      'flow create 0 egress priority 5 group 2 ingress pattern end actions end',
    );
    expect(printRule(rules[0]!, 7)).toBe(
      'flow create 7 ingress egress group 2 priority 5 pattern end actions end',
    );
  });

  it('is a comment when testpmd is not to run it', () => {
    const { rules } = read('flow create 0 ingress pattern end actions drop / end\n'.repeat(3));
    const [live, disabled, draft] = rules as [Rule, Rule, Rule];
    const text = printRules([
      live,
      { ...disabled, enabled: false },
      { ...draft, draft: { attached: true } },
    ]);
    const command = 'flow create 0 ingress pattern end actions drop / end';
    expect(text).toBe(`${command}\n# disabled: ${command}\n# draft: ${command}\n`);
    expect(read(text).rules).toHaveLength(1);
  });
});

describe('printing and reading again', () => {
  it('keeps all 120 commands that DPDK 22.11 took', () => {
    const { rules, diagnostics } = read(oracle.rules.map(({ command }) => command).join('\n'));
    expect(rules).toHaveLength(120);
    expect(diagnostics).toEqual([]);
    const again = read(printRules(rules));
    expect(again.rules).toEqual(rules);
    expect(printRules(again.rules)).toBe(printRules(rules));
  });

  it.each([
    ['what a TAP can match and do', ruleSet],
    ['anything rte_flow has', anyRuleSet],
  ])('keeps any rule of %s', (_, ruleSets) => {
    fc.assert(
      fc.property(ruleSets, (made) => {
        const rules = made.map((rule) => ({ ...rule, enabled: true }));
        const text = printRules(rules);
        const again = read(text);
        const odd = again.diagnostics.filter(({ code }) => code !== 'testpmd/other-port');
        expect(odd).toEqual([]);
        expect(again.rules.map(meaning)).toEqual(
          rules.map(meaning).map((rule) => ({
            ...rule,
            // A field about which nothing is said is not written.
            pattern: rule.pattern.map(({ type, fields }) => ({
              type,
              fields: Object.fromEntries(
                Object.entries(fields).filter(([, match]) => Object.keys(match).length > 0),
              ),
            })),
          })),
        );
        expect(printRules(again.rules)).toBe(text);
      }),
    );
  });

  it('takes any text without throwing', () => {
    const words =
      'flow create validate 0 1 ingress pattern eth ipv4 src dst is spec mask prefix 10.0.0.1 / end actions queue index drop \\ \\\n \n # testpmd> rss 99999'.split(
        ' ',
      );
    const text = fc
      .array(fc.constantFrom(...words), { maxLength: 30 })
      .map((list) => list.join(' '));
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((rest) => `flow create 0 pattern ${rest}`),
        ),
        (any) => {
          const { commands, diagnostics } = read(any);
          for (const { span } of diagnostics) {
            const { line, column, offset, length } = span!;
            const before = any.slice(0, offset).split('\n');
            expect([line, column]).toEqual([before.length, before.at(-1)!.length + 1]);
            expect(offset + length).toBeLessThanOrEqual(any.length);
          }
          for (const { rule, id } of commands)
            expect(rule === undefined).toBe(
              diagnostics.some(
                ({ severity, subject }) => severity === 'error' && subject.rule === id,
              ),
            );
        },
      ),
    );
  });
});
