/** RTM_DELTFILTER, RTM_GETTFILTER and dumps of filters of the simulated kernel: cls_api.c of Linux 6.1. */
import type { Attributes } from '../netlink/attribute-reader.ts';
import { headerLength, NLM_F, RTM } from '../netlink/messages.ts';
import { priorityOf, protocolOf, readTcHeader, tcMessageLength } from '../netlink/tc-message.ts';
import type { TcMessageHeader } from '../netlink/tc-message.ts';
import { releaseAction } from './actions.ts';
import { done, isRefusal, refuse, replyHeader } from './answer.ts';
import type { Refusal, Reply, Request } from './answer.ts';
import {
  chainIn,
  chainNumber,
  findBlock,
  findPriority,
  forgetIfEmpty,
  placeIn,
  refuseKind,
  removePriority,
} from './chains.ts';
import type { FilterPlace } from './chains.ts';
import { encodeFilter } from './filter-messages.ts';
import { forgetIdentity } from './new-filter.ts';
import { tellChain } from './notifications.ts';
import { readFilterDump, readTcRequest, type TcRequest } from './policy.ts';
import type { KernelState, SimulatedChain, SimulatedFilter, SimulatedPriority } from './state.ts';

/** Of a chain's number, which a dump does not check. */
const chainLength = 4;
const noChain = 'Cannot find specified filter chain';

/** Runs in the chain that a request names, which is told of while only the request holds it. */
function inChain(
  request: Request,
  place: FilterPlace,
  run: () => Reply | Refusal,
): Reply | Refusal {
  if (place.chain.priorities.length === 0) tellChain(request, RTM.NEWCHAIN, place);
  const outcome = run();
  if (place.chain.priorities.length === 0) tellChain(request, RTM.DELCHAIN, place);
  forgetIfEmpty(place.chain);
  return outcome;
}

/** The place of a request; undefined when its chain is not there. */
function placeOf(state: KernelState, { tc, attributes }: TcRequest) {
  const block = findBlock(state, tc, attributes.bytes('TCA_KIND'));
  if (isRefusal(block)) return block;
  const index = chainNumber(attributes);
  if (typeof index !== 'number') return index;
  const chain = chainIn(block.qdisc, index);
  return { place: chain && placeIn(block, chain, tc) };
}

/** tc_del_tfilter. */
export function deleteFilter(state: KernelState, request: Request): Reply | Refusal {
  const read = readTcRequest(request);
  if (isRefusal(read)) return read;
  const { tc, attributes } = read;
  const everything = priorityOf(tc.info) === 0;
  if (everything && (protocolOf(tc.info) !== 0 || tc.handle !== 0 || attributes.has('TCA_KIND')))
    return refuse('ENOENT', 'Cannot flush filters with protocol, handle or kind set');
  const found = placeOf(state, read);
  if (isRefusal(found)) return found;
  const { place } = found;
  if (!place) return everything ? done : refuse('ENOENT', noChain);
  return inChain(request, place, () => {
    if (!everything) return deleteIn(state, request, { place, tc, attributes });
    tellDeleted(state, request, { place, priorities: place.chain.priorities });
    flushChain(state, place.chain);
    return done;
  });
}

/** Tells of each priority that is going with all its filters. */
function tellDeleted(
  { links }: KernelState,
  request: Request,
  { place, priorities }: { place: FilterPlace; priorities: readonly SimulatedPriority[] },
): void {
  const header = replyHeader(request.header, RTM.DELTFILTER, request.header.flags);
  for (const priority of priorities) {
    const shown = { ifindex: place.link.index, ...place, priority, links };
    request.notify(encodeFilter(header, shown, undefined));
  }
}

/** Lets the filters of a chain go, and their actions with them. */
export function flushChain(state: KernelState, chain: SimulatedChain): void {
  const { priorities } = chain;
  chain.priorities = [];
  for (const { filters } of priorities)
    for (const filter of filters.values()) releaseActions(state, filter);
}

const releaseActions = (state: KernelState, { actions }: SimulatedFilter): void => {
  for (const action of actions) releaseAction(state, action);
};

interface Asked {
  readonly place: FilterPlace;
  readonly tc: TcMessageHeader;
  readonly attributes: Attributes;
}

function deleteIn(state: KernelState, request: Request, asked: Asked): Reply | Refusal {
  const { place, tc } = asked;
  const priority = findStanding(asked);
  if (isRefusal(priority)) return priority;
  if (tc.handle === 0) {
    removePriority(place, priority);
    for (const filter of priority.filters.values()) releaseActions(state, filter);
    tellDeleted(state, request, { place, priorities: [priority] });
    return done;
  }
  const filter = priority.filters.get(tc.handle);
  if (!filter) return refuse('ENOENT', 'Specified filter handle not found');
  const header = replyHeader(request.header, RTM.DELTFILTER, request.header.flags);
  const shown = { ifindex: place.link.index, ...place, priority, links: state.links };
  request.notify(encodeFilter(header, shown, filter));
  priority.filters.delete(filter.handle);
  forgetIdentity(priority, filter);
  if (priority.filters.size === 0) removePriority(place, priority);
  releaseActions(state, filter);
  return done;
}

function findStanding({ place, attributes }: Asked): SimulatedPriority | Refusal {
  const priority = findPriority(place);
  if (!priority) return refuse('ENOENT', 'Filter with specified priority/protocol not found');
  return isRefusal(priority) ? priority : (refuseKind(attributes, priority.kind) ?? priority);
}

/** tc_get_tfilter. */
export function getFilter(state: KernelState, request: Request): Reply | Refusal {
  const read = readTcRequest(request);
  if (isRefusal(read)) return read;
  const { tc, attributes } = read;
  if (priorityOf(tc.info) === 0)
    return refuse('ENOENT', 'Invalid filter command with priority of zero');
  const found = placeOf(state, read);
  if (isRefusal(found)) return found;
  const { place } = found;
  if (!place) return refuse('EINVAL', noChain);
  return inChain(request, place, () => {
    const priority = findStanding({ place, tc, attributes });
    if (isRefusal(priority)) return priority;
    const filter = priority.filters.get(tc.handle);
    if (!filter) return refuse('ENOENT', 'Specified filter handle not found');
    const shown = { ifindex: place.link.index, ...place, priority, links: state.links };
    const header = replyHeader(request.header, RTM.NEWTFILTER, request.header.flags);
    return [encodeFilter(header, shown, filter)];
  });
}

/** tc_dump_tfilter: a dump of a device or qdisc that is not there is empty. */
export function dumpFilters(state: KernelState, request: Request): Reply | Refusal {
  const { bytes, header } = request;
  if (bytes.length < headerLength + tcMessageLength) return [];
  const read = readFilterDump(request);
  if (isRefusal(read)) return read;
  const { attributes } = read;
  // The dump looks at chains by itself, and at no kind.
  const tc = readTcHeader(bytes);
  const block = findBlock(state, tc, undefined);
  if (isRefusal(block)) return [];
  const isChain = (attributes.bytes('TCA_CHAIN')?.length ?? 0) >= chainLength;
  const wanted = isChain ? attributes.number('TCA_CHAIN') : undefined;
  // TCA_DUMP_FLAGS_TERSE (linux/rtnetlink.h).
  const terse = ((attributes.struct('TCA_DUMP_FLAGS')?.['value'] ?? 0) & 1) !== 0;
  const reply = replyHeader(header, RTM.NEWTFILTER, NLM_F.MULTI);
  const { link, qdisc } = block;
  return qdisc.chains
    .filter(({ index }) => wanted === undefined || index === wanted)
    .flatMap((chain) =>
      chain.priorities
        .filter((priority) => isAsked(priority, tc.info))
        .flatMap((priority) => {
          const place = { ifindex: link.index, parent: qdisc.parent, chain, priority };
          const shown = { ...place, links: state.links };
          return [
            encodeFilter(reply, shown, undefined),
            ...inOrder(priority).map((filter) => encodeFilter(reply, shown, filter, terse)),
          ];
        }),
    );
}

function isAsked({ priority, protocol }: SimulatedPriority, info: number): boolean {
  return [0, priority].includes(priorityOf(info)) && [0, protocol].includes(protocolOf(info));
}

/** flower goes by handles, bpf by age, the youngest first. */
function inOrder({ kind, filters }: SimulatedPriority): readonly SimulatedFilter[] {
  return kind === 'flower'
    ? [...filters.values()].sort((one, other) => one.handle - other.handle)
    : [...filters.values()].reverse();
}
