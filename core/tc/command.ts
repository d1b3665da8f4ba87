/**
 * Filters as commands for `tc` (iproute2 6.1), in POSIX shell.
 *
 * tc has no word for an ether type beside `protocol all`, so a command names the ether type as the
 * filter's protocol: it matches the same packets, but the kernel then refuses two families at one priority.
 * Some matches tc cannot say at all; `unsayable` tells which.
 */
import { flowerKeys } from './flower-keys.ts';
import {
  ETH_P_ALL,
  type FlowerKeyName,
  type FlowerMatch,
  type TcAction,
  type TcFilter,
  type TcQdisc,
} from './filter.ts';
import { controlName } from './json.ts';
import { addressText, hasPrefixMask } from './key-text.ts';
import { partialMask } from './match.ts';
import { ipProtocolName, protocolWord } from './protocol-names.ts';

/** tc wants the type of what follows before what it looks like. */
const spokenOrder: readonly FlowerKeyName[] = [
  'eth_dst',
  'eth_src',
  'vlan_id',
  'vlan_prio',
  'vlan_eth_type',
  'ipv4_src',
  'ipv4_dst',
  'ipv6_src',
  'ipv6_dst',
  'ip_proto',
  'tcp_src',
  'tcp_dst',
  'udp_src',
  'udp_dst',
];

const ports: readonly FlowerKeyName[] = ['tcp_src', 'tcp_dst', 'udp_src', 'udp_dst'];

/** The protocol a command names: the ether type it matches, else that of the filter. */
function spokenProtocol(filter: TcFilter): number {
  return Number(filter.keys.eth_type?.value ?? filter.protocol);
}

/** Why tc has no words for the filter, or undefined when it has. */
export function unsayable(filter: TcFilter): string | undefined {
  const type = filter.keys.eth_type?.value;
  if (type === 0 || type === ETH_P_ALL)
    return `tc takes ether type ${String(type)} for no ether type at all`;
  for (const name of spokenOrder) {
    const match = filter.keys[name];
    if (match === undefined) continue;
    const { kind } = flowerKeys[name];
    if ((kind === 'ipv4' || kind === 'ipv6') && !hasPrefixMask(name, match))
      return `tc takes a prefix for an IP address, not the mask ${String(match.mask)}`;
    if (ports.includes(name) && match.value === 0) return 'tc refuses port 0';
  }
  const other = filter.actions.find((action) => action.kind === 'other');
  return other && `the action ${other.name} is not one of Tapwright's`;
}

/** One `tc filter add …` line; a comment where tc has no words. */
export function tcCommand(filter: TcFilter): string {
  const reason = unsayable(filter);
  if (reason !== undefined)
    return `# not sayable in tc's language, only over netlink: pref ${String(filter.priority)} on ${filter.parent} (${reason})`;
  const place = [
    `dev ${shellWord(filter.device)} parent ${filter.parent}`,
    `protocol ${protocolWord(spokenProtocol(filter))} pref ${String(filter.priority)}`,
    ...(filter.chain === 0 ? [] : [`chain ${String(filter.chain)}`]),
    ...(filter.handle === 0 ? [] : [`handle 0x${filter.handle.toString(16)}`]),
  ];
  const keys = spokenOrder.flatMap((name) => {
    const match = filter.keys[name];
    const { word } = flowerKeys[name];
    return match === undefined || word === undefined
      ? []
      : [`${word} ${keyWord(filter, name, match)}`];
  });
  return ['tc filter add', ...place, 'flower', ...keys, ...filter.actions.map(actionWords)].join(
    ' ',
  );
}

function keyWord(filter: TcFilter, name: FlowerKeyName, match: FlowerMatch): string {
  if (flowerKeys[name].kind !== 'unsigned') return addressText(name, match);
  const value = Number(match.value);
  if (name === 'vlan_eth_type') return protocolWord(value);
  if (name === 'ip_proto') return protocolOf(filter, value);
  const mask = partialMask(name, match);
  return mask === undefined ? String(value) : `${String(value)}/0x${Number(mask).toString(16)}`;
}

/** tc knows icmp only beside IPv4 and icmpv6 only beside IPv6; a number it always takes, and reads it as hex. */
function protocolOf({ keys }: TcFilter, protocol: number): string {
  const family = (keys.vlan_eth_type ?? keys.eth_type)?.value;
  const foreign = (protocol === 1 && family !== 0x0800) || (protocol === 58 && family !== 0x86dd);
  return foreign ? protocol.toString(16).padStart(2, '0') : ipProtocolName(protocol);
}

function actionWords(action: TcAction): string {
  if (action.kind === 'other') return `action ${action.name}`;
  if (action.kind === 'gact') return `action ${controlName(action.control)}`;
  if (action.kind !== 'skbedit') return `action ${action.kind}`;
  const queue =
    action.queueMapping === undefined ? '' : ` queue_mapping ${String(action.queueMapping)}`;
  const control = action.control === 'pipe' ? '' : ` ${controlName(action.control)}`;
  return `action skbedit${queue}${control}`;
}

/** A word that a POSIX shell takes as it is. */
function shellWord(text: string): string {
  return /^[\w@%+=:,.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function qdiscCommand({ device, kind, handle, parent }: TcQdisc): string {
  const root = parent === 'root' ? 'root ' : '';
  return `tc qdisc replace dev ${shellWord(device)} ${root}handle ${handle} ${kind}`;
}

/** A script that sets up the qdiscs and adds every filter. It stops at the first command that fails. */
export function tcScript(set: {
  readonly qdiscs: readonly TcQdisc[];
  readonly filters: readonly TcFilter[];
}): string {
  return [
    '#!/bin/sh',
    'set -e',
    ...mixedPriorities(set.filters),
    ...set.qdiscs.map(qdiscCommand),
    ...set.filters.map(tcCommand),
    '',
  ].join('\n');
}

/** A comment for each priority that tc, unlike netlink, cannot fill. */
function mixedPriorities(filters: readonly TcFilter[]): readonly string[] {
  const protocols = new Map<string, Set<string>>();
  for (const filter of filters) {
    if (unsayable(filter) !== undefined) continue;
    const spot = `pref ${String(filter.priority)} on ${filter.parent}`;
    const there = protocols.get(spot) ?? new Set();
    protocols.set(spot, there.add(protocolWord(spokenProtocol(filter))));
  }
  return [...protocols]
    .filter(([, there]) => there.size > 1)
    .map(
      ([spot, there]) =>
        `# ${spot} has filters of protocols ${[...there].join(', ')}: the kernel takes one protocol a priority and refuses the rest`,
    );
}
