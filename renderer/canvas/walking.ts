/** Where the arrow keys lead on the canvas. */
import { deviceId, type Projection } from './projection.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** One pipeline as stops: its name line, then its steps. */
interface Lane {
  readonly stops: readonly string[];
  readonly top: number;
}

const lanesOf = (projection: Projection): readonly Lane[] =>
  projection.rules
    .map(({ rule, header, steps }) => ({ stops: [rule.id, ...steps.keys()], top: header.y }))
    .toSorted((a, b) => a.top - b.top);

/** Along the pipeline, or to the same place of the pipeline above or below; undefined at an end. */
export function nextNode(
  projection: Projection,
  from: string | undefined,
  direction: Direction,
): string | undefined {
  const lanes = lanesOf(projection);
  const at = lanes.findIndex((lane) => from !== undefined && lane.stops.includes(from));
  const lane = lanes[at];
  if (from === undefined) return deviceId;
  if (lane === undefined) return fromDevice(lanes, direction);
  const index = lane.stops.indexOf(from);
  if (direction === 'right') return lane.stops[index + 1];
  if (direction === 'left') return index === 0 ? deviceId : lane.stops[index - 1];
  const other = lanes[direction === 'up' ? at - 1 : at + 1];
  return other?.stops[Math.min(index, other.stops.length - 1)];
}

function fromDevice(lanes: readonly Lane[], direction: Direction): string | undefined {
  if (direction === 'left') return undefined;
  return (direction === 'up' ? lanes.at(-1) : lanes[0])?.stops[0];
}
