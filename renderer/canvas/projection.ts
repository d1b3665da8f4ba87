/** The canvas as a pure function of the document: device, pipelines, sinks, and the links between them. */
import type { DeviceOptions } from '../../core/flow/device.ts';
import type { Rule, RuleId, StepId } from '../../core/flow/rule.ts';
import { around, type Box } from './geometry.ts';
import { movedTo, placeRules, type PlacedRule, type Positions } from './layout.ts';
import { listSinks, sinkOf, type Sink, type SinkWithoutPlace } from './sinks.ts';
import { deviceSize, sinkSize } from './sizes.ts';

export const deviceId = 'device';

export interface Link {
  readonly id: string;
  readonly rule: RuleId;
  /** From the device, between two steps, to a sink. */
  readonly kind: 'attach' | 'step' | 'fate';
  readonly source: string;
  readonly target: string;
  /** Where a step lands that is dropped on it: its index among items, then actions. */
  readonly index: number;
}

export interface Projection {
  readonly device: Box;
  readonly rules: readonly PlacedRule[];
  readonly sinks: readonly Sink[];
  readonly links: readonly Link[];
}

export interface ProjectionInput {
  readonly rules: readonly Rule[];
  readonly device: DeviceOptions;
  readonly positions: Positions;
}

const sinkGap = 10;
const sinkDistance = 64;
const leastSinksLeft = 760;
/** Device and sinks stay near the top of many rows, where the first look falls. */
const lowestBottom = 720;

function linksOf(rule: Rule, device: DeviceOptions): readonly Link[] {
  const steps: readonly StepId[] = [...rule.pattern, ...rule.actions].map((step) => step.id);
  const sink = sinkOf(rule, device);
  const stops: { id: string; kind: Link['kind'] }[] = steps.map((id, index) => ({
    id,
    kind: index === 0 ? 'attach' : 'step',
  }));
  if (sink !== undefined) stops.push({ id: sink, kind: 'fate' });
  const attached = rule.draft?.attached !== false;
  return stops.flatMap(({ id, kind }, index) => {
    const source = index === 0 ? deviceId : steps[index - 1];
    if (source === undefined || (index === 0 && !attached)) return [];
    return [{ id: `${source}>${id}`, rule: rule.id, kind, source, target: id, index }];
  });
}

const pitch = sinkSize.height + sinkGap;

/** A little more room where the kind changes. */
const gapsBefore = (sinks: readonly SinkWithoutPlace[]): readonly number[] =>
  sinks.map((sink, index) => (index > 0 && sink.kind !== sinks[index - 1]?.kind ? sinkGap : 0));

const heightOf = (sinks: readonly SinkWithoutPlace[]): number =>
  sinks.length * pitch - sinkGap + gapsBefore(sinks).reduce((sum, gap) => sum + gap, 0);

function placeSinks(sinks: readonly SinkWithoutPlace[], x: number, top: number): readonly Sink[] {
  const gaps = gapsBefore(sinks);
  let y = Math.round(top);
  return sinks.map((sink, index) => {
    y += gaps[index] ?? 0;
    const box = { x, y, ...sinkSize };
    y += pitch;
    return { ...sink, box };
  });
}

const boxesOf = (row: PlacedRule): readonly Box[] => [row.header, ...row.steps.values()];

/**
 * Device and sinks stand around the middle of the rows that place themselves, or of the sinks when those
 * reach further down: drawing a first rule moves nothing.
 */
export function projectCanvas({ rules, device, positions }: ProjectionInput): Projection {
  const placed = placeRules(rules, positions);
  const all = around(placed.flatMap(boxesOf));
  const rows = around(
    placed.filter(({ rule }) => movedTo(rule, positions) === undefined).flatMap(boxesOf),
  );
  const sinks = listSinks(rules, device);
  const size = deviceSize(device);
  const bottom = rows === undefined ? 0 : Math.min(rows.y + rows.height, lowestBottom);
  const middle = Math.max(heightOf(sinks), bottom) / 2;
  const right = all === undefined ? 0 : all.x + all.width + sinkDistance;
  return {
    device: { x: 0, y: Math.round(middle - size.height / 2), ...size },
    rules: placed,
    sinks: placeSinks(sinks, Math.max(leastSinksLeft, right), middle - heightOf(sinks) / 2),
    links: rules.flatMap((rule) => linksOf(rule, device)),
  };
}
