/**
 * Sizes of nodes, computed from what they say: the layout is a pure function, and the page has nothing
 * to measure. The styles in canvas.css follow these numbers.
 */
import type { Action, Item, Rule } from '../../core/flow/rule.ts';
import type { Size } from './geometry.ts';
import { actionValue, itemLines } from './summary.ts';

/** Advance of one character of the monospace font, at 13 px and at 11.5 px (0.6 em). */
const titleCharacter = 7.8;
const valueCharacter = 6.9;

export const titleHeight = 32;
export const lineHeight = 20;
export const headerSize = { height: 20 } as const;
export const deviceSize: Size = { width: 164, height: 84 };
export const sinkSize: Size = { width: 156, height: 44 };

const widest = 300;
const toGrid = (width: number): number => Math.ceil(width / 4) * 4;

/** Room for the name and the attributes; counters hang over. */
export function headerWidth(rule: Rule): number {
  const name = Math.max(rule.name.length, 'rule 00'.length);
  return toGrid(Math.min(420, name * 7 + (rule.draft === undefined ? 140 : 190)));
}

/** Steps never change, so their sizes are computed once; a document has thousands. */
const known = new WeakMap<Item | Action, Size>();

function once<T extends Item | Action>(compute: (step: T) => Size): (step: T) => Size {
  return (step) => {
    const size = known.get(step) ?? compute(step);
    known.set(step, size);
    return size;
  };
}

export const itemSize = once((item: Item): Size => {
  const lines = itemLines(item);
  const title = 12 + 16 + 8 + item.type.length * titleCharacter + 26;
  const widths = lines.map(
    ({ name, text }) => 12 + name.length * valueCharacter + 16 + text.length * valueCharacter + 14,
  );
  const width = Math.min(widest, toGrid(Math.max(92, title, ...widths)));
  const body = lines.length === 0 ? 0 : 8 + lines.length * lineHeight;
  return { width, height: titleHeight + body };
});

export const actionSize = once((action: Action): Size => {
  const value = actionValue(action);
  const text =
    action.type.length * titleCharacter + (value === '' ? 0 : 10 + value.length * titleCharacter);
  return { width: toGrid(Math.max(84, 10 + 16 + 8 + text + 18)), height: titleHeight };
});
