import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { firstImplicitPriority, reservedPriorities } from '../../../core/compile/layout.ts';
import type { CompiledFilter } from '../../../core/compile/result.ts';
import { catalogue } from '../../../core/diagnostics/catalogue.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { tapItems } from '../../../core/flow/items.ts';
import { isLive, type Rule } from '../../../core/flow/rule.ts';
import { filterKey, matchKey } from '../../../core/tc/match.ts';
import { ruleSet } from '../../arbitraries/rules.ts';
import { runs } from '../../property.ts';
import { lostFields, unannounced } from './match-model.ts';
import { ruleWith } from './rules.ts';

const compiled = (rules: readonly Rule[]) => compile(rules, defaultDevice);
const ruleFilters = (filters: readonly CompiledFilter[]) =>
  filters.filter(({ role }) => role === 'rule');

describe('compile, for any rules', () => {
  it('gives each live rule filters, or an error, and never both', () => {
    fc.assert(
      fc.property(ruleSet, (rules) => {
        const { filters, diagnostics } = compiled(rules);
        for (const rule of rules) {
          const made = filters.some((filter) => filter.rule === rule.id);
          const refused = diagnostics.some(
            ({ severity, subject }) => severity === 'error' && subject.rule === rule.id,
          );
          expect([made, refused]).toEqual(isLive(rule) ? [!refused, !made] : [false, false]);
        }
      }),
      runs(300),
    );
  });

  it('puts every bit a rule compares into the filter, or says that it does not', () => {
    fc.assert(
      fc.property(ruleSet, (rules) => {
        const { filters, diagnostics } = compiled(rules);
        for (const { rule: id, keys } of ruleFilters(filters)) {
          const rule = rules.find((candidate) => candidate.id === id)!;
          const told = diagnostics.filter(({ subject }) => subject.rule === id);
          expect(lostFields(rule, keys, told)).toEqual([]);
        }
      }),
      runs(300),
    );
  });

  it('keeps the order of groups and priorities, inside the explicit bands', () => {
    fc.assert(
      fc.property(ruleSet, (rules) => {
        const order = ({ rule: id }: CompiledFilter) => {
          const { group, priority } = rules.find((rule) => rule.id === id)!.attributes;
          return group * 2 ** 32 + priority;
        };
        for (const parent of ['1:', 'ffff:']) {
          const here = ruleFilters(compiled(rules).filters).filter((one) => one.parent === parent);
          const orders = here.map(order);
          expect(orders).toEqual(orders.toSorted((a, b) => a - b));
          for (const { priority } of here) {
            expect(priority).toBeGreaterThan(reservedPriorities);
            expect(priority).toBeLessThan(firstImplicitPriority);
          }
        }
      }),
      runs(300),
    );
  });

  it('never asks the kernel for what it refuses: an equal match or handle in one place', () => {
    fc.assert(
      fc.property(ruleSet, (rules) => {
        const { filters } = compiled(rules);
        expect(new Set(filters.map(filterKey)).size).toBe(filters.length);
        const slots = filters.map(
          (filter) => `${filter.parent} ${String(filter.priority)} ${matchKey(filter.keys)}`,
        );
        expect(new Set(slots).size).toBe(filters.length);
      }),
      runs(300),
    );
  });

  it('never asks for a header’s fields without the type that announces the header', () => {
    fc.assert(
      fc.property(ruleSet, (rules) => {
        for (const { keys } of compiled(rules).filters) expect(unannounced(keys)).toEqual([]);
      }),
      runs(300),
    );
  });

  it('points every diagnostic at something that is there', () => {
    fc.assert(
      fc.property(ruleSet, (rules) => {
        for (const { code, subject } of compiled(rules).diagnostics) {
          expect(Object.keys(catalogue)).toContain(code);
          const rule = rules.find(({ id }) => id === subject.rule)!;
          const steps = subject.part === 'item' ? rule.pattern : rule.actions;
          if (subject.index !== undefined) expect(steps[subject.index]).toBeDefined();
        }
      }),
      runs(300),
    );
  });

  it('refuses values of no form a field has, and does not throw', () => {
    const odd = fc.constantFrom(
      -1,
      1.5,
      NaN,
      2 ** 40,
      '',
      'x',
      '1.2.3',
      '::%lo',
      'AA:BB:CC:DD:EE:FF',
    );
    const fields = fc.constantFrom(
      ...tapItems.flatMap(({ type, fields: rows }) =>
        rows.map(({ name }) => [type, name] as const),
      ),
    );
    const parts = fc.constantFrom('spec', 'mask', 'last');
    fc.assert(
      fc.property(fields, parts, odd, odd, ([type, field], part, value, queue) => {
        const pattern = [[type, { [field]: { spec: 1, [part]: value } }]] as const;
        const rule = ruleWith({ pattern, actions: [['queue', { index: queue }]] });
        const codes = compiled([rule]).diagnostics.map(({ code }) => code);
        expect(codes).toContain('rule/value-invalid');
        expect(codes).toContain('rule/action-value-invalid');
      }),
    );
  });

  it('gives the same for the same rules', () => {
    fc.assert(
      fc.property(ruleSet, (rules) => {
        expect(compiled(structuredClone<readonly Rule[]>(rules))).toEqual(compiled(rules));
      }),
    );
  });
});
