import { describe, expect, it } from 'vitest';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import type { Rule } from '../../../core/flow/rule.ts';
import { planConnection } from '../../../renderer/canvas/connecting.ts';
import { draft, rule } from './rules.ts';

/** What the rules look like after the connection, one text each; or the reason why not. */
function connect(
  rules: readonly Rule[],
  source: string,
  target: string,
): readonly string[] | string {
  const plan = planConnection(rules, { source, target }, createIdentifiers(rules));
  if (!plan.legal) return plan.reason;
  const after = new Map(rules.map((one) => [one.id, one]));
  for (const change of plan.changes) {
    if (change.kind === 'remove') after.delete(change.rule);
    else after.set(change.rule.id, change.rule);
  }
  return [...after.values()].map(write);
}

const write = (one: Rule): string =>
  [
    one.draft === undefined ? 'rule' : one.draft.attached ? 'attached' : 'free',
    ...one.pattern.map((item) => item.type),
    '→',
    ...one.actions.map((action) => [action.type, ...Object.values(action.fields)].join(' ')),
  ].join(' ');

describe('from the device', () => {
  it.each([
    ['attaches a free pipeline', [draft('a', 'eth', '')], 'a.eth', ['attached eth →']],
    [
      'makes a free pipeline with a fate a rule',
      [draft('a', 'eth', 'drop')],
      'a.eth',
      ['rule eth → drop'],
    ],
    ['to a sink makes a rule for every packet', [], 'sink:queue:3', ['rule → queue 3']],
    [
      'refuses what cannot begin a pattern',
      [draft('a', 'tcp', '')],
      'a.tcp',
      '`tcp` stands behind `ipv4` or `ipv6`, not behind the beginning.',
    ],
    [
      'refuses a step in the middle',
      [draft('a', 'eth ipv4', '')],
      'a.ipv4',
      'Only the first step of a pipeline joins the device.',
    ],
    [
      'refuses a pipeline that is attached',
      [rule('a', 'eth', 'drop')],
      'a.eth',
      'This pipeline begins at the device already.',
    ],
  ])('%s', (_, rules, target, expected) => {
    expect(connect(rules, 'device', target)).toEqual(expected);
  });
});

describe('to a sink', () => {
  it('ends an open pipeline and makes it a rule', () => {
    expect(connect([draft('a', 'eth', '', true)], 'a.eth', 'sink:drop')).toEqual([
      'rule eth → drop',
    ]);
  });

  it('changes the fate of a rule from its last item or any action, keeping the step', () => {
    const rules = [rule('a', 'eth ipv4', 'count queue:1')];
    for (const source of ['a.ipv4', 'a.count', 'a.queue']) {
      const plan = planConnection(rules, { source, target: 'sink:drop' }, createIdentifiers(rules));
      const [change] = plan.legal ? plan.changes : [];
      expect(
        change?.kind === 'put' && change.rule.actions.map((action) => [action.id, action.type]),
      ).toEqual([
        ['a.count', 'count'],
        ['a.queue', 'drop'],
      ]);
    }
  });

  it('from an item with others behind it branches off a new rule with that beginning', () => {
    expect(connect([rule('a', 'eth ipv4 tcp', 'queue:1')], 'a.ipv4', 'sink:drop')).toEqual([
      'rule eth ipv4 tcp → queue 1',
      'rule eth ipv4 → drop',
    ]);
  });

  it('of the queues without a sink takes the first that no rule uses', () => {
    const rules = [rule('a', '', 'queue:0'), draft('b', 'eth', '', true)];
    expect(connect(rules, 'b.eth', 'sink:more')).toContain('rule eth → queue 1');
  });
});

describe('between steps', () => {
  it('joins a free pipeline behind the last step', () => {
    const rules = [draft('a', 'eth', '', true), draft('b', 'ipv4', 'drop')];
    expect(connect(rules, 'a.eth', 'b.ipv4')).toEqual(['rule eth ipv4 → drop']);
  });

  it('branches off behind an item that has others behind it', () => {
    const rules = [rule('a', 'eth ipv4', 'drop'), draft('b', 'vlan', 'queue:2')];
    expect(connect(rules, 'a.eth', 'b.vlan')).toEqual([
      'rule eth ipv4 → drop',
      'rule eth vlan → queue 2',
    ]);
  });

  it.each([
    [
      'an item that may not follow',
      draft('b', 'udp', ''),
      'a.eth',
      'b.udp',
      '`udp` stands behind `ipv4` or `ipv6`, not behind `eth`.',
    ],
    [
      'a pipeline that begins at the device',
      rule('b', 'ipv4', 'drop'),
      'a.eth',
      'b.ipv4',
      'This pipeline already begins at the device. Detach it first.',
    ],
    [
      'items behind actions',
      draft('b', 'ipv4', ''),
      'a.drop',
      'b.ipv4',
      'Items stand in front of the actions.',
    ],
    [
      'a pipeline into itself',
      draft('b', '', ''),
      'a.drop',
      'a.eth',
      'Both are steps of one pipeline.',
    ],
  ])('refuses %s', (_, other, source, target, reason) => {
    expect(connect([rule('a', 'eth', 'drop'), other], source, target)).toBe(reason);
  });
});
