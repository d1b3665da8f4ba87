/** What a compiled set looks like to who reads it back from a kernel. */
import { slotOf } from '../../../core/compile/bound-programs.ts';
import type { CompiledRules } from '../../../core/compile/result.ts';
import { decodeRssSlot, encodeRssSlot } from '../../../core/rss/slot.ts';
import type { FoundSet } from '../../../core/import/import.ts';
import { dumpedKeys } from '../../../core/tc/dump.ts';
import type { TcFilter } from '../../../core/tc/filter.ts';

/** The kernel holds each rule's filters with what its dump shows of the keys, and slots as bytes. */
export function foundOf(
  { filters, qdiscs, rss }: CompiledRules,
  { device, queues }: { readonly device: string; readonly queues: number },
): FoundSet {
  const slots = new Map(
    rss.map(({ slot, configuration }) => [
      slot,
      decodeRssSlot(encodeRssSlot(configuration, 'nibbles')),
    ]),
  );
  return {
    device,
    queues,
    qdiscs,
    foreign: [],
    filters: filters.map(({ rule: _, role: __, ...filter }): TcFilter => ({
      ...filter,
      keys: dumpedKeys(filter.keys),
    })),
    configurationOf: (filter) => slots.get(slotOf(filter) ?? -1),
  };
}
