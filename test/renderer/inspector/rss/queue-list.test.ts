import { describe, expect, it } from 'vitest';
import {
  evenList,
  fallingList,
  movedRow,
  nextQueue,
  queueRows,
  without,
  withOneLess,
  withOneMore,
} from '../../../../renderer/inspector/rss/queue-list.ts';

describe('the rows of a list of queues', () => {
  it('are its queues as they first appear, with how often each is named', () => {
    expect(queueRows([3, 0, 3, 1])).toEqual([
      { queue: 3, weight: 2 },
      { queue: 0, weight: 1 },
      { queue: 1, weight: 1 },
    ]);
  });

  it('take more weight behind their last place, and less from there', () => {
    expect(withOneMore([0, 1, 0, 2], 0)).toEqual([0, 1, 0, 0, 2]);
    expect(withOneMore([0, 1], 5)).toEqual([0, 1, 5]);
    expect(withOneLess([0, 1, 0, 2], 0)).toEqual([0, 1, 2]);
    expect(withOneLess([0, 1], 1)).toEqual([0, 1]);
    expect(without([0, 1, 0], 0)).toEqual([1]);
  });

  it.each([
    [[0, 1, 2], 1, -1, [1, 0, 2]],
    [[0, 1, 2], 1, 1, [0, 2, 1]],
    [[0, 0, 1, 2], 0, 1, [1, 0, 0, 2]],
    [[0, 1, 0, 2], 2, -1, [0, 2, 1, 0]],
    [[0, 1], 0, -1, [0, 1]],
    [[0, 1], 1, 1, [0, 1]],
  ] as const)('of %j: %i moves by %i to %j', (list, queue, by, after) => {
    expect(movedRow(list, queue, by)).toEqual(after);
  });
});

describe('ready-made lists', () => {
  it('name each queue once, or the first ones more often', () => {
    expect(evenList([2, 0, 2])).toEqual([2, 0]);
    expect(fallingList([2, 0, 1])).toEqual([2, 2, 2, 0, 0, 1]);
    expect(fallingList(Array.from({ length: 15 }, (_, queue) => queue))).toHaveLength(120);
    expect(fallingList(Array.from({ length: 16 }, (_, queue) => queue))).toBeUndefined();
  });

  it('know which queue of the device is missing', () => {
    expect(nextQueue([0, 2], 4)).toBe(1);
    expect(nextQueue([0, 1], 2)).toBeUndefined();
  });
});
