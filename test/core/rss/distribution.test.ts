import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquareTest, upperGamma } from '../../../core/rss/chi-square.ts';
import { distributionOf } from '../../../core/rss/distribution.ts';
import { roundRobinTable } from '../../../core/rss/table.ts';

/** Γ(n, x) / Γ(n) for a whole n, as a finite sum (DLMF 8.4.10). */
function poissonTail(n: number, x: number): number {
  let term = Math.exp(-x);
  let sum = term;
  for (let k = 1; k < n; k++) sum += term *= x / k;
  return sum;
}

describe('the incomplete gamma function', () => {
  // Tables of the chi-square distribution (Abramowitz and Stegun 26.8), at more digits.
  it.each([
    [1, 3.841458820694124, 0.05],
    [1, 6.634896601021214, 0.01],
    [2, 5.991464547107979, 0.05],
    [3, 7.814727903251179, 0.05],
    [10, 18.307038053275146, 0.05],
    [15, 8.546756241, 0.9],
    [100, 124.342113404004, 0.05],
    [127, 154.3015161553, 0.05],
  ])('gives the chi-square of %i degrees at %d', (degrees, statistic, probability) => {
    expect(upperGamma(degrees / 2, statistic / 2)).toBeCloseTo(probability, 9);
  });

  it('is a finite sum for whole numbers', () => {
    const whole = fc.integer({ min: 1, max: 128 });
    fc.assert(
      fc.property(whole, fc.double({ min: 0, max: 300, noNaN: true }), (n, x) => {
        expect(upperGamma(n, x)).toBeCloseTo(poissonTail(n, x), 11);
      }),
    );
  });

  it('ends at 1 and 0', () => {
    expect(upperGamma(0.5, 0)).toBe(1);
    expect(upperGamma(63.5, 1e6)).toBe(0);
  });
});

describe('a distribution over queues', () => {
  it('sets counts beside the shares of the table', () => {
    const counts = new Map([
      [0, 30],
      [1, 50],
    ]);
    expect(distributionOf(counts, roundRobinTable([0, 1]))).toEqual({
      total: 80,
      queues: [
        { queue: 0, count: 30, share: 0.375, expected: 0.5 },
        { queue: 1, count: 50, share: 0.625, expected: 0.5 },
      ],
      imbalance: 1.25,
      chiSquare: {
        statistic: 5,
        degreesOfFreedom: 1,
        probability: expect.closeTo(0.025347, 5) as number,
      },
    });
  });

  it('knows queues that got nothing, and queues that are not in the table', () => {
    const { queues, imbalance } = distributionOf(new Map([[7, 4]]), roundRobinTable([0, 1]));
    expect(queues.map(({ queue, expected }) => [queue, expected])).toEqual([
      [0, 0.5],
      [1, 0.5],
      [7, 0],
    ]);
    expect(imbalance).toBe(3);
  });

  it('tests nothing where nothing can differ', () => {
    expect(distributionOf(new Map(), roundRobinTable([0, 1]))).toMatchObject({
      total: 0,
      imbalance: 0,
      chiSquare: undefined,
    });
    expect(distributionOf(new Map([[0, 9]]), roundRobinTable([0])).chiSquare).toBeUndefined();
    expect(chiSquareTest([], [])).toBeUndefined();
  });
});
