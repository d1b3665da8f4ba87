/**
 * Sizes of nodes, computed from what they say: the layout is a pure function, and the page has nothing
 * to measure. The styles in canvas.css follow these numbers.
 */
import type { DeviceOptions } from '../../core/flow/device.ts';
import type { Action, Item, Rule } from '../../core/flow/rule.ts';
import type { Size } from './geometry.ts';
import { actionLines, actionValue, itemLines, type FieldLine } from './summary.ts';

/** Advance of one character of the monospace font, at 13 px and at 11.5 px (0.6 em). */
const titleCharacter = 7.8;
const valueCharacter = 6.9;

export const titleHeight = 32;
export const lineHeight = 20;
export const headerSize = { height: 20 } as const;
/** A line more for the remote. */
export const deviceSize = ({ remote }: Pick<DeviceOptions, 'remote'>): Size => ({
  width: 164,
  height: remote === null ? 84 : 104,
});
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

/** A title, and below it a line for each field; the problem mark has its room beside the title. */
function sizeWithLines(title: number, lines: readonly FieldLine[]): Size {
  const widths = lines.map(
    ({ name, text }) => 12 + name.length * valueCharacter + 16 + text.length * valueCharacter + 14,
  );
  const width = Math.min(widest, toGrid(Math.max(92, title, ...widths)));
  const body = lines.length === 0 ? 0 : 8 + lines.length * lineHeight;
  return { width, height: titleHeight + body };
}

export const itemSize = once((item: Item): Size =>
  sizeWithLines(12 + 16 + 8 + item.type.length * titleCharacter + 26, itemLines(item)),
);

export const actionSize = once((action: Action): Size => {
  const value = actionValue(action);
  const text =
    action.type.length * titleCharacter + (value === '' ? 0 : 10 + value.length * titleCharacter);
  const title = Math.max(84, 10 + 16 + 8 + text + 18);
  const lines = actionLines(action);
  return lines.length === 0
    ? { width: toGrid(title), height: titleHeight }
    : sizeWithLines(title, lines);
});
