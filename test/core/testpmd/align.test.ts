import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align } from '../../../core/testpmd/align.ts';

const letters = (text: string): readonly string[] => text.match(/./g) ?? [];

describe('an old sequence is continued by a new one', () => {
  it.each([
    ['abc', 'abc', [0, 1, 2]],
    ['abc', '', []],
    ['', 'ab', [-1, -1]],
    ['abc', 'ac', [0, 2]],
    ['ac', 'abc', [0, -1, 1]],
    ['abc', 'axc', [0, 1, 2]],
    ['abcd', 'axyd', [0, 1, 2, 3]],
    ['abcd', 'axd', [0, 1, 3]],
    ['abd', 'axyd', [0, 1, -1, 2]],
    ['abcde', 'bcdea', [1, 2, 3, 4, 0]],
    ['ab', 'ba', [1, 0]],
    ['aab', 'aaab', [0, 1, -1, 2]],
  ])('%s by %s', (before, after, expected) => {
    expect(align(letters(before), letters(after))).toEqual(expected);
  });

  it('by position only where that is allowed', () => {
    expect(align(['a', 'b'], ['x', 'y'], (index) => index !== 0)).toEqual([1, -1]);
  });

  it('never twice from the same element, and equal ones whenever both sides have them', () => {
    const sequence = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 12 });
    fc.assert(
      fc.property(sequence, sequence, (before, after) => {
        const origins = align(before, after);
        const used = origins.filter((origin) => origin !== -1);
        expect(new Set(used).size).toBe(used.length);
        expect(used.every((origin) => origin >= 0 && origin < before.length)).toBe(true);
        for (const key of new Set(after)) {
          const same = origins.filter(
            (origin, now) => after[now] === key && before[origin] === key,
          );
          const least = Math.min(
            ...[before, after].map((all) => all.filter((one) => one === key).length),
          );
          expect(same).toHaveLength(least);
        }
      }),
    );
  });

  it('also for thousands of elements that all moved or changed', () => {
    const before = Array.from({ length: 3000 }, (_, index) => `rule ${index}`);
    const reversed = before.toReversed();
    expect(align(before, reversed)).toEqual(before.map((_, index) => 2999 - index));
    expect(
      align(
        before,
        before.map((key) => `${key}!`),
      ),
    ).toEqual(before.map((_, index) => index));
  });
});
