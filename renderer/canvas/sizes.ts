/**
 * Sizes of nodes, computed from what they say: the layout is a pure function, and the page has nothing
 * to measure. The styles in canvas.css follow these numbers.
 */
import type { Action, Item } from '../../core/flow/rule.ts';
import type { Size } from './geometry.ts';
import { actionValue, itemLines } from './summary.ts';

/** Advance of one character of the monospace font, at 13 px and at 11.5 px (0.6 em). */
const titleCharacter = 7.8;
const valueCharacter = 6.9;

export const titleHeight = 32;
export const lineHeight = 20;
export const headerSize = { height: 20, least: 190 } as const;
export const deviceSize: Size = { width: 164, height: 84 };
export const sinkSize: Size = { width: 156, height: 44 };

const widest = 300;
const toGrid = (width: number): number => Math.ceil(width / 4) * 4;

export function itemSize(item: Item): Size {
  const lines = itemLines(item);
  const title = 12 + 16 + 8 + item.type.length * titleCharacter + 26;
  const widths = lines.map(
    ({ name, text }) => 12 + name.length * valueCharacter + 16 + text.length * valueCharacter + 14,
  );
  const width = Math.min(widest, toGrid(Math.max(92, title, ...widths)));
  const body = lines.length === 0 ? 0 : 8 + lines.length * lineHeight;
  return { width, height: titleHeight + body };
}

export function actionSize(action: Action): Size {
  const value = actionValue(action);
  const text =
    action.type.length * titleCharacter + (value === '' ? 0 : 10 + value.length * titleCharacter);
  return { width: toGrid(Math.max(84, 10 + 16 + 8 + text + 18)), height: titleHeight };
}
