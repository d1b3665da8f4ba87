/** What somebody else changed of a set that was applied: told soon after it happened, without being asked. */
import { compareSets } from '../../core/plan/difference.ts';
import { RTM, splitMessages } from '../../core/netlink/messages.ts';
import type { TcFilter } from '../../core/tc/filter.ts';
import { describeStep } from '../kernel/refusals.ts';
import type { KernelPort, KernelWatch } from '../kernel/port.ts';

/** How the kernel differs from what was applied. */
export interface Drift {
  /** Filters. */
  readonly missing: number;
  readonly changed: number;
  /** Filters of ours that nobody asked for. */
  readonly unexpected: number;
  /** Devices that were set down. */
  readonly down: readonly string[];
  /** The first of them, a sentence each. */
  readonly details: readonly string[];
}

const mostDetails = 12;

const words = (filter: TcFilter) => describeStep({ kind: 'filter', filter, rule: null });

/** Undefined when there is none. Both sets are as they were compiled. */
export function driftBetween(
  wanted: readonly TcFilter[],
  found: readonly TcFilter[],
  down: readonly string[],
): Drift | undefined {
  const { added, changed, removed } = compareSets(wanted, found);
  const details = [
    ...down.map((device) => `\`${device}\` is down.`),
    ...added.map((filter) => `${words(filter)} is missing.`),
    ...changed.map(({ after }) => `${words(after)} is another.`),
    ...removed.map((filter) => `${words(filter)} was not asked for.`),
  ].map((text) => text.charAt(0).toUpperCase() + text.slice(1));
  if (details.length === 0) return undefined;
  return {
    missing: added.length,
    changed: changed.length,
    unexpected: removed.length,
    down,
    details: details.slice(0, mostDetails),
  };
}

/** Milliseconds of quiet before the devices are looked at, and the longest wait when there is none. */
const [quiet, patience] = [100, 500];

export interface ChangeWatch {
  /** Whether a change at the device of that number matters. */
  readonly isWatched: (interfaceIndex: number) => boolean;
  /** Called some time after one or more changes. Must not reject. */
  readonly look: () => Promise<void>;
}

/** Calls `look` within half a second of any change at the watched devices. */
export async function watchChanges(
  port: KernelPort,
  { isWatched, look }: ChangeWatch,
): Promise<KernelWatch> {
  let timer: NodeJS.Timeout | undefined;
  let since: number | undefined;
  const fire = () => {
    timer = undefined;
    since = undefined;
    void look();
  };
  const changed = () => {
    since ??= performance.now();
    const left = Math.max(0, since + patience - performance.now());
    clearTimeout(timer);
    timer = setTimeout(fire, Math.min(quiet, left));
    timer.unref();
  };
  const watch = await port.watch({
    changed: (datagram) => {
      if (indexesIn(datagram).some(isWatched)) changed();
    },
    overrun: changed,
  });
  return {
    close: () => {
      clearTimeout(timer);
      return watch.close();
    },
  };
}

/** Of links (ifi_index), qdiscs, chains and filters (tcm_ifindex): both stand four bytes behind the header. */
function indexesIn(datagram: Uint8Array): readonly number[] {
  return splitMessages(datagram).frames.flatMap(({ header, bytes }) => {
    const isOne = header.type >= RTM.NEWLINK && bytes.length >= 24;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return isOne ? view.getInt32(20, true) : [];
  });
}
