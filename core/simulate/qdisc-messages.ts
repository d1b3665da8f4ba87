/** Qdiscs and classes as the simulated kernel shows them: tc_fill_qdisc and the dumps of sch_api.c, Linux 6.1. */
import type { AttributeEntry } from '../netlink/attributes.ts';
import { headerLength, NLM_F, RTM, encodeMessage } from '../netlink/messages.ts';
import type { MessageHeader } from '../netlink/messages.ts';
import {
  handleIngress,
  handleRoot,
  readTcHeader,
  tcMessageLength,
  writeTcMessage,
} from '../netlink/tc-message.ts';
import { isRefusal, replyHeader } from './answer.ts';
import type { Refusal, Reply, Request } from './answer.ts';
import { readTcRequest } from './policy.ts';
import type { KernelState, SimulatedLink, SimulatedQdisc } from './state.ts';

/** struct tc_prio_qopt of every pfifo_fast: three bands and the map from priorities to them. */
const pfifoFastOptions = Uint8Array.from([
  ...[3, 0, 0, 0],
  ...[1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1],
]);

interface Shown {
  readonly kind: string;
  readonly handle: number;
  readonly parent: number;
  /** References to it: a root qdisc serves every queue the device could have. */
  readonly info: number;
  readonly options?: AttributeEntry;
}

const statistics: readonly AttributeEntry[] = [
  [
    'TCA_STATS2',
    [
      ['TCA_STATS_BASIC', new Uint8Array(16)],
      ['TCA_STATS_QUEUE', {}],
    ],
  ],
  // struct tc_stats with its padding.
  ['TCA_STATS', new Uint8Array(40)],
];

/** The qdiscs of all devices. */
export function dumpQdiscs(state: KernelState, request: Request): Reply | Refusal {
  const read = readTcRequest(request);
  if (isRefusal(read)) return read;
  const reply = replyHeader(request.header, RTM.NEWQDISC, NLM_F.MULTI);
  return [...state.links.values()].flatMap((link) =>
    [...shownRoot(link), ...shownIngress(link)].map((shown) => encodeQdisc(reply, link, shown)),
  );
}

/** A qdisc as it is told of when it comes, changes or goes; undefined for one that nobody is told of. */
export function encodeQdiscChange(
  header: Omit<MessageHeader, 'length'>,
  link: SimulatedLink,
  qdisc: SimulatedQdisc,
  place: { readonly parent: number; readonly info?: number },
): Uint8Array | undefined {
  const [shown] =
    qdisc.kind === 'ingress'
      ? shownIngress({ ingress: qdisc })
      : shownRoot({ ...link, root: qdisc });
  return shown && encodeQdisc(header, link, { ...shown, ...place });
}

function shownRoot(link: SimulatedLink): readonly Shown[] {
  const { kind, handle, bands } = link.root;
  const root = { kind, handle, parent: handleRoot };
  if (kind === 'noqueue') return [{ ...root, info: 2 }];
  if (kind === 'mq') return [{ ...root, info: 1 }, ...shownLeaves(link)];
  if (kind !== 'multiq') return [];
  const counts = { bands, max_bands: link.maximumQueues };
  return [{ ...root, info: 1 + link.maximumQueues, options: ['TCA_OPTIONS', counts] }];
}

function shownLeaves(link: SimulatedLink): readonly Shown[] {
  return Array.from({ length: link.queues }, (_, queue) => ({
    kind: 'pfifo_fast',
    handle: 0,
    parent: link.queues - queue,
    info: 1,
    options: ['TCA_OPTIONS', pfifoFastOptions],
  }));
}

const shownIngress = ({ ingress }: Pick<SimulatedLink, 'ingress'>): readonly Shown[] =>
  ingress?.kind === 'ingress'
    ? [
        {
          kind: 'ingress',
          handle: ingress.handle,
          parent: handleIngress,
          info: 1,
          options: ['TCA_OPTIONS', []],
        },
      ]
    : [];

function encodeQdisc(
  reply: Omit<MessageHeader, 'length'>,
  link: SimulatedLink,
  { kind, options, ...header }: Shown,
): Uint8Array {
  return encodeMessage(reply, (writer) => {
    writeTcMessage(writer, { ...header, ifindex: link.index }, [
      ['TCA_KIND', kind],
      ...(options ? [options] : []),
      ['TCA_HW_OFFLOAD', 0],
      ...statistics,
    ]);
  });
}

/** The classes of the root qdisc: one a band of multiq, one a queue that the device could have of mq. */
export function dumpClasses(state: KernelState, { header, bytes }: Request): Reply {
  if (bytes.length < headerLength + tcMessageLength) return [];
  const tc = readTcHeader(bytes);
  const link = state.links.get(tc.ifindex);
  if (!link) return [];
  const { kind, handle, bands } = link.root;
  const counts: Readonly<Record<string, number>> = { multiq: bands, mq: link.maximumQueues };
  const major = Math.floor(tc.parent / 0x10000) * 0x10000;
  if (tc.parent !== 0 && major !== handle) return [];
  const reply = replyHeader(header, RTM.NEWTCLASS, NLM_F.MULTI);
  const parent = kind === 'mq' ? handleRoot : handle;
  return Array.from({ length: counts[kind] ?? 0 }, (_, band) =>
    encodeMessage(reply, (writer) => {
      const place = { handle: handle + band + 1, parent, info: 0, ifindex: link.index };
      writeTcMessage(writer, place, [['TCA_KIND', kind], ...statistics]);
    }),
  );
}
