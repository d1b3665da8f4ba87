import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printNumberList, readNumberList } from '../../../renderer/inspector/number-list.ts';

const limits = { most: 15, longest: 8 };

describe('a list of numbers', () => {
  it.each([
    ['0-3,5', [0, 1, 2, 3, 5]],
    ['0 1  2', [0, 1, 2]],
    ['3, 1, 1', [3, 1, 1]],
    ['0 – 2', [0, 1, 2]],
    ['', []],
  ])('%s is read', (text, numbers) => {
    expect(readNumberList(text, limits)).toEqual({ ok: true, numbers });
  });

  it.each([
    ['a', 'is no number'],
    ['3-1', 'begins behind its end'],
    ['16', '16 is too large'],
    ['0-8', 'more than 8'],
    ['1-', 'is no number'],
  ])('%s is refused: %s', (text, part) => {
    const reading = readNumberList(text, limits);
    expect(reading.ok ? '' : reading.problem).toContain(part);
  });

  it('is written so that it reads as it was, in order', () => {
    const numbers = fc.array(fc.nat(15), { maxLength: 8 });
    fc.assert(
      fc.property(numbers, (list) => {
        expect(readNumberList(printNumberList(list), limits)).toEqual({ ok: true, numbers: list });
      }),
    );
    expect(printNumberList([0, 1, 2, 3, 5, 7, 8])).toBe('0-3,5,7,8');
  });
});
