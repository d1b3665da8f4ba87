/** RTM_…TFILTER of the simulated kernel: cls_api.c, cls_flower.c and cls_bpf.c of Linux 6.1, refusals and all. */
import type { Attributes } from '../netlink/attribute-reader.ts';
import type { AttributeEntry } from '../netlink/attributes.ts';
import { DecodeError, toHex } from '../netlink/bytes.ts';
import { NLM_F, RTM, encodeMessage } from '../netlink/messages.ts';
import type { Frame, MessageHeader } from '../netlink/messages.ts';
import { keyEntries, readFlower } from '../netlink/tc-flower.ts';
import {
  filterInfo,
  priorityOf,
  protocolOf,
  readTcMessage,
  writeTcMessage,
} from '../netlink/tc-message.ts';
import type { TcMessageHeader } from '../netlink/tc-message.ts';
import { keepKeys } from '../tc/kept-keys.ts';
import { describeAction, makeActions } from './actions.ts';
import { done, isRefusal, refuse, replyHeader } from './answer.ts';
import type { Refusal, Reply } from './answer.ts';
import { findPriority, forgetEmpty, placeOf, positionOf } from './chains.ts';
import type { FilterPlace } from './chains.ts';
import { refuseKeys } from './key-refusals.ts';
import { programEntries } from './programs.ts';
import type { KernelState, SimulatedChain, SimulatedFilter, SimulatedPriority } from './state.ts';

const needCreate = 'Need both RTM_NEWTFILTER and NLM_F_CREATE to create a new filter';
const wrongKind = 'Specified filter kind does not match existing one';
const noPriority = 'Invalid filter command with priority of zero';
/** TCA_CLS_FLAGS_NOT_IN_HW (linux/pkt_cls.h). */
const notInHardware = 8;
/** tcf_auto_prio: the first priority chosen for a filter that names none. */
const highestAutomaticPriority = 0xc000;

/** tc_new_tfilter. */
export function newFilter(state: KernelState, { header, bytes }: Frame): Reply | Refusal {
  const { tc, attributes } = readTcMessage(bytes);
  const create = (header.flags & NLM_F.CREATE) !== 0;
  if (priorityOf(tc.info) === 0 && !create) return refuse('ENOENT', noPriority);
  const place = placeOf(state, tc, attributes, 'make');
  if (isRefusal(place)) return place;
  const priority = priorityFor(place, attributes.text('TCA_KIND') ?? '', create);
  if (isRefusal(priority)) return priority;
  const old = priority.filters.get(tc.handle);
  if (!old && !create) return refuse('ENOENT', needCreate);
  if (old && header.flags & NLM_F.EXCL) return refuse('EEXIST', 'Filter already exists');
  const filter = makeFilter(state, priority, { old, handle: tc.handle, attributes });
  if (isRefusal(filter)) return filter;
  insertPriority(place, priority);
  putInto(priority, filter, old);
  return done;
}

/** The priority as it stands, or one to be put there once its first filter is good. */
function priorityFor(
  place: FilterPlace,
  kind: string,
  create: boolean,
): SimulatedPriority | Refusal {
  const standing = findPriority(place);
  if (!standing) return refuseNewPriority(place, kind, create) ?? makePriority(place, kind);
  if (isRefusal(standing) || kind === '' || kind === standing.kind) return standing;
  return refuse('EINVAL', wrongKind);
}

function refuseNewPriority(place: FilterPlace, kind: string, create: boolean): Refusal | undefined {
  if (kind === '' || place.protocol === 0)
    return refuse('EINVAL', 'Filter kind and protocol must be specified');
  if (!create) return refuse('ENOENT', needCreate);
  return kind === 'flower' || kind === 'bpf'
    ? undefined
    : refuse('ENOENT', 'TC classifier not found');
}

function makePriority(place: FilterPlace, kind: string): SimulatedPriority {
  const lowest = place.chain.priorities[0]?.priority;
  const automatic = lowest === undefined ? highestAutomaticPriority : lowest - 1;
  return {
    priority: place.priority === 0 ? automatic : place.priority,
    protocol: place.protocol,
    kind,
    filters: new Map(),
    matches: new Map(),
  };
}

function insertPriority({ qdisc, chain }: FilterPlace, priority: SimulatedPriority): void {
  const position = positionOf(chain.priorities, priority.priority);
  if (chain.priorities[position] === priority) return;
  chain.priorities.splice(position, 0, priority);
  if (!qdisc.chains.includes(chain)) qdisc.chains.push(chain);
}

function putInto(
  priority: SimulatedPriority,
  filter: SimulatedFilter,
  old: SimulatedFilter | undefined,
): void {
  if (old) removeFrom(priority, old);
  const { identity } = filter.keys;
  priority.filters.set(filter.handle, filter);
  priority.matches.set(identity, (priority.matches.get(identity) ?? 0) + 1);
}

function removeFrom({ filters, matches }: SimulatedPriority, filter: SimulatedFilter): void {
  const { identity } = filter.keys;
  const left = (matches.get(identity) ?? 0) - 1;
  filters.delete(filter.handle);
  if (left > 0) matches.set(identity, left);
  else matches.delete(identity);
}

interface Asked {
  readonly old: SimulatedFilter | undefined;
  readonly handle: number;
  readonly attributes: Attributes;
}

function makeFilter(
  state: KernelState,
  priority: SimulatedPriority,
  asked: Asked,
): SimulatedFilter | Refusal {
  const options = asked.attributes.nest('TCA_OPTIONS');
  if (!options) return refuse('EINVAL');
  return priority.kind === 'bpf'
    ? makeProgramFilter(state, priority, { ...asked, options })
    : makeFlowerFilter(state, priority, { ...asked, options });
}

/** cls_bpf_change: programs are not compared, so any number of them may stand side by side. */
function makeProgramFilter(
  state: KernelState,
  priority: SimulatedPriority,
  asked: Asked & { readonly options: Attributes },
): SimulatedFilter | Refusal {
  const program = programEntries(asked.options, 'TCA_BPF', state);
  if (isRefusal(program)) return program;
  const actions = makeActions(asked.options.list('TCA_BPF_ACT'), state);
  if (isRefusal(actions)) return actions;
  const handle = asked.handle === 0 ? freeHandle(priority) : asked.handle;
  const keys = { shown: {}, identity: `program ${String(handle)}`, mask: '' };
  return { handle, keys, program, actions, unknown: asked.options.unknown };
}

/** fl_change: reads the new filter, and checks it against those that stand. */
function makeFlowerFilter(
  state: KernelState,
  priority: SimulatedPriority,
  asked: Asked & { readonly options: Attributes },
): SimulatedFilter | Refusal {
  const { options } = asked;
  try {
    const { keys, unknown } = readFlower(options);
    const actions = makeActions(options.list('TCA_FLOWER_ACT'), state);
    if (isRefusal(actions)) return actions;
    const kept = keepKeys(keys);
    const refusal = refuseKeys(options, kept.shown);
    if (refusal) return refusal;
    const extra = unknown.map(({ type, payload }) => `${String(type)}:${toHex(payload)}`).join();
    const identity = kept.identity + extra;
    if (asked.old && asked.old.keys.mask !== kept.mask) return refuse('EINVAL');
    // Replacing, the kernel lets the match of another filter pass.
    if (!asked.old && priority.matches.has(identity)) return refuse('EEXIST');
    const handle = asked.handle === 0 ? freeHandle(priority) : asked.handle;
    return { handle, keys: { ...kept, identity }, actions, unknown };
  } catch (error) {
    // nla_parse: an attribute shorter than its type.
    if (error instanceof DecodeError) return refuse('ERANGE');
    throw error;
  }
}

function freeHandle({ filters }: SimulatedPriority): number {
  let handle = 1;
  while (filters.has(handle)) handle++;
  return handle;
}

export function deleteFilter(state: KernelState, { bytes }: Frame): Reply | Refusal {
  const { tc, attributes } = readTcMessage(bytes);
  const everything = priorityOf(tc.info) === 0;
  if (everything && (protocolOf(tc.info) !== 0 || tc.handle !== 0 || attributes.has('TCA_KIND')))
    return refuse('ENOENT', 'Cannot flush filters with protocol, handle or kind set');
  const place = placeOf(state, tc, attributes, everything ? 'make' : 'ENOENT');
  if (isRefusal(place)) return place;
  if (everything) place.chain.priorities = [];
  else {
    const refusal = deleteIn(place, tc, attributes);
    if (refusal) return refusal;
  }
  forgetEmpty(place);
  return done;
}

function deleteIn(
  place: FilterPlace,
  tc: TcMessageHeader,
  attributes: Attributes,
): Refusal | undefined {
  const found = findStanding(place, tc, attributes);
  if (isRefusal(found)) return found;
  if (tc.handle === 0) found.priority.filters.clear();
  else if (!found.filter) return refuse('ENOENT', 'Specified filter handle not found');
  else removeFrom(found.priority, found.filter);
  return undefined;
}

function findStanding(
  place: FilterPlace,
  tc: TcMessageHeader,
  attributes: Attributes,
): { priority: SimulatedPriority; filter: SimulatedFilter | undefined } | Refusal {
  const priority = findPriority(place);
  if (!priority) return refuse('ENOENT', 'Filter with specified priority/protocol not found');
  if (isRefusal(priority)) return priority;
  const kind = attributes.text('TCA_KIND');
  if (kind !== undefined && kind !== priority.kind) return refuse('EINVAL', wrongKind);
  return { priority, filter: priority.filters.get(tc.handle) };
}

export function getFilter(state: KernelState, { header, bytes }: Frame): Reply | Refusal {
  const { tc, attributes } = readTcMessage(bytes);
  if (priorityOf(tc.info) === 0) return refuse('ENOENT', noPriority);
  const place = placeOf(state, tc, attributes, 'EINVAL');
  if (isRefusal(place)) return place;
  const found = findStanding(place, tc, attributes);
  if (isRefusal(found)) return found;
  const { priority, filter } = found;
  if (!filter) return refuse('ENOENT', 'Specified filter handle not found');
  const terse = isTerse(attributes);
  const where = { tc, chain: place.chain, priority, links: state.links };
  return [encodeFilter(replyHeader(header, RTM.NEWTFILTER, header.flags), where, filter, terse)];
}

/** TCA_DUMP_FLAGS_TERSE (linux/rtnetlink.h). */
const isTerse = (attributes: Attributes): boolean =>
  ((attributes.struct('TCA_DUMP_FLAGS')?.['value'] ?? 0) & 1) !== 0;

/** Like the kernel, a dump of a device or qdisc that is not there is empty. */
export function dumpFilters(state: KernelState, { header, bytes }: Frame): Reply {
  const { tc, attributes } = readTcMessage(bytes);
  const place = placeOf(state, tc, attributes, 'make');
  if (isRefusal(place)) return [];
  const reply = replyHeader(header, RTM.NEWTFILTER, NLM_F.MULTI);
  const wanted = attributes.number('TCA_CHAIN');
  const messages: Uint8Array[] = [];
  for (const chain of place.qdisc.chains) {
    if (wanted !== undefined && chain.index !== wanted) continue;
    for (const priority of chain.priorities) {
      if (place.priority !== 0 && place.priority !== priority.priority) continue;
      if (place.protocol !== 0 && place.protocol !== priority.protocol) continue;
      const where = {
        tc: { ...tc, parent: tc.parent || place.qdisc.handle },
        chain,
        priority,
        links: state.links,
      };
      messages.push(encodeFilter(reply, where, undefined, false));
      const filters = [...priority.filters.values()].sort((a, b) => a.handle - b.handle);
      for (const filter of filters)
        messages.push(encodeFilter(reply, where, filter, isTerse(attributes)));
    }
  }
  return messages;
}

/** Without a filter: the message that stands for the priority itself. */
function encodeFilter(
  reply: Omit<MessageHeader, 'length'>,
  where: {
    tc: TcMessageHeader;
    chain: SimulatedChain;
    priority: SimulatedPriority;
    links: KernelState['links'];
  },
  filter: SimulatedFilter | undefined,
  terse: boolean,
): Uint8Array {
  const { tc, chain, priority, links } = where;
  const info = filterInfo(priority.priority, priority.protocol);
  const entries: AttributeEntry[] = [
    ['TCA_KIND', priority.kind],
    ['TCA_CHAIN', chain.index],
  ];
  if (filter) entries.push(['TCA_OPTIONS', optionsOf(filter, links, terse)]);
  return encodeMessage(reply, (writer) => {
    writeTcMessage(writer, { ...tc, handle: filter?.handle ?? 0, info }, entries);
  });
}

function optionsOf(
  filter: SimulatedFilter,
  links: KernelState['links'],
  terse: boolean,
): readonly AttributeEntry[] {
  const { program } = filter;
  if (program === undefined) return flowerOptions(filter, links, terse);
  const actions = filter.actions.map((action) => describeAction(action, links, terse));
  return [
    ...program,
    ...(actions.length === 0 ? [] : [['TCA_BPF_ACT', actions] as const]),
    ...filter.unknown,
    ['TCA_BPF_FLAGS_GEN', notInHardware],
  ];
}

function flowerOptions(
  filter: SimulatedFilter,
  links: KernelState['links'],
  terse: boolean,
): readonly AttributeEntry[] {
  const actions: AttributeEntry[] =
    filter.actions.length === 0
      ? []
      : [['TCA_FLOWER_ACT', filter.actions.map((action) => describeAction(action, links, terse))]];
  if (terse) return [['TCA_FLOWER_FLAGS', notInHardware], ...actions];
  return [
    ...keyEntries(filter.keys.shown),
    ...filter.unknown,
    ['TCA_FLOWER_FLAGS', notInHardware],
    ['TCA_FLOWER_IN_HW_COUNT', 0],
    ...actions,
  ];
}
