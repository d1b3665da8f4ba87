/**
 * Filters as commands for `tc` (iproute2 6.1), in POSIX shell.
 *
 * tc has no word for an ether type beside `protocol all`, so a command names the ether type as the
 * filter's protocol: it matches the same packets, but the kernel then refuses two families at one priority.
 * Some matches tc cannot say at all; `unsayable` tells which.
 */
import { ETH_P_ALL, type TcFilter, type TcQdisc } from './filter.ts';
import { actionWords, keyWords, unsayableAction, unsayableKeys } from './command-words.ts';
import { protocolWord } from './protocol-names.ts';

/** The protocol a command names: the ether type it matches, else that of the filter. */
function spokenProtocol(filter: TcFilter): number {
  return Number(filter.keys.eth_type?.value ?? filter.protocol);
}

/** Why tc has no words for the filter, or undefined when it has. */
export function unsayable(filter: TcFilter): string | undefined {
  const type = filter.keys.eth_type?.value;
  if (type === 0 || type === ETH_P_ALL)
    return `tc takes ether type ${String(type)} for no ether type at all`;
  if (filter.classifier) return 'tc would load the eBPF program from a file of its own';
  return (
    unsayableKeys(filter.keys) ??
    filter.actions.map(unsayableAction).find((reason) => reason !== undefined)
  );
}

/** One `tc filter add …` line; a comment where tc has no words. */
export function tcCommand(filter: TcFilter): string {
  const reason = unsayable(filter);
  if (reason !== undefined)
    return `# not sayable in tc's language, only over netlink: ${placeText(filter)} (${reason})`;
  const place = [
    `dev ${shellWord(filter.device)} parent ${filter.parent}`,
    `protocol ${protocolWord(spokenProtocol(filter))} pref ${String(filter.priority)}`,
    ...(filter.chain === 0 ? [] : [`chain ${String(filter.chain)}`]),
    ...(filter.handle === 0 ? [] : [`handle 0x${filter.handle.toString(16)}`]),
  ];
  const actions = filter.actions.map((action) => actionWords(action, shellWord));
  return ['tc filter add', ...place, 'flower', ...keyWords(filter.keys), ...actions].join(' ');
}

/** Where a filter stands, for a message: `pref 17 on tap0 1:`. */
export function placeText({
  device,
  parent,
  chain,
  priority,
}: Pick<TcFilter, 'device' | 'chain' | 'priority'> & { readonly parent: string }): string {
  const where = chain === 0 ? '' : ` chain ${String(chain)}`;
  return `pref ${String(priority)} on ${device} ${parent}${where}`;
}

/** A word that a POSIX shell takes as it is. */
export function shellWord(text: string): string {
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
    const spot = `pref ${String(filter.priority)} on ${filter.device} ${filter.parent}`;
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
