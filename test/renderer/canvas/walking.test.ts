import { describe, expect, it } from 'vitest';
import { defaultDevice } from '../../../core/flow/device.ts';
import { landingAt } from '../../../renderer/canvas/dropping.ts';
import { movedPositions } from '../../../renderer/canvas/moving.ts';
import { projectCanvas } from '../../../renderer/canvas/projection.ts';
import { nextNode, type Direction } from '../../../renderer/canvas/walking.ts';
import { draft, rule } from './rules.ts';

const rules = [rule('a', 'eth ipv4', 'drop'), rule('b', 'eth', 'queue:1'), draft('c', 'udp', '')];
const projection = projectCanvas({ rules, device: defaultDevice, positions: {} });
const boxOf = (step: string) =>
  projection.rules.flatMap((row) => [...row.steps]).find(([id]) => id === step)![1];

describe('arrow keys', () => {
  it.each([
    [undefined, 'right', 'device'],
    ['device', 'right', 'a'],
    ['device', 'left', undefined],
    ['device', 'up', 'c'],
    ['a', 'left', 'device'],
    ['a', 'right', 'a.eth'],
    ['a.eth', 'left', 'a'],
    ['a.drop', 'right', undefined],
    ['a.drop', 'down', 'b.queue'],
    ['b.eth', 'up', 'a.eth'],
    ['a', 'up', undefined],
  ] as const)('from %s %s to %s', (from, direction: Direction, to) => {
    expect(nextNode(projection, from, direction)).toBe(to);
  });
});

describe('a palette entry dropped', () => {
  const vlan = { kind: 'item', type: 'vlan' } as const;

  it('on a link goes between its ends', () => {
    const eth = boxOf('a.eth');
    const place = { x: eth.x + eth.width + 8, y: eth.y + 16 };
    expect(landingAt(projection, place, vlan)).toMatchObject({
      kind: 'rule',
      rule: { id: 'a' },
      index: 1,
      link: 'a.eth>a.ipv4',
      verdict: { legal: true },
    });
  });

  it('on a step goes behind it, or not at all with the reason', () => {
    const { x, y } = boxOf('a.ipv4');
    const landing = landingAt(projection, { x: x + 5, y: y + 5 }, vlan);
    expect(landing).toMatchObject({ index: 2, verdict: { legal: false } });
  });

  it('on free ground begins a pipeline there', () => {
    const place = { x: 500, y: 900 };
    expect(landingAt(projection, place, vlan)).toEqual({ kind: 'ground', place });
  });
});

describe('moving', () => {
  it('a step keeps its new place, whole pixels', () => {
    const moves = new Map([['a.ipv4', { x: 10.4, y: 20.6 }]]);
    expect(movedPositions(projection, {}, moves)).toEqual({ 'a.ipv4': { x: 10, y: 21 } });
  });

  it('a name line takes its row along: the first step and those with places of their own', () => {
    const { header } = projection.rules[0]!;
    const moves = new Map([['a', { x: header.x + 100, y: header.y + 50 }]]);
    const eth = boxOf('a.eth');
    const drop = boxOf('a.drop');
    expect(movedPositions(projection, { 'a.drop': drop }, moves)).toEqual({
      'a.eth': { x: eth.x + 100, y: eth.y + 50 },
      'a.drop': { x: drop.x + 100, y: drop.y + 50 },
    });
  });
});
