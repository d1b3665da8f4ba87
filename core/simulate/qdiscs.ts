/** RTM_NEWQDISC and RTM_DELQDISC of the simulated kernel: sch_api.c and sch_multiq.c of Linux 6.1. */
import type { Attributes } from '../netlink/attribute-reader.ts';
import { concatenate } from '../netlink/bytes.ts';
import { NLM_F, RTM } from '../netlink/messages.ts';
import type { MessageHeader } from '../netlink/messages.ts';
import { handleIngress, handleRoot } from '../netlink/tc-message.ts';
import type { TcMessageHeader } from '../netlink/tc-message.ts';
import { done, isRefusal, refuse, replyHeader } from './answer.ts';
import type { Refusal, Reply, Request } from './answer.ts';
import { isKind, qdiscOf } from './chains.ts';
import { flushChain } from './filters.ts';
import { tellChain } from './notifications.ts';
import { readTcRequest } from './policy.ts';
import { encodeQdiscChange } from './qdisc-messages.ts';
import { makeQdisc } from './state.ts';
import type { KernelState, SimulatedLink, SimulatedQdisc } from './state.ts';

const ingressHandle = 0xffff0000;
/** struct tc_multiq_qopt. */
const multiqOptionsLength = 4;
/** Where the kernel begins to choose handles, and where it begins again. */
const beforeAutomaticHandles = 0x80000000;

interface Asked {
  readonly state: KernelState;
  readonly request: Request;
  readonly link: SimulatedLink;
  readonly tc: TcMessageHeader;
  readonly attributes: Attributes;
  readonly flags: number;
}

function readAsked(state: KernelState, request: Request): Asked | Refusal {
  const read = readTcRequest(request);
  if (isRefusal(read)) return read;
  const link = state.links.get(read.tc.ifindex);
  if (!link) return refuse('ENODEV');
  return { state, request, link, ...read, flags: request.header.flags };
}

/** tc_modify_qdisc. */
export function newQdisc(state: KernelState, request: Request): Reply | Refusal {
  const asked = readAsked(state, request);
  if (isRefusal(asked)) return asked;
  const found = findToModify(asked);
  if (isRefusal(found)) return found;
  if (found.qdisc) return changeQdisc(asked, found.qdisc);
  if (!found.unasked && !(asked.flags & NLM_F.CREATE))
    return refuse('ENOENT', 'Qdisc not found. To create specify NLM_F_CREATE flag');
  return createQdisc(asked, found.below === true);
}

interface Found {
  /** To be changed; without one another is to be made. */
  readonly qdisc?: SimulatedQdisc;
  /** Made also without NLM_F_CREATE. */
  readonly unasked?: boolean;
  /** Below a qdisc that takes none. */
  readonly below?: boolean;
}

function findToModify(asked: Asked): Found | Refusal {
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
  if (tc.handle === 0) return standing ? findUnnamed(asked, standing) : { below: place.below };
  if (standing?.handle === tc.handle) return { qdisc: standing };
  return findNamed(asked, standing) ?? { below: place.below };
}

/** Another qdisc shall stand where one stands, or none, under a handle of its own. */
function findNamed(
  { link, tc, flags, attributes }: Asked,
  standing: SimulatedQdisc | undefined,
): Refusal | undefined {
  if (standing && !(flags & NLM_F.REPLACE))
    return refuse('EEXIST', 'NLM_F_REPLACE needed to override');
  if (tc.handle % 0x10000 !== 0) return refuse('EINVAL', 'Invalid minor handle');
  const named = qdiscOf(link, tc.handle);
  if (!named) return undefined;
  const parent = named === link.root ? handleRoot : handleIngress;
  if (parent !== tc.parent)
    return refuse('EINVAL', 'Cannot move an existing qdisc to a different parent');
  if (flags & NLM_F.EXCL) return refuse('EEXIST', 'Exclusivity flag on, cannot override');
  return refuseKind(attributes, named);
}

function refuseKind(attributes: Attributes, { kind }: SimulatedQdisc): Refusal | undefined {
  const given = attributes.bytes('TCA_KIND');
  return given === undefined || isKind(given, kind)
    ? undefined
    : refuse('EINVAL', 'Invalid qdisc name');
}

/** A request without a handle makes a new qdisc only if it is of another kind, and its flags do not speak against it. */
function findUnnamed({ attributes, flags }: Asked, standing: SimulatedQdisc): Found {
  if (!refuseKind(attributes, standing)) return { qdisc: standing };
  const make = flags & (NLM_F.CREATE | NLM_F.REPLACE | NLM_F.EXCL);
  if (make & NLM_F.CREATE && make !== NLM_F.CREATE) return {};
  return make === 0 ? { unasked: true } : { qdisc: standing };
}

/** `below`: the place is below a qdisc that takes none. Qdiscs in a class of multiq are not simulated. */
function standingIn(
  link: SimulatedLink,
  parent: number,
): { readonly qdisc: SimulatedQdisc | undefined; readonly below: boolean } | Refusal {
  if (parent === handleRoot) return { qdisc: link.root, below: false };
  if (parent === handleIngress) {
    link.ingress ??= makeQdisc('noop', 0);
    return { qdisc: link.ingress, below: false };
  }
  const above = qdiscOf(link, Math.floor(parent / 0x10000) * 0x10000);
  if (!above) return refuse('ENOENT', 'Failed to find specified qdisc');
  if (above.kind === 'multiq') return refuse('ENOENT', 'Specified class not found');
  return { qdisc: undefined, below: true };
}

/** qdisc_change. */
function changeQdisc(asked: Asked, qdisc: SimulatedQdisc): Reply | Refusal {
  const { link, attributes, flags } = asked;
  if (flags & NLM_F.EXCL) return refuse('EEXIST', 'Exclusivity flag on, cannot modify');
  const refusal = refuseKind(attributes, qdisc);
  if (refusal) return refusal;
  const options = attributes.bytes('TCA_OPTIONS');
  if (options) {
    if (qdisc.kind !== 'multiq')
      return refuse('EINVAL', 'Change operation not supported by specified qdisc');
    const refusal = refuseMultiq(link, options);
    if (refusal) return refusal;
    qdisc.bands = link.queues;
  }
  tellChange(asked, { made: qdisc });
  return done;
}

/** multiq_init and multiq_tune. */
function refuseMultiq(link: SimulatedLink, options: Uint8Array | undefined): Refusal | undefined {
  if (!options) return refuse('EINVAL');
  if (link.maximumQueues === 1) return refuse('EOPNOTSUPP');
  return options.length < multiqOptionsLength ? refuse('EINVAL') : undefined;
}

function createQdisc(asked: Asked, below: boolean): Reply | Refusal {
  const { link, tc, attributes } = asked;
  const named = attributes.bytes('TCA_KIND');
  const kind = named && (['ingress', 'multiq'] as const).find((one) => isKind(named, one));
  if (kind === undefined) return refuse('ENOENT', 'Specified qdisc kind is unknown');
  const hook = tc.parent === handleIngress;
  if (hook && kind !== 'ingress') {
    const text = 'Specified parent ID is reserved for ingress and clsact Qdiscs';
    return refuse('EINVAL', text);
  }
  const handle = hook ? ingressHandle : tc.handle || automaticHandle(asked);
  const refusal =
    kind === 'multiq' ? refuseMultiq(link, attributes.bytes('TCA_OPTIONS')) : refuseHook(hook);
  if (refusal) return refusal;
  if (below) return refuse('EOPNOTSUPP');
  graft(asked, makeQdisc(kind, handle, kind === 'multiq' ? link.queues : 0));
  return done;
}

/** ingress_init. */
const refuseHook = (hook: boolean): Refusal | undefined =>
  hook ? undefined : refuse('EOPNOTSUPP');

/** qdisc_alloc_handle: the next that the device does not use, for all devices of the kernel. */
function automaticHandle({ state, link }: Asked): number {
  do {
    state.automaticHandle += 0x10000;
    if (state.automaticHandle === ingressHandle) state.automaticHandle = beforeAutomaticHandles;
  } while (qdiscOf(link, state.automaticHandle));
  return state.automaticHandle;
}

/** Puts a qdisc, or the device's default, where the request says; the filters of what stood there go. */
function graft(asked: Asked, made: SimulatedQdisc | undefined): void {
  const { state, request, link, tc } = asked;
  const atIngress = made ? made.kind === 'ingress' : tc.parent !== handleRoot;
  const gone = atIngress ? link.ingress : link.root;
  if (atIngress) link.ingress = made ?? makeQdisc('noop', 0);
  else link.root = made ?? makeQdisc(link.up ? 'mq' : 'noop', 0);
  tellChange(asked, { ...(made && { made }), ...(gone && { gone }) });
  if (!gone) return;
  for (const chain of [...gone.chains]) {
    const hadFilters = chain.priorities.length > 0;
    flushChain(state, chain);
    if (hadFilters) tellChain(request, RTM.DELCHAIN, { link, qdisc: gone, chain });
  }
}

/** qdisc_notify: what goes and what comes are told together. */
function tellChange(
  { request, link, tc }: Asked,
  { made, gone }: { readonly made?: SimulatedQdisc; readonly gone?: SimulatedQdisc },
): void {
  const { header } = request;
  const { parent } = tc;
  // References: the device's own is the last, and the hook has let go of its qdisc before.
  const info = gone?.kind === 'ingress' ? 0 : 1;
  const told = [
    gone && encodeQdiscChange(replyHeader(header, RTM.DELQDISC, 0), link, gone, { parent, info }),
    made && encodeQdiscChange(madeHeader(header, gone), link, made, { parent }),
  ].filter((message) => message !== undefined);
  if (told.length > 0) request.notify(concatenate(told));
}

const madeHeader = (header: MessageHeader, gone: SimulatedQdisc | undefined) =>
  replyHeader(header, RTM.NEWQDISC, gone ? NLM_F.REPLACE : 0);

/** tc_get_qdisc. */
export function deleteQdisc(state: KernelState, request: Request): Reply | Refusal {
  const asked = readAsked(state, request);
  if (isRefusal(asked)) return asked;
  const { tc, attributes } = asked;
  const qdisc = findToDelete(asked);
  if (isRefusal(qdisc)) return qdisc;
  const refusal = refuseKind(attributes, qdisc);
  if (refusal) return refusal;
  if (tc.parent === 0) return refuse('EINVAL', 'Classid cannot be zero');
  if (qdisc.handle === 0) return refuse('ENOENT', 'Cannot delete qdisc with handle of zero');
  graft(asked, undefined);
  return done;
}

function findToDelete({ link, tc }: Asked): SimulatedQdisc | Refusal {
  if (tc.parent === 0)
    return (
      qdiscOf(link, tc.handle) ?? refuse('ENOENT', 'Failed to find qdisc with specified handle')
    );
  const qdisc = standingAt(link, tc.parent);
  if (qdisc === undefined)
    return refuse('ENOENT', 'Cannot find specified qdisc on specified device');
  if (isRefusal(qdisc)) return qdisc;
  if (tc.handle !== 0 && tc.handle !== qdisc.handle) return refuse('EINVAL', 'Invalid handle');
  return qdisc;
}

/** Every parent of the ingress hook's major number means the hook. */
function standingAt(link: SimulatedLink, parent: number): SimulatedQdisc | Refusal | undefined {
  if (parent === handleRoot) return link.root;
  const major = Math.floor(parent / 0x10000) * 0x10000;
  if (major === ingressHandle) return link.ingress;
  return qdiscOf(link, major)
    ? refuse('ENOENT', 'Specified class not found')
    : refuse('ENOENT', 'Failed to find qdisc with specified classid');
}
