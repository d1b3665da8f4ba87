import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../../core/compile/compile.ts';
import { isLive } from '../../../../core/flow/rule.ts';
import { ruleSet } from '../../../arbitraries/rules.ts';
import { remoteDevice } from './recorded.ts';

describe.each(['dpdk-22.11', 'dpdk-24.11', 'mlx4'] as const)('profile %s', (profile) => {
  it('gives every rule its filters or a reason why it has none', () => {
    fc.assert(
      fc.property(ruleSet, (rules) => {
        const { filters, diagnostics } = compile(rules, { ...remoteDevice, profile });
        for (const rule of rules.filter(isLive)) {
          const installed = filters.some((filter) => filter.rule === rule.id);
          const refused = diagnostics.some(
            ({ severity, subject }) => severity === 'error' && subject.rule === rule.id,
          );
          expect(installed).toBe(!refused);
        }
      }),
    );
  });
});
