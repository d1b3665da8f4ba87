/** Classes: RTM_GETTCLASS. multiq has a class 1:(queue + 1) per queue, which counts what it handed over. */
import type { QueueStatistics, TcStatistics } from '../tc/filter.ts';
import { RTM, encodeDump } from './messages.ts';
import { readQueueing } from './tc-statistics.ts';
import { parseHandle, printHandle, readTcMessage, writeTcMessage } from './tc-message.ts';

export interface ClassMessage {
  readonly kind: 'class';
  readonly event: 'new' | 'delete' | 'get';
  readonly ifindex: number;
  /** Kind of the qdisc whose class it is. */
  readonly qdisc: string;
  /** `1:3`. */
  readonly handle: string;
  /** `root`, or a class. */
  readonly parent: string;
  readonly statistics: TcStatistics;
  /** Packets the queue had no room for. */
  readonly drops: number;
}

/** Asks for the classes of one qdisc of a device. */
export function encodeDumpClasses(
  what: { readonly ifindex: number; readonly parent: string },
  sequence: number,
): Uint8Array {
  const header = { ifindex: what.ifindex, handle: 0, parent: parseHandle(what.parent), info: 0 };
  return encodeDump(RTM.GETTCLASS, sequence, (writer) => {
    writeTcMessage(writer, header, []);
  });
}

const events: ReadonlyMap<number, ClassMessage['event']> = new Map([
  [RTM.NEWTCLASS, 'new'],
  [RTM.DELTCLASS, 'delete'],
  [RTM.GETTCLASS, 'get'],
]);

/** Reads an RTM_…TCLASS message, a request or an answer; throws DecodeError. */
export function readClassMessage(message: Uint8Array, type: number): ClassMessage {
  const { tc, attributes } = readTcMessage(message);
  const queueing = readQueueing(attributes);
  return {
    kind: 'class',
    event: events.get(type) ?? 'get',
    ifindex: tc.ifindex,
    qdisc: attributes.text('TCA_KIND') ?? '',
    handle: printHandle(tc.handle),
    parent: printHandle(tc.parent),
    statistics: queueing?.statistics ?? { packets: 0, bytes: 0 },
    drops: queueing?.drops ?? 0,
  };
}

/** What each queue got, by queue number, from the classes of multiq `1:`. */
export function queueStatistics(classes: readonly ClassMessage[]): readonly QueueStatistics[] {
  return classes
    .filter(({ qdisc, handle }) => qdisc === 'multiq' && handle.startsWith('1:'))
    .map(({ handle, statistics }) => ({
      queue: (parseHandle(handle) & 0xffff) - 1,
      ...statistics,
    }))
    .sort((one, other) => one.queue - other.queue);
}
