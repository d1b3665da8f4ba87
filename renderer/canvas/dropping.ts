/** Where a palette entry lands that is dropped at a place of the canvas. */
import type { Rule } from '../../core/flow/rule.ts';
import { distanceToSegment, inlet, outlet, type Box, type Point } from './geometry.ts';
import { judgeStep, type StepKind, type Verdict } from './placement.ts';
import { deviceId, type Link, type Projection } from './projection.ts';

/** On free ground a new draft begins; on a pipeline the step goes in between, or behind the step it is dropped on. */
export type Landing =
  | { readonly kind: 'ground'; readonly place: Point }
  | {
      readonly kind: 'rule';
      readonly rule: Rule;
      readonly index: number;
      /** The link to light up; absent behind the last step of an open pipeline. */
      readonly link: string | undefined;
      readonly verdict: Verdict;
    };

const reach = 26;

const contains = (box: Box, point: Point, margin = 0): boolean =>
  point.x >= box.x - margin &&
  point.x <= box.x + box.width + margin &&
  point.y >= box.y - margin &&
  point.y <= box.y + box.height + margin;

function endsOf(link: Link, projection: Projection): readonly [Point, Point] | undefined {
  const row = projection.rules.find(({ rule }) => rule.id === link.rule);
  const steps = new Map<string, Box>(row?.steps);
  const from = link.source === deviceId ? projection.device : steps.get(link.source);
  const sink = projection.sinks.find(({ id }) => id === link.target)?.box;
  const to = steps.get(link.target) ?? sink;
  if (from === undefined || to === undefined) return undefined;
  const start =
    link.source === deviceId
      ? { x: from.x + from.width, y: from.y + from.height / 2 }
      : outlet(from);
  const end = sink === undefined ? inlet(to) : { x: to.x, y: to.y + to.height / 2 };
  return [start, end];
}

function linkAt(projection: Projection, point: Point): Link | undefined {
  let best: { readonly link: Link; readonly distance: number } | undefined;
  for (const link of projection.links) {
    const ends = endsOf(link, projection);
    if (ends === undefined) continue;
    const distance = distanceToSegment(point, ...ends);
    if (distance < (best?.distance ?? reach)) best = { link, distance };
  }
  return best?.link;
}

function landing(projection: Projection, rule: Rule, index: number, step: StepKind): Landing {
  const link = projection.links.find((one) => one.rule === rule.id && one.index === index);
  return { kind: 'rule', rule, index, link: link?.id, verdict: judgeStep(rule, step, index) };
}

export function landingAt(projection: Projection, point: Point, step: StepKind): Landing {
  for (const { rule, header, steps } of projection.rules) {
    const index = [...steps.values()].findIndex((box) => contains(box, point, 6));
    if (index >= 0) return landing(projection, rule, index + 1, step);
    if (contains(header, point)) return landing(projection, rule, rule.pattern.length, step);
  }
  const link = linkAt(projection, point);
  const rule = link && projection.rules.find((row) => row.rule.id === link.rule)?.rule;
  if (link === undefined || rule === undefined) return { kind: 'ground', place: point };
  return landing(projection, rule, link.index, step);
}
