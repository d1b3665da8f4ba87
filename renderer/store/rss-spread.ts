/** What came of one rule’s spreading: the kernel’s counts beside what its redirection table promises. */
import type { RssConfiguration } from '../../core/compile/rss.ts';
import type { RssCounters } from '../../core/contract/designer.ts';
import { distributionOf, type Distribution } from '../../core/rss/distribution.ts';

export interface SpreadQueue {
  readonly queue: number;
  readonly packets: number;
  readonly bytes: number;
  /** Of all packets that the rule handed to queues, 0 to 1. */
  readonly share: number;
  /** The part of those packets that came without a hash; all of them go to the first queue of the rule. */
  readonly unhashed: number;
  /** The table’s part for this queue, of the packets with a hash. */
  readonly promised: number;
}

export interface RssSpread {
  readonly packets: number;
  readonly hashed: number;
  /** By name (rss/outcome.ts, and `no-room`), those that happened. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly queues: readonly SpreadQueue[];
  /** Of the packets with a hash alone. */
  readonly distribution: Distribution;
}

const hashedOutcomes: readonly string[] = ['l4', 'l3'];
/** Counted besides: the packet was hashed or not, but its hash found no room behind it. */
export const noRoom = 'no-room';

export function rssSpread(
  { outcomes, queues }: RssCounters,
  { table, queues: list }: Pick<RssConfiguration, 'table' | 'queues'>,
): RssSpread {
  const sum = (isMeant: (name: string) => boolean) =>
    Object.entries(outcomes)
      .filter(([name]) => isMeant(name))
      .reduce((all, [, count]) => all + count, 0);
  const unhashed = sum((name) => !hashedOutcomes.includes(name) && name !== noRoom);
  const packets = queues.reduce((all, queue) => all + queue.packets, 0);
  const withoutHash = (queue: number, counted: number) =>
    queue === list[0] ? Math.min(unhashed, counted) : 0;
  const hashed = new Map(
    queues.map((row) => [row.queue, row.packets - withoutHash(row.queue, row.packets)]),
  );
  const distribution = distributionOf(hashed, table);
  const counted = new Map(queues.map((row) => [row.queue, row]));
  return {
    packets,
    hashed: sum((name) => hashedOutcomes.includes(name)),
    outcomes: new Map(Object.entries(outcomes).filter(([, count]) => count > 0)),
    queues: distribution.queues.map(({ queue, expected }) => {
      const { packets: own, bytes } = counted.get(queue) ?? { packets: 0, bytes: 0 };
      return {
        queue,
        packets: own,
        bytes,
        share: packets === 0 ? 0 : own / packets,
        unhashed: packets === 0 ? 0 : withoutHash(queue, own) / packets,
        promised: expected,
      };
    }),
    distribution,
  };
}
