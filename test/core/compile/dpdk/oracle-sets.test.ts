import { describe, expect, it } from 'vitest';
import { compile } from '../../../../core/compile/compile.ts';
import { rulesOf } from '../rules.ts';
import { recordedRules, remoteDevice, rowsAt } from './recorded.ts';

/** Rules created one after the other on one device, so that later ones may be refused beside earlier ones. */
describe.each([
  ['dpdk-22.11-chosen-remote', 93],
  ['dpdk-22.11-random-remote', 420],
])('profile dpdk-22.11 and the whole of %s', (name, count) => {
  const all = recordedRules(name).filter(({ command }) => command.startsWith('flow create'));
  const rules = rulesOf(...all.map(({ command }) => command));
  const compiled = compile(rules, remoteDevice);

  it('has the whole record', () => {
    expect(recordedRules(name)).toHaveLength(count);
    expect(rules).toHaveLength(all.length);
  });

  it.each(all.map((recorded, index) => ({ ...recorded, rule: rules[index]! })))(
    'does as the driver did: $command',
    ({ rule, result, pref, tap, remote }) => {
      const own = {
        filters: compiled.filters.filter((filter) => filter.rule === rule.id),
      };
      const errors = compiled.diagnostics.filter(
        ({ severity, subject }) => severity === 'error' && subject.rule === rule.id,
      );
      const found = {
        tap: rowsAt(own, 'tap0', '1:'),
        remote: rowsAt(own, 'eth3', 'ffff:'),
        types: errors.map(({ rteFlowErrorType }) => rteFlowErrorType),
      };
      expect(found).toEqual({
        tap: tap ? [{ pref, ...tap }] : [],
        remote: remote ? [{ pref, ...remote }] : [],
        types: result.error ? [result.error.type] : [],
      });
      if (!result.error) return;
      expect(errors[0]?.message).toContain(`“${result.error.message}” (${result.error.errno})`);
    },
  );
});
