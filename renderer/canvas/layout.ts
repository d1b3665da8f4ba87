/**
 * Where everything stands. Rules without a place of their own stand in rows, in the order in which the
 * kernel evaluates them, below one another and beside what people have moved. Pure: equal rules and
 * positions give an equal picture.
 */
import type { Action, Item, Rule, RuleId, StepId } from '../../core/flow/rule.ts';
import { placeInColumns, stepGap } from './columns.ts';
import { around, overlap, type Box, type Point, type Size } from './geometry.ts';
import { actionSize, headerSize, headerWidth, itemSize } from './sizes.ts';

/**
 * Places people chose, by the id of a step. The place of a first step moves its whole row; the steps
 * behind it follow unless they have places of their own.
 */
export type Positions = Readonly<Record<string, Point>>;

export interface PlacedRule {
  readonly rule: Rule;
  readonly header: Box;
  /** Items, then actions, in the order of the rule. */
  readonly steps: ReadonlyMap<StepId, Box>;
}

const rowGap = 22;
/** From the top of a rule's name to its steps. */
export const headerDrop = headerSize.height + 4;
/** Left edge of the rows that place themselves. */
export const rowsLeft = 216;

const stepsOf = (rule: Rule): readonly (Item | Action)[] => [...rule.pattern, ...rule.actions];

/** Where people put the row of a rule: the place of its name line. */
export function movedTo(rule: Rule, positions: Positions): Point | undefined {
  const first = stepsOf(rule)[0];
  const place = first && positions[first.id];
  return place && { x: place.x, y: place.y - headerDrop };
}

const isDraft = (rule: Rule): boolean => rule.draft !== undefined;

/** By group, then priority, as the kernel goes through them; drafts, which it never sees, at the end. */
export function inEvaluationOrder(rules: readonly Rule[]): readonly Rule[] {
  const weight = (rule: Rule): number =>
    isDraft(rule)
      ? Number.MAX_SAFE_INTEGER
      : rule.attributes.group * 65536 + rule.attributes.priority;
  return rules.toSorted((a, b) => weight(a) - weight(b));
}

function sizesOf(rules: readonly Rule[]): ReadonlyMap<StepId, Size> {
  const sizes = new Map<StepId, Size>();
  for (const rule of rules) {
    for (const item of rule.pattern) sizes.set(item.id, itemSize(item));
    for (const action of rule.actions) sizes.set(action.id, actionSize(action));
  }
  return sizes;
}

interface Grid {
  readonly sizes: ReadonlyMap<StepId, Size>;
  readonly columns: ReadonlyMap<StepId, number>;
  readonly positions: Positions;
}

/** The boxes of one rule whose row begins at `origin`. */
function placeRule(rule: Rule, origin: Point, grid: Grid): PlacedRule {
  const steps = new Map<StepId, Box>();
  const moved = movedTo(rule, grid.positions) !== undefined;
  let next: number = origin.x;
  for (const { id } of stepsOf(rule)) {
    const size = grid.sizes.get(id) ?? { width: 0, height: 0 };
    // A row that was moved closes up; the columns belong to the rows that stand below one another.
    const left = moved ? next : Math.max(next, origin.x + (grid.columns.get(id) ?? 0));
    const place = grid.positions[id] ?? { x: left, y: origin.y + headerDrop };
    steps.set(id, { ...place, ...size });
    next = place.x + size.width + stepGap;
  }
  const header = { ...origin, width: headerWidth(rule), height: headerSize.height };
  return { rule, header, steps };
}

const boxesOf = (placed: PlacedRule): readonly Box[] => [placed.header, ...placed.steps.values()];

/** All rules of the document, in the order they were given. */
export function placeRules(rules: readonly Rule[], positions: Positions): readonly PlacedRule[] {
  const sizes = sizesOf(rules);
  const rows = rules.filter((rule) => movedTo(rule, positions) === undefined);
  const grid: Grid = { sizes, columns: placeInColumns(rows, sizes), positions };
  const placed = new Map<RuleId, PlacedRule>();
  const taken: Box[] = [];
  for (const rule of rules) {
    const position = movedTo(rule, positions);
    if (position === undefined) continue;
    const row = placeRule(rule, position, grid);
    placed.set(rule.id, row);
    taken.push(...boxesOf(row));
  }
  let top = 0;
  for (const rule of inEvaluationOrder(rows)) {
    const row = placeBelow(rule, top, grid, taken);
    placed.set(rule.id, row);
    top = (around(boxesOf(row))?.y ?? top) + heightOfRow(row) + rowGap;
  }
  return rules.map((rule) => placed.get(rule.id)).filter((row) => row !== undefined);
}

/** Height of the row itself: steps that people moved away do not stretch it. */
function heightOfRow(row: PlacedRule): number {
  const line = row.header.y + headerDrop;
  const own = [...row.steps.values()].filter((box) => box.y === line);
  return headerDrop + Math.max(0, ...own.map((box) => box.height));
}

function placeBelow(rule: Rule, top: number, grid: Grid, taken: readonly Box[]): PlacedRule {
  const row = placeRule(rule, { x: rowsLeft, y: top }, grid);
  const blocking = taken.filter((box) => boxesOf(row).some((own) => overlap(own, box)));
  const below = Math.max(0, ...blocking.map((box) => box.y + box.height)) + rowGap;
  return blocking.length === 0 || below <= top ? row : placeBelow(rule, below, grid, taken);
}
