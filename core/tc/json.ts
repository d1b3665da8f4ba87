/** A filter as the element that `tc -j filter show` prints for it (iproute2 6.1). */
import { dumpedKeys } from './dump.ts';
import { flowerKeys } from './flower-keys.ts';
import type {
  FlowerKeyName,
  FlowerKeys,
  FlowerMatch,
  TcAction,
  TcControl,
  TcFilter,
} from './filter.ts';
import { addressText } from './key-text.ts';
import { partialMask } from './match.ts';
import { flowerTypeName, ipProtocolName, protocolName } from './protocol-names.ts';

export interface TcActionJson {
  /** From 1. */
  readonly order: number;
  readonly kind: string;
  readonly queue_mapping?: number;
  readonly control_action?: { readonly type: string };
  readonly cookie?: string;
}

export interface TcFilterJson {
  readonly protocol: string;
  readonly pref: number;
  readonly kind: 'flower';
  readonly chain: number;
  readonly options: {
    readonly handle: number;
    readonly keys: Readonly<Record<string, string | number>>;
    readonly actions: readonly TcActionJson[];
  };
}

/** The order of f_flower.c. */
const printedOrder: readonly FlowerKeyName[] = [
  'vlan_id',
  'vlan_prio',
  'vlan_eth_type',
  'eth_dst',
  'eth_src',
  'eth_type',
  'ip_proto',
  'ipv4_dst',
  'ipv4_src',
  'ipv6_dst',
  'ipv6_src',
  'tcp_dst',
  'tcp_src',
  'udp_dst',
  'udp_src',
];

/** Leaves out what depends on the kernel that holds it: indexes, statistics, offload. */
export function tcJson(filter: TcFilter): TcFilterJson {
  return {
    protocol: protocolName(filter.protocol),
    pref: filter.priority,
    kind: 'flower',
    chain: filter.chain,
    options: {
      handle: filter.handle,
      keys: keysJson(dumpedKeys(filter.keys)),
      actions: filter.actions.map(actionJson),
    },
  };
}

function keysJson(keys: FlowerKeys): TcFilterJson['options']['keys'] {
  return Object.fromEntries(
    printedOrder.flatMap((name) => {
      const match = keys[name];
      return match === undefined ? [] : keyJson(name, match);
    }),
  );
}

function keyJson(name: FlowerKeyName, match: FlowerMatch): [string, string | number][] {
  const { kind, jsonName } = flowerKeys[name];
  if (kind !== 'unsigned') return [[jsonName, addressText(name, match)]];
  const value = Number(match.value);
  if (name === 'eth_type') return [[jsonName, flowerTypeName(value)]];
  if (name === 'vlan_eth_type') return [[jsonName, protocolName(value)]];
  if (name === 'ip_proto') return [[jsonName, ipProtocolName(value)]];
  const mask = partialMask(name, match);
  if (mask === undefined) return [[jsonName, value]];
  return [
    [jsonName, value],
    [`${jsonName}_mask`, Number(mask).toString(16)],
  ];
}

/** A control as tc prints it. */
export function controlName(control: TcControl | 'goto'): string {
  return control === 'ok' ? 'pass' : control;
}

function actionJson(action: TcAction, index: number): TcActionJson {
  if (action.kind === 'other') return { order: index + 1, kind: action.name };
  return {
    order: index + 1,
    kind: action.kind,
    ...(action.kind === 'skbedit' &&
      action.queueMapping !== undefined && { queue_mapping: action.queueMapping }),
    control_action: { type: controlName(action.control) },
    ...(action.cookie !== undefined && { cookie: action.cookie }),
  };
}
