import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evenTable,
  roundRobinTable,
  tableShares,
  weightedTable,
  withEntry,
} from '../../../core/rss/table.ts';

const weights = (...list: readonly number[]) => list.map((weight, queue) => ({ queue, weight }));
const counts = (table: readonly number[] | undefined) =>
  [...tableShares(table ?? []).entries()].map(([queue, share]) => [queue, Math.round(share * 128)]);

describe('a redirection table', () => {
  it('is filled in turn or evenly', () => {
    expect(roundRobinTable([3, 1]).slice(0, 4)).toEqual([3, 1, 3, 1]);
    expect(evenTable([3, 1])?.slice(62, 66)).toEqual([3, 3, 1, 1]);
    expect(counts(evenTable([0, 1, 2]))).toEqual([
      [0, 43],
      [1, 43],
      [2, 42],
    ]);
    expect(evenTable([])).toBeUndefined();
  });

  it('is filled by weights, what is left over to the largest remainders', () => {
    expect(counts(weightedTable(weights(1, 3)))).toEqual([
      [0, 32],
      [1, 96],
    ]);
    expect(counts(weightedTable(weights(2, 0, 1)))).toEqual([
      [0, 85],
      [2, 43],
    ]);
    expect(weightedTable(weights(0, 0))).toBeUndefined();
    expect(weightedTable(weights(1, -1))).toBeUndefined();
    expect(weightedTable(weights(1, NaN))).toBeUndefined();
    expect(weightedTable(weights(1, Infinity))).toBeUndefined();
  });

  it('has 128 entries, and no queue is a whole entry off its quota', () => {
    const any = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(any, (list) => {
        const total = list.reduce((sum, weight) => sum + weight, 0);
        const table = weightedTable(weights(...list));
        if (total === 0) expect(table).toBeUndefined();
        if (table === undefined) return;
        expect(table).toHaveLength(128);
        list.forEach((weight, queue) => {
          const entries = table.filter((each) => each === queue).length;
          expect(Math.abs(entries - (weight * 128) / total)).toBeLessThan(1);
        });
      }),
    );
  });

  it('takes another queue at an entry that it has', () => {
    const table = roundRobinTable([0]);
    expect(withEntry(table, 127, 5)?.indexOf(5)).toBe(127);
    expect(withEntry(table, 128, 5)).toBeUndefined();
    expect(withEntry(table, -1, 5)).toBeUndefined();
    expect(table).toEqual(roundRobinTable([0]));
  });

  it('says the share of each queue', () => {
    expect([...tableShares(roundRobinTable([2, 0, 2, 1]))]).toEqual([
      [0, 0.25],
      [1, 0.25],
      [2, 0.5],
    ]);
  });
});
