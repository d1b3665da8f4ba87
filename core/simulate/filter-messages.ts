/** Filters as the kernel shows them: in dumps, in answers and in notifications (tcf_fill_node, Linux 6.1). */
import type { AttributeEntry } from '../netlink/attributes.ts';
import { encodeMessage } from '../netlink/messages.ts';
import type { MessageHeader } from '../netlink/messages.ts';
import { filterInfo, writeTcMessage } from '../netlink/tc-message.ts';
import { describeAction } from './actions.ts';
import { keysShown } from './flower-dump.ts';
import type { KernelState, SimulatedChain, SimulatedFilter, SimulatedPriority } from './state.ts';

/** TCA_CLS_FLAGS_NOT_IN_HW (linux/pkt_cls.h). */
export const notInHardware = 8;

export interface ShownPlace {
  readonly ifindex: number;
  readonly parent: number;
  readonly chain: SimulatedChain;
  readonly priority: SimulatedPriority;
  readonly links: KernelState['links'];
}

/** Without a filter: the message that stands for the priority itself. */
export function encodeFilter(
  reply: Omit<MessageHeader, 'length'>,
  { ifindex, parent, chain, priority, links }: ShownPlace,
  filter: SimulatedFilter | undefined,
  terse = false,
): Uint8Array {
  const info = filterInfo(priority.priority, priority.protocol);
  const entries: AttributeEntry[] = [
    ['TCA_KIND', priority.kind],
    ['TCA_CHAIN', chain.index],
  ];
  if (filter) entries.push(['TCA_OPTIONS', optionsOf(filter, links, terse)]);
  return encodeMessage(reply, (writer) => {
    writeTcMessage(writer, { ifindex, parent, handle: filter?.handle ?? 0, info }, entries);
  });
}

function optionsOf(
  filter: SimulatedFilter,
  links: KernelState['links'],
  terse: boolean,
): readonly AttributeEntry[] {
  const { program } = filter;
  if (program === undefined) return flowerOptions(filter, links, terse);
  const actions = filter.actions.map((action) => describeAction(action, links, terse));
  return [
    ...program,
    ...(actions.length === 0 ? [] : [['TCA_BPF_ACT', actions] as const]),
    ...filter.unknown,
    ['TCA_BPF_FLAGS_GEN', notInHardware],
  ];
}

function flowerOptions(
  filter: SimulatedFilter,
  links: KernelState['links'],
  terse: boolean,
): readonly AttributeEntry[] {
  const actions: AttributeEntry[] =
    filter.actions.length === 0
      ? []
      : [['TCA_FLOWER_ACT', filter.actions.map((action) => describeAction(action, links, terse))]];
  const flags: AttributeEntry = ['TCA_FLOWER_FLAGS', filter.flags];
  if (terse) return [flags, ...actions];
  const { key, device, classid } = filter;
  const name = device === undefined ? undefined : links.get(device)?.name;
  return [
    ...(classid === 0 ? [] : [['TCA_FLOWER_CLASSID', classid] as const]),
    ...(name === undefined ? [] : [['TCA_FLOWER_INDEV', name] as const]),
    ...(key ? keysShown(key) : []),
    ...filter.unknown,
    flags,
    ['TCA_FLOWER_IN_HW_COUNT', 0],
    ...actions,
  ];
}
