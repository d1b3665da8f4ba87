/** RTM_…QDISC and RTM_GETTCLASS of the simulated kernel: sch_api.c and sch_multiq.c of Linux 6.1. */
import type { Attributes } from '../netlink/attribute-reader.ts';
import type { AttributeEntry } from '../netlink/attributes.ts';
import type { Frame, MessageHeader } from '../netlink/messages.ts';
import { NLM_F, RTM, encodeMessage } from '../netlink/messages.ts';
import { handleIngress, handleRoot, readTcMessage, writeTcMessage } from '../netlink/tc-message.ts';
import type { TcMessageHeader } from '../netlink/tc-message.ts';
import { done, isRefusal, refuse, replyHeader } from './answer.ts';
import type { Refusal, Reply } from './answer.ts';
import { qdiscOf } from './chains.ts';
import { makeQdisc } from './state.ts';
import type { KernelState, SimulatedLink, SimulatedQdisc } from './state.ts';

const ingressHandle = 0xffff0000;
/** struct tc_multiq_qopt. */
const multiqOptionsLength = 4;
/** Where the kernel starts to choose handles: 8001:. */
const firstAutomaticHandle = 0x80010000;

/** struct tc_prio_qopt of every pfifo_fast: three bands and the map from priorities to them. */
const pfifoFastOptions = Uint8Array.from([
  ...[3, 0, 0, 0],
  ...[1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1],
]);

interface Asked {
  readonly link: SimulatedLink;
  readonly tc: TcMessageHeader;
  readonly attributes: Attributes;
  readonly flags: number;
}

/** tc_modify_qdisc. */
export function newQdisc(state: KernelState, { header, bytes }: Frame): Reply | Refusal {
  const { tc, attributes } = readTcMessage(bytes);
  const link = state.links.get(tc.ifindex);
  if (!link) return refuse('ENODEV');
  const asked = { link, tc, attributes, flags: header.flags };
  const found = findToModify(asked);
  if (isRefusal(found)) return found;
  if (found.qdisc) return changeQdisc(asked, found.qdisc);
  if (!(header.flags & NLM_F.CREATE))
    return refuse('ENOENT', 'Qdisc not found. To create specify NLM_F_CREATE flag');
  return createQdisc(asked);
}

/** The qdisc that a request is to change; without one it is to make another. */
function findToModify(asked: Asked): { readonly qdisc?: SimulatedQdisc } | Refusal {
  const { link, tc } = asked;
  if (tc.parent === 0) {
    if (tc.handle === 0) return refuse('EINVAL', 'Handle cannot be zero');
    const qdisc = qdiscOf(link, tc.handle);
    return qdisc ? { qdisc } : refuse('ENOENT', 'Specified qdisc not found');
  }
  const place = standingIn(link, tc.parent);
  if (isRefusal(place)) return place;
  // A default has handle 0 and gives way.
  const standing = place.qdisc?.handle === 0 ? undefined : place.qdisc;
  if (standing?.handle === tc.handle) return { qdisc: standing };
  if (tc.handle === 0) return standing ? findUnnamed(asked, standing) : {};
  return refuseOverriding(asked, standing) ?? {};
}

/** Another qdisc shall stand where one stands, under a handle of its own. */
function refuseOverriding(
  { link, tc, flags }: Asked,
  standing: SimulatedQdisc | undefined,
): Refusal | undefined {
  if (standing && !(flags & NLM_F.REPLACE))
    return refuse('EEXIST', 'NLM_F_REPLACE needed to override');
  if (tc.handle % 0x10000 !== 0) return refuse('EINVAL', 'Invalid minor handle');
  if (!qdiscOf(link, tc.handle)) return undefined;
  if (flags & NLM_F.EXCL) return refuse('EEXIST', 'Exclusivity flag on, cannot override');
  return refuse('EINVAL', 'Invalid qdisc name');
}

/** A request without a handle makes a new qdisc only if it says so with all flags, or is of another kind. */
function findUnnamed(
  { attributes, flags }: Asked,
  standing: SimulatedQdisc,
): { readonly qdisc?: SimulatedQdisc } {
  const kind = attributes.text('TCA_KIND');
  const both = (flags & NLM_F.CREATE) !== 0 && (flags & NLM_F.REPLACE) !== 0;
  const other = kind !== undefined && kind !== standing.kind;
  return both && ((flags & NLM_F.EXCL) !== 0 || other) ? {} : { qdisc: standing };
}

function standingIn(
  link: SimulatedLink,
  parent: number,
): { readonly qdisc: SimulatedQdisc | undefined } | Refusal {
  if (parent === handleRoot) return { qdisc: link.root };
  if (parent === handleIngress) return { qdisc: link.ingress };
  // Qdiscs below a class are not simulated.
  return refuse('ENOENT', 'Failed to find specified qdisc');
}

function changeQdisc({ link, attributes, flags }: Asked, qdisc: SimulatedQdisc): Reply | Refusal {
  if (flags & NLM_F.EXCL) return refuse('EEXIST', 'Exclusivity flag on, cannot modify');
  const kind = attributes.text('TCA_KIND');
  if (kind !== undefined && kind !== qdisc.kind) return refuse('EINVAL', 'Invalid qdisc name');
  if (qdisc.kind !== 'multiq') return done;
  const refusal = refuseMultiq(link, attributes);
  if (refusal) return refusal;
  qdisc.bands = link.queues;
  return done;
}

/** multiq_tune. */
function refuseMultiq(link: SimulatedLink, attributes: Attributes): Refusal | undefined {
  if (link.maximumQueues === 1) return refuse('EOPNOTSUPP');
  const options = attributes.bytes('TCA_OPTIONS');
  return !options || options.length < multiqOptionsLength ? refuse('EINVAL') : undefined;
}

function createQdisc({ link, tc, attributes }: Asked): Reply | Refusal {
  const kind = attributes.text('TCA_KIND');
  const hook = tc.parent === handleIngress;
  if (kind !== (hook ? 'ingress' : 'multiq'))
    return kind === 'ingress' || kind === 'multiq'
      ? refuse('EINVAL')
      : refuse('ENOENT', 'Specified qdisc kind is unknown');
  if (hook) {
    link.ingress = makeQdisc('ingress', ingressHandle);
    return done;
  }
  const refusal = refuseMultiq(link, attributes);
  if (refusal) return refusal;
  link.root = makeQdisc('multiq', tc.handle || firstAutomaticHandle, link.queues);
  return done;
}

/** tc_get_qdisc. */
export function deleteQdisc(state: KernelState, { bytes }: Frame): Reply | Refusal {
  const { tc, attributes } = readTcMessage(bytes);
  const link = state.links.get(tc.ifindex);
  if (!link) return refuse('ENODEV');
  const found = findToDelete(link, tc);
  if (isRefusal(found)) return found;
  const kind = attributes.text('TCA_KIND');
  if (kind !== undefined && kind !== found.qdisc.kind)
    return refuse('EINVAL', 'Invalid qdisc name');
  if (tc.parent === 0) return refuse('EINVAL', 'Classid cannot be zero');
  if (found.qdisc.handle === 0) return refuse('ENOENT', 'Cannot delete qdisc with handle of zero');
  if (found.qdisc === link.ingress) link.ingress = makeQdisc('noop', 0);
  else link.root = makeQdisc(link.up ? 'mq' : 'noop', 0);
  return done;
}

function findToDelete(
  link: SimulatedLink,
  tc: TcMessageHeader,
): { readonly qdisc: SimulatedQdisc } | Refusal {
  if (tc.parent === 0) {
    const qdisc = qdiscOf(link, tc.handle);
    return qdisc ? { qdisc } : refuse('ENOENT', 'Failed to find qdisc with specified handle');
  }
  const place = standingIn(link, tc.parent);
  if (isRefusal(place)) return refuse('ENOENT', 'Failed to find qdisc with specified classid');
  const { qdisc } = place;
  if (!qdisc) return refuse('ENOENT', 'Cannot find specified qdisc on specified device');
  if (tc.handle !== 0 && tc.handle !== qdisc.handle) return refuse('EINVAL', 'Invalid handle');
  return { qdisc };
}

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
export function dumpQdiscs(state: KernelState, { header }: Frame): Reply {
  const reply = replyHeader(header, RTM.NEWQDISC, NLM_F.MULTI);
  return [...state.links.values()].flatMap((link) =>
    [...shownRoot(link), ...shownIngress(link)].map((shown) => encodeQdisc(reply, link, shown)),
  );
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

const shownIngress = ({ ingress }: SimulatedLink): readonly Shown[] =>
  ingress?.kind === 'ingress'
    ? [
        {
          kind: 'ingress',
          handle: ingressHandle,
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

/** The classes of multiq, one a band; those of mq are not simulated. */
export function dumpClasses(state: KernelState, { header, bytes }: Frame): Reply {
  const { tc } = readTcMessage(bytes);
  const link = state.links.get(tc.ifindex);
  const root = link?.root;
  if (!link || root?.kind !== 'multiq') return [];
  const major = Math.floor(tc.parent / 0x10000) * 0x10000;
  if (tc.parent !== 0 && major !== root.handle) return [];
  const reply = replyHeader(header, RTM.NEWTCLASS, NLM_F.MULTI);
  return Array.from({ length: root.bands }, (_, band) =>
    encodeMessage(reply, (writer) => {
      const place = { handle: root.handle + band + 1, parent: root.handle, info: 0 };
      writeTcMessage(writer, { ...place, ifindex: link.index }, [
        ['TCA_KIND', 'multiq'],
        ...statistics,
      ]);
    }),
  );
}
