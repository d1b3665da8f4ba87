/** From the projection to what React Flow draws. Data of an unchanged rule is the same object again. */
import type { Edge, Node } from '@xyflow/react';
import { Position } from '@xyflow/react';
import type { Severity } from '../../core/diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../../core/flow/device.ts';
import type { Action, Item, Rule } from '../../core/flow/rule.ts';
import { handleHeight, type Box } from './geometry.ts';
import type { PlacedRule } from './layout.ts';
import { deviceId, type Link, type Projection } from './projection.ts';
import type { Sink } from './sinks.ts';

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

/**
 * Same parts, same object: React Flow and React leave such a node alone. The parts are the owner, which is
 * a rule or a device and never changes itself, and what the key spells out.
 */
const remembered = new WeakMap<object, Map<string, { key: string; made: object }>>();

function remember<T extends object>(owner: object, id: string, key: string, make: () => T): T {
  let known = remembered.get(owner);
  if (known === undefined) remembered.set(owner, (known = new Map<string, never>()));
  const found = known.get(id);
  if (found?.key === key) return found.made as T;
  const made = make();
  known.set(id, { key, made });
  return made;
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

/** What the picture shows besides the document. */
export interface CanvasView {
  readonly marks: ProblemMarks;
  readonly selected: ReadonlySet<string>;
}

const boxKey = ({ x, y, width, height }: Box): string => `${x} ${y} ${width} ${height}`;

function nodesOfRule(placed: PlacedRule, number: number, view: CanvasView): CanvasNode[] {
  const { rule } = placed;
  const node = <T extends CanvasNode>(
    id: string,
    box: Box | undefined,
    sides: readonly HandleSide[],
    rest: Pick<T, 'type'> & { readonly step: Partial<T['data']> },
  ): CanvasNode[] => {
    if (box === undefined) return [];
    const problem = view.marks.get(id);
    const selected = view.selected.has(id);
    const said = `${number} ${problem ?? ''}`;
    const data = remember(rule, `data of ${id}`, said, () => ({
      rule,
      number,
      ...rest.step,
      ...(problem && { problem }),
    }));
    return [
      remember(rule, id, `${said} ${selected} ${boxKey(box)}`, () => ({
        ...shape(id, box, sides),
        type: rest.type,
        selected,
        data,
      })) as unknown as T,
    ];
  };
  const both = ['target', 'source'] as const;
  return [
    ...node<RuleNode>(rule.id, placed.header, [], { type: 'rule', step: {} }),
    ...rule.pattern.flatMap((item) =>
      node<ItemNode>(item.id, placed.steps.get(item.id), both, { type: 'item', step: { item } }),
    ),
    ...rule.actions.flatMap((action) =>
      node<ActionNode>(action.id, placed.steps.get(action.id), both, {
        type: 'action',
        step: { action },
      }),
    ),
  ];
}

function deviceNode(
  { device: box }: Projection,
  device: DeviceOptions,
  view: CanvasView,
): DeviceNode {
  const selected = view.selected.has(deviceId);
  return remember(device, deviceId, `${selected} ${boxKey(box)}`, () => ({
    ...shape(deviceId, box, ['source'], box.height / 2),
    type: 'device',
    data: { device },
    selected,
    draggable: false,
  }));
}

function sinkNode(sink: Sink, device: DeviceOptions): SinkNode {
  const { id, box } = sink;
  return remember(
    device,
    id,
    `${sink.missing === true} ${sink.queues ?? ''} ${boxKey(box)}`,
    () => ({
      ...shape(id, box, ['target'], box.height / 2),
      type: 'sink',
      data: { sink },
      draggable: false,
      selectable: false,
    }),
  );
}

export function canvasNodes(
  projection: Projection,
  device: DeviceOptions,
  view: CanvasView,
): CanvasNode[] {
  return [
    deviceNode(projection, device, view),
    ...projection.rules.flatMap((placed, index) => nodesOfRule(placed, index, view)),
    ...projection.sinks.map((sink) => sinkNode(sink, device)),
  ];
}

/** React Flow builds its look-up of connections anew for another list, however equal. */
let lastEdges: FlowEdge[] = [];

const toneOf = (link: Link): string =>
  link.kind === 'fate' ? (link.target.split(':')[1] ?? '') : '';

/** `selected`: the rule whose pipeline stands out; `target`: the edge something is about to be dropped on. */
export function canvasEdges(
  projection: Projection,
  selected: string | undefined,
  target: string | undefined,
): FlowEdge[] {
  const rules = new Map(projection.rules.map(({ rule }) => [rule.id, rule]));
  const edges = projection.links.flatMap((link) => {
    const rule = rules.get(link.rule);
    if (rule === undefined) return [];
    const draft = rule.draft !== undefined || !rule.enabled;
    const active = link.rule === selected;
    const aimedAt = link.id === target;
    return [
      remember(rule, link.id, `${active} ${aimedAt}`, (): FlowEdge => ({
        id: link.id,
        source: link.source,
        target: link.target,
        type: 'flow',
        zIndex: active ? 2 : 0,
        selectable: false,
        className: aimedAt ? 'drop-target' : '',
        reconnectable: link.kind === 'fate' ? 'target' : false,
        data: { link, tone: toneOf(link), draft, active },
      })),
    ];
  });
  const same =
    edges.length === lastEdges.length && edges.every((edge, at) => edge === lastEdges[at]);
  if (!same) lastEdges = edges;
  return lastEdges;
}
