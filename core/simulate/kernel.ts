/**
 * A kernel without a kernel: takes the netlink bytes that a real one takes and answers with the same
 * acknowledgements, refusals and dumps (Linux 6.1; test/core/simulate compares them). It holds links, qdiscs
 * and filters; no packet runs through it, so its counters stay zero.
 */
import { NLM_F, RTM, headerLength, splitMessages } from '../netlink/messages.ts';
import type { Frame } from '../netlink/messages.ts';
import { encodeAcknowledgement, encodeDumpAnswer, isRefusal, refuse } from './answer.ts';
import type { Refusal, Reply, Request, Told } from './answer.ts';
import { deleteFilter, dumpFilters, getFilter } from './filters.ts';
import {
  addTap,
  deleteLink,
  dumpLinks,
  getLink,
  linkByName,
  newLink,
  removeLink,
  setLink,
  tellLink,
} from './links.ts';
import { newFilter } from './new-filter.ts';
import { dumpClasses, dumpQdiscs } from './qdisc-messages.ts';
import { deleteQdisc, newQdisc } from './qdiscs.ts';
import { makeState, maximumTapQueues } from './state.ts';
import type { KernelState } from './state.ts';

export interface SimulatedKernel {
  /**
   * Carries out all requests of a buffer and returns the datagrams that answer them, in the order of the
   * requests. Like a socket with extended and capped acknowledgements.
   */
  transact(requests: Uint8Array): readonly Uint8Array[];
  /** Number of the interface, or undefined when there is none of that name. */
  interfaceIndex(name: string): number | undefined;
  /**
   * Makes a multi-queue TAP with queues attached; returns its index. Refused as TUNSETIFF refuses: EBUSY
   * for a name that is taken, EINVAL for one that cannot be, E2BIG for more than 256 queues.
   */
  createTap(name: string, queues: number): number | Refusal;
  /** Attaches further queues to a TAP. multiq takes them up with its next change. */
  attachQueues(name: string, queues: number): Refusal | undefined;
  /** The device vanishes with its last queue. Nothing happens when there is none of that name. */
  deleteTap(name: string): void;
  /** Takes an eBPF program without looking at it; returns its id, which is its descriptor too. */
  loadProgram(): number;
  /**
   * From now on calls `listener` with each datagram that the kernel sends to RTNLGRP_LINK and RTNLGRP_TC: changes of
   * links, qdiscs, chains and filters. Returns what ends that.
   */
  listen(listener: (datagram: Uint8Array) => void): () => void;
}

type Handler = (state: KernelState, request: Request) => Reply | Refusal;

const requests: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  [RTM.NEWLINK, newLink],
  [RTM.SETLINK, setLink],
  [RTM.DELLINK, deleteLink],
  [RTM.GETLINK, getLink],
  [RTM.NEWQDISC, newQdisc],
  [RTM.DELQDISC, deleteQdisc],
  [RTM.NEWTFILTER, newFilter],
  [RTM.DELTFILTER, deleteFilter],
  [RTM.GETTFILTER, getFilter],
]);

const dumps: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  [RTM.GETLINK, dumpLinks],
  [RTM.GETQDISC, dumpQdiscs],
  [RTM.GETTCLASS, dumpClasses],
  [RTM.GETTFILTER, dumpFilters],
]);

/** Types below are netlink's own (NLMSG_MIN_TYPE). */
const firstFamilyType = 16;
/** RTM_MAX of Linux 6.1. */
const lastType = 123;
/** IFNAMSIZ without the ending zero. */
const longestName = 15;

export function createSimulatedKernel(): SimulatedKernel {
  const state = makeState();
  const listeners = new Set<(datagram: Uint8Array) => void>();
  const notify = (datagram: Uint8Array): void => {
    for (const listener of listeners) listener(datagram);
  };
  return {
    transact: (buffer) =>
      splitMessages(buffer).frames.flatMap((frame) => answer(state, frame, notify)),
    interfaceIndex: (name) => linkByName(state, name)?.index,
    createTap(name, queues) {
      if (linkByName(state, name)) return refuse('EBUSY');
      if (!isInterfaceName(name)) return refuse('EINVAL');
      if (queues > maximumTapQueues) return refuse('E2BIG');
      const link = addTap(state, name, queues);
      tellLink({ notify }, RTM.NEWLINK, link);
      return link.index;
    },
    attachQueues(name, queues) {
      const link = linkByName(state, name);
      if (link?.kind !== 'tun') return refuse('EINVAL');
      if (link.queues + queues > maximumTapQueues) return refuse('E2BIG');
      link.queues += queues;
      return undefined;
    },
    deleteTap(name) {
      const link = linkByName(state, name);
      if (link?.kind === 'tun') removeLink(state, { notify }, link);
    },
    loadProgram() {
      const id = state.programs.size + 1;
      state.programs.add(id);
      return id;
    },
    listen(listener) {
      // The same function may listen twice.
      const own = (datagram: Uint8Array): void => {
        listener(datagram);
      };
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}

/** dev_valid_name. */
function isInterfaceName(name: string): boolean {
  return name.length <= longestName && /^(?!\.{1,2}$)[^\s/:%]+$/.test(name);
}

function answer(
  state: KernelState,
  { header, bytes }: Frame,
  tell: (datagram: Uint8Array) => void,
): Reply {
  const told: Told = { text: undefined };
  const echoed: Uint8Array[] = [];
  const notify = (message: Uint8Array, ofRequest = true): void => {
    tell(message);
    if (ofRequest && header.flags & NLM_F.ECHO) echoed.push(message);
  };
  const request: Request = { header, bytes, told, notify };
  const isRequest = (header.flags & NLM_F.REQUEST) !== 0 && header.type >= firstFamilyType;
  // Every message of the family begins with the family's number.
  const isEmpty = bytes.length <= headerLength && header.type <= lastType;
  if (isRequest && !isEmpty && isDump(request)) return answerDump(state, request);
  const outcome = isRequest && !isEmpty ? carryOut(state, request) : [];
  if (isRefusal(outcome)) return [...echoed, encodeAcknowledgement(request, outcome)];
  const replies = [...echoed, ...outcome];
  if (!(header.flags & NLM_F.ACK)) return replies;
  return [...replies, encodeAcknowledgement(request, undefined)];
}

/** Of every four types the third asks (rtnetlink.c). */
const isDump = ({ header }: Request): boolean =>
  header.type % 4 === 2 && (header.flags & NLM_F.DUMP) !== 0;

function answerDump(state: KernelState, request: Request): Reply {
  const dump = dumps.get(request.header.type);
  if (!dump) return [encodeAcknowledgement(request, refuse('EOPNOTSUPP'))];
  return encodeDumpAnswer(request, dump(state, request));
}

function carryOut(state: KernelState, request: Request): Reply | Refusal {
  const handler = requests.get(request.header.type);
  if (!handler) return refuse('EOPNOTSUPP');
  // Of every four types the second deletes; the bit of NLM_F_EXCL is NLM_F_BULK there.
  if (request.header.type % 4 === 1 && request.header.flags & NLM_F.EXCL)
    return refuse('EOPNOTSUPP', 'Bulk delete is not supported');
  return handler(state, request);
}
