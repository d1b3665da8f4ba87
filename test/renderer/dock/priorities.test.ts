import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { priorityBands } from '../../../renderer/dock/priorities.ts';
import { rule } from '../canvas/rules.ts';

const at = (group: number, priority: number) => ({
  attributes: { group, priority, ingress: true, egress: false },
});
const { filters } = compile(
  [rule('late', 'eth', 'drop', at(3, 0)), rule('first', 'eth ipv4', 'queue:1', at(0, 2))],
  defaultDevice,
);

describe('the picture of priorities', () => {
  const shown = priorityBands(filters);

  it('has every priority once, from 1 to 65535', () => {
    expect(shown[0]?.first).toBe(1);
    for (const [index, band] of shown.entries())
      expect(shown[index + 1]?.first ?? 65536).toBe(band.last + 1);
  });

  it('joins groups without rules, and keeps group 0', () => {
    expect(shown.map(({ name }) => name)).toEqual([
      'RSS',
      'group 0',
      'groups 1–2',
      'group 3',
      'groups 4–15',
      'implicit',
    ]);
  });

  it('shows each rule in its band with the colour of its fate', () => {
    const marks = shown.map(({ marks: found }) =>
      found.map(({ priority, tone }) => `${priority} ${tone}`),
    );
    expect(marks).toEqual([
      [],
      ['19 queue'],
      [],
      ['12305 drop'],
      [],
      ['65534 queue', '65535 continue'],
    ]);
  });
});
