import { describe, expect, it } from 'vitest';
import { firstViewport } from '../../../renderer/canvas/viewport.ts';

const window = { width: 1000, height: 500 };

describe('the first view', () => {
  it('shows a small picture in the middle and does not enlarge it', () => {
    expect(firstViewport({ x: 0, y: 0, width: 800, height: 300 }, window)).toEqual({
      x: 100,
      y: 100,
      zoom: 1,
    });
  });

  it('makes a wider picture as small as it has to be', () => {
    const view = firstViewport({ x: 0, y: 0, width: 1200, height: 300 }, window);
    expect(view.zoom).toBeCloseTo(0.8);
    expect(view.x).toBeCloseTo(20);
  });

  it('rather fits the width of a long picture than all of it', () => {
    const view = firstViewport({ x: 0, y: 0, width: 1000, height: 2000 }, window);
    expect(view.zoom).toBeCloseTo(0.96);
    expect(view.y).toBe(20);
  });

  it('shows the upper left of a picture that would be too small to read', () => {
    const view = firstViewport({ x: 50, y: -10, width: 5000, height: 9000 }, window);
    expect(view).toEqual({ x: 20 - 35, y: 20 + 7, zoom: 0.7 });
  });
});
