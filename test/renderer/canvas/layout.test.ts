import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemTypes } from '../../../core/flow/items.ts';
import type { Rule } from '../../../core/flow/rule.ts';
import { overlap, type Box, type Point } from '../../../renderer/canvas/geometry.ts';
import {
  headerDrop,
  placeRules,
  rowsLeft,
  type PlacedRule,
  type Positions,
} from '../../../renderer/canvas/layout.ts';
import { draft, rule } from './rules.ts';

const boxes = (placed: PlacedRule): readonly Box[] => [placed.header, ...placed.steps.values()];
const at = (priority: number, group = 0): Partial<Rule> => ({
  attributes: { group, priority, ingress: true, egress: false },
});
const left = (placed: readonly PlacedRule[], step: string): number | undefined =>
  placed.flatMap((row) => [...row.steps]).find(([id]) => id === step)?.[1].x;

describe('rows', () => {
  it('stand in the order in which the kernel evaluates the rules, drafts last', () => {
    const placed = placeRules(
      [
        draft('sketch', 'eth', ''),
        rule('late', 'eth', 'drop', at(1, 1)),
        rule('second', 'eth', 'drop', at(7)),
        rule('first', 'eth', 'drop', at(2)),
      ],
      {},
    );
    const byTop = placed.toSorted((a, b) => a.header.y - b.header.y);
    expect(byTop.map((row) => row.rule.id)).toEqual(['first', 'second', 'late', 'sketch']);
    expect(placed.map((row) => row.rule.id)).toEqual(['sketch', 'late', 'second', 'first']);
  });

  it('put steps below one another and the last action of every rule at the right edge', () => {
    const placed = placeRules(
      [rule('a', 'eth ipv4 tcp', 'count queue:1'), rule('b', 'eth ipv6', 'drop')],
      {},
    );
    expect(left(placed, 'b.ipv6')).toBe(left(placed, 'a.ipv4'));
    expect(left(placed, 'b.drop')).toBe(left(placed, 'a.queue'));
    expect(left(placed, 'a.eth')).toBe(rowsLeft);
  });

  it('keep a row where people put it and close up its steps', () => {
    const placed = placeRules([rule('a', 'eth', 'drop')], { 'a.eth': { x: 1000, y: 500 } });
    expect(placed[0]?.header).toMatchObject({ x: 1000, y: 500 - headerDrop });
    expect(left(placed, 'a.drop')).toBeLessThan(1300);
  });

  it('keep a step where people put it, and go around what they moved', () => {
    const rules = [rule('a', 'eth', 'drop'), rule('b', 'eth', 'drop')];
    const free = placeRules(rules, {});
    const b = free[1]?.header;
    const placed = placeRules([...rules, rule('moved', 'eth', 'drop')], {
      'moved.eth': { x: rowsLeft, y: b?.y ?? 0 },
      'a.drop': { x: 900, y: 33 },
    });
    expect(placed[0]?.steps.get('a.drop' as never)).toMatchObject({ x: 900, y: 33 });
    expect(placed[1]?.header.y).toBeGreaterThan(b?.y ?? 0);
  });
});

const patterns = fc.uniqueArray(fc.constantFrom(...itemTypes), { maxLength: 5 });
const rules = fc
  .array(fc.tuple(patterns, fc.boolean(), fc.nat(4000)), { maxLength: 12 })
  .map((list) =>
    list.map(([pattern, isDraft, priority], index) =>
      rule(`r${index}`, pattern.join(' '), index % 3 === 0 ? 'drop' : 'count queue:1', {
        ...at(priority),
        ...(isDraft && { draft: { attached: false } }),
      }),
    ),
  );

function moveFirst(one: Rule | undefined, place: Point): Positions {
  const first = one?.pattern[0];
  return first === undefined ? {} : { [first.id]: place };
}

describe('boxes', () => {
  it('never overlap as long as nobody moved a single step', () => {
    fc.assert(
      fc.property(rules, fc.record({ x: fc.nat(900), y: fc.nat(900) }), (list, place) => {
        const moved = moveFirst(list[3], place);
        const all = placeRules(list, moved).flatMap(boxes);
        for (const [index, box] of all.entries())
          for (const other of all.slice(index + 1)) expect(overlap(box, other)).toBe(false);
      }),
    );
  });
});
