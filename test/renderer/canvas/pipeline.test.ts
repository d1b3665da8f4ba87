import { describe, expect, it } from 'vitest';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import { duplicate, setFate } from '../../../renderer/canvas/pipeline.ts';
import { bestIndex, judgeStep } from '../../../renderer/canvas/placement.ts';
import { draft, rule } from './rules.ts';

const web = rule('web', 'eth ipv4 tcp', 'count queue:2');
const ids = () => createIdentifiers([web]);

describe('adding a step', () => {
  it.each([
    ['vlan', 1, true],
    ['vlan', 2, false],
    ['ipv6', 2, false],
    ['udp', 3, false],
    ['void', 0, true],
    ['void', 3, true],
    ['vlan', 4, false],
  ])('item %s at %i is legal: %s', (type, index, legal) => {
    expect(judgeStep(web, { kind: 'item', type }, index).legal).toBe(legal);
  });

  it('finds the first legal place when the place behind the chosen step is none', () => {
    expect(bestIndex(web, { kind: 'item', type: 'vlan' }, 2)).toBe(1);
    expect(bestIndex(web, { kind: 'item', type: 'void' }, 0)).toBe(1);
  });

  it('makes an attached draft a rule as soon as it has a fate', () => {
    const attached = draft('a', 'eth', '', true);
    expect(setFate(attached, { type: 'drop', fields: {} }, ids()).draft).toBeUndefined();
    expect(setFate(draft('a', 'eth', ''), { type: 'drop', fields: {} }, ids()).draft).toEqual({
      attached: false,
    });
  });
});

it('gives a copy ids of its own', () => {
  const copy = duplicate(web, createIdentifiers([]));
  const stepIds = [...copy.pattern, ...copy.actions].map((step) => step.id);
  expect(new Set(stepIds).size).toBe(5);
  expect(stepIds.some((id) => id.startsWith('web'))).toBe(false);
});
