/** What spreading a rule's packets over queues needs besides the filter: the data of one RSS slot. */
import { withCookie, type MadeAction } from '../tc/ownership.ts';
import type { RssType } from './rss-types.ts';

/** Entries of the redirection table; the low seven bits of the hash choose one. */
export const rssTableSize = 128;

/** The slot of the device's default RSS. Rules have 1 and up. */
export const defaultRssSlot = 0;

export type RssFunction = 'toeplitz' | 'simple_xor' | 'symmetric_toeplitz';

/** One way of spreading packets, as an eBPF program reads it from its slot. */
export interface RssConfiguration {
  readonly function: RssFunction;
  /** 16 to 52 bytes, in lower-case hex. */
  readonly key: string;
  /** What is hashed, without words that stand for several. */
  readonly types: readonly RssType[];
  /** As the rule names them, 1 to 128; a queue named twice gets twice the share. */
  readonly queues: readonly number[];
  /** `rssTableSize` queues: the list over and over. */
  readonly table: readonly number[];
  /** The 32-bit hash is appended to the packet. */
  readonly hashTail: boolean;
  /**
   * The mark a packet leaves with: the rule's own, else 0. In layout `direct` an action behind the program sets it; in
   * `reclassify` nothing runs behind the program, which therefore keeps it for the packet.
   */
  readonly mark: number;
}

/** The queue list, repeated until the table is full. */
export function roundRobin(queues: readonly number[]): readonly number[] {
  return Array.from({ length: rssTableSize }, (_, entry) => queues[entry % queues.length]!);
}

/** The shortest list of queues that fills the table so. */
export function shortestList(table: readonly number[]): readonly number[] {
  const length = table.findIndex(
    (_, period) => period > 0 && table.every((queue, entry) => queue === table[entry % period]),
  );
  return length < 0 ? table : table.slice(0, length);
}

/** The filter of a rule with RSS, told by a mark on the packet which slot the program behind it is to use. */
export function withSlot<
  F extends { readonly actions: readonly MadeAction[]; readonly cookie: string },
>(filter: F, slot: number): F {
  const mark: MadeAction = { kind: 'skbedit', mark: slot, control: 'pipe' };
  return { ...filter, actions: [withCookie(mark, filter.cookie), ...filter.actions] };
}
