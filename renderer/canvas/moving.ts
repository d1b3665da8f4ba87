/** What moving nodes means for the positions a document keeps, which are those of steps. */
import type { Point } from './geometry.ts';
import type { PlacedRule, Positions } from './layout.ts';
import type { Projection } from './projection.ts';

const rounded = ({ x, y }: Point): Point => ({ x: Math.round(x), y: Math.round(y) });

/** The name line takes along its whole row: the first step, and the others that have places of their own. */
function moveRow(row: PlacedRule, to: Point, positions: Positions): Positions {
  const dx = to.x - row.header.x;
  const dy = to.y - row.header.y;
  const moved: Record<string, Point> = {};
  [...row.steps].forEach(([id, box], index) => {
    if (index === 0 || positions[id] !== undefined)
      moved[id] = rounded({ x: box.x + dx, y: box.y + dy });
  });
  return moved;
}

/** New positions after nodes (by their ids) were put elsewhere. `projection` is the picture before. */
export function movedPositions(
  projection: Projection,
  positions: Positions,
  moves: ReadonlyMap<string, Point>,
): Positions {
  const moved: Record<string, Point> = {};
  for (const row of projection.rules) {
    const header = moves.get(row.rule.id);
    if (header !== undefined) Object.assign(moved, moveRow(row, header, positions));
    for (const id of row.steps.keys()) {
      const place = moves.get(id);
      if (place !== undefined) moved[id] = rounded(place);
    }
  }
  return moved;
}
