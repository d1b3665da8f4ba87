import { describe, expect, it } from 'vitest';
import {
  bytesText,
  countText,
  exactText,
  shareText,
} from '../../../renderer/counts/number-text.ts';

describe('a count', () => {
  it.each([
    [0, '0'],
    [9_999, '9,999'],
    [10_000, '10 k'],
    [999_499, '999 k'],
    [1_210_000, '1.21 M'],
    [3e9, '3 G'],
    [4.5e13, '45 T'],
  ])('%d reads %s', (count, text) => {
    expect(countText(count)).toBe(text);
  });

  it('is never rounded where it stands exact', () => {
    expect(exactText(1_323_835)).toBe('1,323,835');
  });

  it.each([
    [840, '840 B'],
    [12_345, '12.3 kB'],
    [5e6, '5 MB'],
  ])('%d bytes read %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  it('as a share has one decimal, a whole none', () => {
    expect([shareText(0), shareText(0.4183), shareText(1)]).toEqual(['0.0 %', '41.8 %', '100 %']);
  });
});
