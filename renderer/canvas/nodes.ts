/** From the projection to what React Flow draws. Data of an unchanged rule is the same object again. */
import type { Edge, Node } from '@xyflow/react';
import { Position } from '@xyflow/react';
import type { Severity } from '../../core/diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../../core/flow/device.ts';
import type { Action, Item, Rule } from '../../core/flow/rule.ts';
import { handleHeight, type Box } from './geometry.ts';
import type { PlacedRule } from './layout.ts';
import { deviceId, type Link, type Projection, type Sink } from './projection.ts';

export type DeviceNode = Node<{ device: DeviceOptions }, 'device'>;
export type RuleNode = Node<{ rule: Rule; number: number; problem?: Severity }, 'rule'>;
export type ItemNode = Node<{ rule: Rule; number: number; item: Item; problem?: Severity }, 'item'>;
export type ActionNode = Node<
  { rule: Rule; number: number; action: Action; problem?: Severity },
  'action'
>;
export type SinkNode = Node<{ sink: Sink }, 'sink'>;
export type CanvasNode = DeviceNode | RuleNode | ItemNode | ActionNode | SinkNode;

export type FlowEdge = Edge<{ link: Link; tone: string; draft: boolean; active: boolean }, 'flow'>;

/** The worst problem at a place, by the id of a rule or step. */
export type ProblemMarks = ReadonlyMap<string, Severity>;

/** Same parts, same object: React Flow and React then leave the node alone. */
const remembered = new WeakMap<object, Map<string, { key: string; data: object }>>();

function remember<T extends object>(owner: object, id: string, key: string, make: () => T): T {
  const known = remembered.get(owner) ?? new Map<string, { key: string; data: object }>();
  remembered.set(owner, known);
  const found = known.get(id);
  if (found?.key === key) return found.data as T;
  const data = make();
  known.set(id, { key, data });
  return data;
}

type HandleSide = 'source' | 'target';

function shape(id: string, box: Box, sides: readonly HandleSide[], middle = handleHeight) {
  const { width, height } = box;
  return {
    id,
    position: { x: box.x, y: box.y },
    width,
    height,
    measured: { width, height },
    handles: sides.map((type) => ({
      type,
      position: type === 'source' ? Position.Right : Position.Left,
      x: (type === 'source' ? width : 0) - 5,
      y: middle - 5,
      width: 10,
      height: 10,
    })),
  };
}

function nodesOfRule(placed: PlacedRule, number: number, marks: ProblemMarks): CanvasNode[] {
  const { rule } = placed;
  const data = <T extends object>(id: string, rest: T) => {
    const problem = marks.get(id);
    return remember(rule, id, `${number}${problem ?? ''}`, () => ({
      rule,
      number,
      ...rest,
      ...(problem && { problem }),
    }));
  };
  const nodes: CanvasNode[] = [
    { ...shape(rule.id, placed.header, []), type: 'rule', data: data(rule.id, {}) },
  ];
  for (const item of rule.pattern) {
    const box = placed.steps.get(item.id);
    if (box !== undefined)
      nodes.push({
        ...shape(item.id, box, ['target', 'source']),
        type: 'item',
        data: data(item.id, { item }),
      });
  }
  for (const action of rule.actions) {
    const box = placed.steps.get(action.id);
    if (box !== undefined)
      nodes.push({
        ...shape(action.id, box, ['target', 'source']),
        type: 'action',
        data: data(action.id, { action }),
      });
  }
  return nodes;
}

export function canvasNodes(
  projection: Projection,
  device: DeviceOptions,
  marks: ProblemMarks,
): CanvasNode[] {
  const { height } = projection.device;
  return [
    {
      ...shape(deviceId, projection.device, ['source'], height / 2),
      type: 'device',
      data: remember(device, deviceId, '', () => ({ device })),
    },
    ...projection.rules.flatMap((placed, index) => nodesOfRule(placed, index, marks)),
    ...projection.sinks.map((sink): SinkNode => ({
      ...shape(sink.id, sink.box, ['target'], sink.box.height / 2),
      type: 'sink',
      data: { sink },
      draggable: false,
      selectable: false,
    })),
  ];
}

const toneOf = (link: Link): string =>
  link.kind === 'fate' ? (link.target.split(':')[1] ?? '') : '';

/** `selected`: the rule whose pipeline stands out; `target`: the edge something is about to be dropped on. */
export function canvasEdges(
  projection: Projection,
  selected: string | undefined,
  target: string | undefined,
): FlowEdge[] {
  const rules = new Map(projection.rules.map(({ rule }) => [rule.id, rule]));
  return projection.links.map((link) => {
    const rule = rules.get(link.rule);
    const draft = rule?.draft !== undefined || rule?.enabled === false;
    const active = link.rule === selected;
    return {
      id: link.id,
      source: link.source,
      target: link.target,
      type: 'flow',
      zIndex: active ? 2 : 0,
      selectable: false,
      className: link.id === target ? 'drop-target' : '',
      reconnectable: link.kind === 'fate' ? 'target' : false,
      data: { link, tone: toneOf(link), draft, active },
    };
  });
}
