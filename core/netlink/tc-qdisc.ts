/** Qdiscs: RTM_NEWQDISC, RTM_DELQDISC, RTM_GETQDISC for multiq and ingress (linux/pkt_sched.h, Linux 6.1). */
import type { TcQdisc, TcStatistics } from '../tc/filter.ts';
import { NLM_F, RTM, encodeDump, encodeRequest } from './messages.ts';
import type { RequestOptions } from './messages.ts';
import { readQueueing } from './tc-statistics.ts';
import { parseHandle, printHandle, readTcMessage, writeTcMessage } from './tc-message.ts';

/** A qdisc as the wire names its device. */
export type WireQdisc = Omit<TcQdisc, 'device'> & { readonly ifindex: number };

export interface QdiscMessage {
  readonly kind: 'qdisc';
  readonly event: 'new' | 'delete' | 'get';
  readonly qdisc: WireQdisc;
  readonly statistics: TcStatistics | undefined;
  readonly drops: number;
}

export interface NewQdiscOptions extends RequestOptions {
  /**
   * `add`: nothing may be in its place but the device's default (EEXIST). `replace`: what is in its place goes.
   * `change`: it is there; multiq then takes as many bands as the device now has queues, and keeps
   * filters and class statistics.
   */
  readonly mode: 'add' | 'replace' | 'change';
}

const newFlags = {
  add: NLM_F.CREATE | NLM_F.EXCL,
  replace: NLM_F.CREATE | NLM_F.REPLACE,
  change: 0,
} as const;

export function encodeNewQdisc(qdisc: WireQdisc, options: NewQdiscOptions): Uint8Array {
  return encodeRequest(RTM.NEWQDISC, newFlags[options.mode], options, (writer) => {
    writeTcMessage(writer, qdiscHeader(qdisc), [
      ['TCA_KIND', qdisc.kind],
      // The kernel sets the bands by the device's queues and only wants the struct to be there.
      ...(qdisc.kind === 'multiq' ? [['TCA_OPTIONS', { bands: 0, max_bands: 0 }] as const] : []),
    ]);
  });
}

export function encodeDeleteQdisc(
  qdisc: Pick<WireQdisc, 'ifindex' | 'handle' | 'parent'>,
  options: RequestOptions,
): Uint8Array {
  return encodeRequest(RTM.DELQDISC, 0, options, (writer) => {
    writeTcMessage(writer, qdiscHeader(qdisc), []);
  });
}

/** Asks for the qdiscs of all devices: the kernel has no dump of one. */
export function encodeDumpQdiscs(sequence: number): Uint8Array {
  return encodeDump(RTM.GETQDISC, sequence, (writer) => {
    writeTcMessage(writer, { ifindex: 0, handle: 0, parent: 0, info: 0 }, []);
  });
}

const qdiscHeader = (qdisc: Pick<WireQdisc, 'ifindex' | 'handle' | 'parent'>) => ({
  ifindex: qdisc.ifindex,
  handle: parseHandle(qdisc.handle),
  parent: parseHandle(qdisc.parent),
  info: 0,
});

const events: ReadonlyMap<number, QdiscMessage['event']> = new Map([
  [RTM.NEWQDISC, 'new'],
  [RTM.DELQDISC, 'delete'],
  [RTM.GETQDISC, 'get'],
]);

/** Reads an RTM_…QDISC message, a request or an answer; throws DecodeError. */
export function readQdiscMessage(message: Uint8Array, type: number): QdiscMessage {
  const { tc, attributes } = readTcMessage(message);
  const queueing = readQueueing(attributes);
  const bands = attributes.struct('TCA_OPTIONS')?.['bands'];
  return {
    kind: 'qdisc',
    event: events.get(type) ?? 'get',
    qdisc: {
      ifindex: tc.ifindex,
      kind: attributes.text('TCA_KIND') ?? '',
      handle: printHandle(tc.handle),
      parent: printHandle(tc.parent),
      ...(bands !== undefined && { bands }),
    },
    statistics: queueing?.statistics,
    drops: queueing?.drops ?? 0,
  };
}
