import { describe, expect, it } from 'vitest';
import { isDeviceName } from '../../../core/flow/device.ts';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import { defaultAttributes, type Rule, type RuleId, type StepId } from '../../../core/flow/rule.ts';

function rule(id: string, steps: readonly string[]): Rule {
  const [item = '', action = ''] = steps;
  return {
    id: id as RuleId,
    name: '',
    enabled: true,
    attributes: defaultAttributes,
    pattern: [{ id: item as StepId, type: 'eth', fields: {} }],
    actions: [{ id: action as StepId, type: 'drop', fields: {} }],
  };
}

describe('identifiers', () => {
  it('count from 1 and go on behind what is taken', () => {
    expect([createIdentifiers().rule(), createIdentifiers().step()]).toEqual(['r1', 's1']);
    const ids = createIdentifiers([rule('r3', ['s7', 's12']), rule('mine', ['r99', 's2x'])]);
    expect([ids.rule(), ids.step(), ids.step()]).toEqual(['r4', 's13', 's14']);
  });
});

describe('a device name', () => {
  it.each(['tap0', 'a', '0123456789abcde', 'dtap-1.2', 'ü'])('%s is one', (name) => {
    expect(isDeviceName(name)).toBe(true);
  });

  it.each(['', '.', '..', 'a b', 'a/b', 'a:b', 'tap%d', '0123456789abcdef', 'üüüüüüüü', 'a\0'])(
    '%j is none',
    (name) => {
      expect(isDeviceName(name)).toBe(false);
    },
  );
});
