/** From a document to the text of its file: always the same text for the same document. */
import { actionRow } from '../flow/actions.ts';
import type { DeviceOptions } from '../flow/device.ts';
import { itemRow } from '../flow/items.ts';
import type { Action, Attributes, FieldMatch, Item, Rule } from '../flow/rule.ts';
import { currentVersion, type Position, type TapDocument } from './document.ts';

/** Keys in the order of the format, fields in the order of the registry, positions by id; ends with a newline. */
export function writeDocument({ name, device, rules, canvas }: TapDocument): string {
  const saved = {
    tapwright: currentVersion,
    name,
    device: orderDevice(device),
    rules: rules.map(orderRule),
    canvas: { positions: orderPositions(canvas.positions) },
  };
  return `${JSON.stringify(saved, null, 2)}\n`;
}

function orderDevice(device: DeviceOptions): DeviceOptions {
  return {
    name: device.name,
    queues: device.queues,
    remote: device.remote,
    mac: device.mac,
    promiscuous: device.promiscuous,
    allMulticast: device.allMulticast,
    isolate: device.isolate,
    default: device.default,
    groups: device.groups,
    implicit: device.implicit,
    rss: device.rss,
    hashTail: device.hashTail,
    markQueues: device.markQueues.map(({ mark, queue }) => ({ mark, queue })),
    profile: device.profile,
  };
}

function orderRule({ id, name, enabled, attributes, pattern, actions, draft }: Rule): Rule {
  return {
    id,
    name,
    enabled,
    attributes: orderAttributes(attributes),
    pattern: pattern.map(orderItem),
    actions: actions.map(orderAction),
    ...(draft !== undefined && { draft: { attached: draft.attached } }),
  };
}

function orderAttributes(attributes: Attributes): Attributes {
  const { group, priority, ingress, egress } = attributes;
  const { transfer, userId, tunnelSet, tunnelMatch } = attributes;
  return {
    group,
    priority,
    ingress,
    egress,
    ...(transfer !== undefined && { transfer }),
    ...(userId !== undefined && { userId }),
    ...(tunnelSet !== undefined && { tunnelSet }),
    ...(tunnelMatch !== undefined && { tunnelMatch }),
  };
}

function orderItem({ id, type, fields }: Item): Item {
  const order = itemRow(type)?.fields.map(({ name }) => name) ?? [];
  return { id, type, fields: inOrder(fields, order, orderMatch) };
}

function orderMatch({ spec, last, mask }: FieldMatch): FieldMatch {
  return {
    ...(spec !== undefined && { spec }),
    ...(last !== undefined && { last }),
    ...(mask !== undefined && { mask }),
  };
}

function orderAction({ id, type, fields }: Action): Action {
  const order = actionRow(type)?.fields.map(({ name }) => name) ?? [];
  return { id, type, fields: inOrder(fields, order, (value) => value) };
}

/** `s2` before `s10`: shorter ids first, equally long ones by their units. */
function orderPositions(positions: Readonly<Record<string, Position>>): Record<string, Position> {
  const ids = Object.keys(positions).sort(
    (left, right) => left.length - right.length || (left < right ? -1 : 1),
  );
  return inOrder(positions, ids, ({ x, y }) => ({ x, y }));
}

function inOrder<T>(
  record: Readonly<Record<string, T>>,
  order: readonly string[],
  each: (value: T) => T,
): Record<string, T> {
  const entries = order.flatMap((key): [string, T][] => {
    const value = Object.hasOwn(record, key) ? record[key] : undefined;
    return value === undefined ? [] : [[key, each(value)]];
  });
  return Object.fromEntries(entries);
}
