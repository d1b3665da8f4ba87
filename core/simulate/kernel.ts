/**
 * A kernel without a kernel: takes the netlink bytes that a real one takes and answers with the same
 * acknowledgements, refusals and dumps (Linux 6.1; test/core/simulate compares them). It holds links, qdiscs
 * and filters; no packet runs through it, so its counters stay zero.
 */
import { DecodeError } from '../netlink/bytes.ts';
import { NLM_F, RTM, splitMessages } from '../netlink/messages.ts';
import type { Frame } from '../netlink/messages.ts';
import { encodeAcknowledgement, encodeDumpAnswer, isRefusal, refuse } from './answer.ts';
import type { Refusal, Reply } from './answer.ts';
import { deleteFilter, dumpFilters, getFilter, newFilter } from './filters.ts';
import { addTap, deleteLink, dumpLinks, getLink, linkByName, setLink } from './links.ts';
import { deleteQdisc, dumpClasses, dumpQdiscs, newQdisc } from './qdiscs.ts';
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
}

type Handler = (state: KernelState, frame: Frame) => Reply | Refusal;

const requests: ReadonlyMap<number, Handler> = new Map([
  [RTM.NEWLINK, setLink],
  [RTM.SETLINK, setLink],
  [RTM.DELLINK, deleteLink],
  [RTM.GETLINK, getLink],
  [RTM.NEWQDISC, newQdisc],
  [RTM.DELQDISC, deleteQdisc],
  [RTM.NEWTFILTER, newFilter],
  [RTM.DELTFILTER, deleteFilter],
  [RTM.GETTFILTER, getFilter],
]);

const dumps: ReadonlyMap<number, (state: KernelState, frame: Frame) => Reply> = new Map([
  [RTM.GETLINK, dumpLinks],
  [RTM.GETQDISC, dumpQdiscs],
  [RTM.GETTCLASS, dumpClasses],
  [RTM.GETTFILTER, dumpFilters],
]);

/** Types below are netlink's own (NLMSG_MIN_TYPE). */
const firstFamilyType = 16;
/** IFNAMSIZ without the ending zero. */
const longestName = 15;

export function createSimulatedKernel(): SimulatedKernel {
  const state = makeState();
  return {
    transact: (buffer) => splitMessages(buffer).frames.flatMap((frame) => answer(state, frame)),
    interfaceIndex: (name) => linkByName(state, name)?.index,
    createTap(name, queues) {
      if (linkByName(state, name)) return refuse('EBUSY');
      if (!isInterfaceName(name)) return refuse('EINVAL');
      if (queues > maximumTapQueues) return refuse('E2BIG');
      return addTap(state, name, queues).index;
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
      if (link?.kind === 'tun') state.links.delete(link.index);
    },
    loadProgram() {
      const id = state.programs.size + 1;
      state.programs.add(id);
      return id;
    },
  };
}

/** dev_valid_name. */
function isInterfaceName(name: string): boolean {
  return name.length <= longestName && /^(?!\.{1,2}$)[^\s/:%]+$/.test(name);
}

function answer(state: KernelState, frame: Frame): Reply {
  const { header, bytes } = frame;
  const isRequest = (header.flags & NLM_F.REQUEST) !== 0 && header.type >= firstFamilyType;
  if (isRequest && isDump(frame)) return answerDump(state, frame);
  const outcome = isRequest ? carryOut(state, frame) : [];
  if (isRefusal(outcome)) return [encodeAcknowledgement(bytes, header, outcome)];
  if (!(header.flags & NLM_F.ACK)) return outcome;
  return [...outcome, encodeAcknowledgement(bytes, header, undefined)];
}

/** Of every four types the third asks (rtnetlink.c). */
const isDump = ({ header }: Frame): boolean =>
  header.type % 4 === 2 && (header.flags & NLM_F.DUMP) !== 0;

function answerDump(state: KernelState, frame: Frame): Reply {
  const dump = dumps.get(frame.header.type);
  const messages = dump ? guarded(() => dump(state, frame)) : refuse('EOPNOTSUPP');
  if (isRefusal(messages)) return [encodeAcknowledgement(frame.bytes, frame.header, messages)];
  return encodeDumpAnswer(frame.header, messages);
}

function carryOut(state: KernelState, frame: Frame): Reply | Refusal {
  const handler = requests.get(frame.header.type);
  return handler ? guarded(() => handler(state, frame)) : refuse('EOPNOTSUPP');
}

/** Bytes that break the format are the sender's mistake. */
function guarded(run: () => Reply | Refusal): Reply | Refusal {
  try {
    return run();
  } catch (error) {
    if (error instanceof DecodeError) return refuse('EINVAL');
    throw error;
  }
}
