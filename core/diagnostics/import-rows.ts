/** Why a filter in the kernel is not imported as a rule. */
import { warning } from './row.ts';

const stays =
  'Only what a rule of rte_flow says exactly is imported. The filter stays in the kernel as it is, and an apply leaves it alone unless Tapwright made it.';

export const importRows = {
  'import/kind': warning<{ kind: string }>(
    ({ kind }) => `A filter of kind ${kind} does not compare header fields as rte_flow has them.`,
    {
      explanation: `Filters of kind flower are read, those of matchall, and those of u32 that compare whole fields of the IPv4 header. ${stays}`,
    },
  ),
  'import/match': warning<{ match: string }>(
    ({ match }) => `No pattern of rte_flow compares what the filter does: ${match}.`,
    {
      explanation: `The filter compares a field, or part of one, that no item of rte_flow has on a TAP. ${stays}`,
    },
  ),
  'import/unspoken': warning<{ attributes: readonly number[] }>(
    ({ attributes }) =>
      `The filter compares more than Tapwright reads (attributes of flower: ${attributes.join(', ')}).`,
    {
      explanation: `Classifier flower has keys that rte_flow has no items for on a TAP, such as those of tunnels and connection tracking; the message has their numbers in linux/pkt_cls.h. ${stays}`,
    },
  ),
  'import/never-matches': warning<{ protocol: string; etherType: string }>(
    ({ protocol, etherType }) =>
      `The filter takes packets of protocol ${protocol} and of those the ones with ether type ${etherType}: none.`,
    { explanation: `The protocol of a filter and its ether type exclude each other. ${stays}` },
  ),
  'import/action': warning<{ actions: string }>(
    ({ actions }) => `No actions of rte_flow do what the filter does: ${actions}.`,
    {
      explanation: `A rule on a TAP sends packets to a queue, to RSS, on to other rules, or nowhere. Leaving a packet where the kernel puts it, redirecting it and changing it are none of that. ${stays}`,
    },
  ),
  'import/rss-unreadable': warning(
    () => 'The filter spreads packets by RSS, but how can no longer be read.',
    {
      explanation: `An RSS rule's queues, key and types lie in a map of its eBPF program, which is pinned below /sys/fs/bpf. It is gone, or was made by another version. ${stays}`,
    },
  ),
  'import/remote': warning<{ remote: string }>(
    ({ remote }) => `The filter stands on ${remote} and belongs to no rule of the TAP.`,
    {
      explanation: `On the remote, only the filters that bring packets to the TAP are part of a rule set: one for each rule, with the same match and priority, and the implicit ones. ${stays}`,
    },
  ),
  'import/behind-all': warning<{ priority: number }>(
    ({ priority }) =>
      `The filter stands at priority ${String(priority)}, where the implicit rules are that decide about every packet that is left.`,
    {
      explanation: `No rule can stand among or behind the implicit rules at the end of the priorities. ${stays}`,
    },
  ),
  'import/chain': warning<{ chain: number; highest: number }>(
    ({ chain, highest }) =>
      `The filter stands in chain ${String(chain)}; groups that are chains go up to ${String(highest)}.`,
    { explanation: `The chain of a filter is the group of its rule. ${stays}` },
  ),
};
