/** RTM_NEWTFILTER of the simulated kernel: tc_new_tfilter, fl_change and cls_bpf_change of Linux 6.1. */
import type { Attributes } from '../netlink/attribute-reader.ts';
import { toHex } from '../netlink/bytes.ts';
import { flowerTable } from '../netlink/flower-table.ts';
import { NLM_F, RTM } from '../netlink/messages.ts';
import { priorityOf } from '../netlink/tc-message.ts';
import { addressBits, attributeHeaderLength, numberMask } from '../netlink/attributes.ts';
import { bpfTable } from '../netlink/attribute-tables.ts';
import { makeActions, releaseAction, type Holder } from './actions.ts';
import { done, isRefusal, refuse, refuseAttribute, replyHeader } from './answer.ts';
import type { Refusal, Reply, Request } from './answer.ts';
import {
  chainNumber,
  enterChain,
  findBlock,
  findPriority,
  forgetIfEmpty,
  placeIn,
  positionOf,
  refuseKind,
} from './chains.ts';
import type { FilterPlace } from './chains.ts';
import { encodeFilter, notInHardware } from './filter-messages.ts';
import { readFlowerKey } from './flower-key.ts';
import { tellChain } from './notifications.ts';
import { readLevel, readTcRequest, type Check, type Policy } from './policy.ts';
import { programEntries } from './programs.ts';
import type { KernelState, SimulatedFilter, SimulatedPriority } from './state.ts';

const needCreate = 'Need both RTM_NEWTFILTER and NLM_F_CREATE to create a new filter';
/** tcf_auto_prio: the priority of a filter that names none, unless others stand behind the place it is looked for. */
const automaticPriority = 0xc000;
const automaticPlace = 0x8000;
/** TCA_CLS_FLAGS_SKIP_HW, _SKIP_SW and _VERBOSE: what a request may set. */
const filterFlags = { skipHardware: 1, skipSoftware: 2, allowed: 0x13 };
/** TCA_FLOWER_MAX of Linux 6.1; what is above is passed over. */
const lastFlowerAttribute = 105;
const isFlowerNumber = (number: number): boolean => number > 0 && number <= lastFlowerAttribute;

/** bpf_policy. */
const programOptions = {
  table: bpfTable,
  policy: {
    TCA_BPF_CLASSID: { least: 4 },
    TCA_BPF_FLAGS: { least: 4 },
    TCA_BPF_FLAGS_GEN: { least: 4 },
    TCA_BPF_FD: { least: 4 },
    TCA_BPF_NAME: { least: 0, most: 256 },
  },
} as const;

/** What it leaves out: bounds of ports that are too short are filled up with zeros. */
const unchecked = /^TCA_FLOWER_(IN_HW_COUNT|KEY_PORT_.*)$/;
/** IFNAMSIZ. */
const deviceNameRoom = 16;

/** fl_policy: numbers and addresses must not be shorter than they are. */
const flowerPolicy: Policy = Object.fromEntries(
  Object.entries(flowerTable.rows).flatMap(([name, row]): readonly (readonly [string, Check])[] => {
    if (unchecked.test(name)) return [];
    if (row.type === 'unsigned') return [[name, { least: row.width }]];
    if (row.type === 'address') return [[name, { least: addressBits[row.kind] / 8 }]];
    return row.type === 'text' ? [[name, { text: deviceNameRoom }]] : [];
  }),
);
const flowerOptions = { table: flowerTable, policy: flowerPolicy };

export function newFilter(state: KernelState, request: Request): Reply | Refusal {
  const read = readTcRequest(request);
  if (isRefusal(read)) return read;
  const { tc, attributes } = read;
  if (priorityOf(tc.info) === 0 && !(request.header.flags & NLM_F.CREATE))
    return refuse('ENOENT', 'Invalid filter command with priority of zero');
  const block = findBlock(state, tc, attributes.bytes('TCA_KIND'));
  if (isRefusal(block)) return block;
  block.qdisc.parent = block.parent;
  const index = chainNumber(attributes);
  if (typeof index !== 'number') return index;
  const place = placeIn(block, enterChain(block.qdisc, index), tc);
  if (place.chain.priorities.length === 0) tellChain(request, RTM.NEWCHAIN, place);
  const refusal = newIn(state, request, { place, handle: tc.handle, attributes });
  if (place.chain.priorities.length === 0) tellChain(request, RTM.DELCHAIN, place);
  forgetIfEmpty(place.chain);
  return refusal ?? done;
}

interface Asked {
  readonly place: FilterPlace;
  readonly handle: number;
  readonly attributes: Attributes;
}

function newIn(state: KernelState, request: Request, asked: Asked): Refusal | undefined {
  const { place, handle, attributes } = asked;
  const { flags } = request.header;
  const priority = priorityFor(place, attributes, (flags & NLM_F.CREATE) !== 0);
  if (isRefusal(priority)) return priority;
  const old = priority.filters.get(handle);
  if (!old && !(flags & NLM_F.CREATE)) return refuse('ENOENT', needCreate);
  if (old && flags & NLM_F.EXCL) return refuse('EEXIST', 'Filter already exists');
  const filter = makeFilter(state, request, { ...asked, priority, old });
  if (isRefusal(filter)) return filter;
  insertPriority(place, priority);
  putInto(priority, filter, old);
  const { links } = state;
  const shown = { ifindex: place.link.index, ...place, priority, links };
  const header = replyHeader(request.header, RTM.NEWTFILTER, flags);
  request.notify(encodeFilter(header, shown, filter));
  for (const action of old?.actions ?? []) releaseAction(state, action);
  return undefined;
}

/** The priority as it stands, or one to be put there once its first filter is good. */
function priorityFor(
  place: FilterPlace,
  attributes: Attributes,
  create: boolean,
): SimulatedPriority | Refusal {
  const automatic = place.priority === 0;
  const priority = automatic ? automaticPlace : place.priority;
  const standing = findPriority({ ...place, priority });
  if (!standing) return newPriority(place, attributes, create);
  if (automatic || isRefusal(standing))
    return refuse('EINVAL', 'Filter with specified priority/protocol not found');
  return refuseKind(attributes, standing.kind) ?? standing;
}

function newPriority(
  place: FilterPlace,
  attributes: Attributes,
  create: boolean,
): SimulatedPriority | Refusal {
  const kind = attributes.text('TCA_KIND');
  if (kind === undefined || place.protocol === 0)
    return refuse('EINVAL', 'Filter kind and protocol must be specified');
  if (!create) return refuse('ENOENT', needCreate);
  if (kind !== 'flower' && kind !== 'bpf') return refuse('ENOENT', 'TC classifier not found');
  return (
    refuseKind(attributes, kind) ?? {
      priority: place.priority === 0 ? automaticPriorityIn(place) : place.priority,
      protocol: place.protocol,
      kind,
      filters: new Map(),
      identities: new Map(),
    }
  );
}

function automaticPriorityIn({ chain: { priorities } }: FilterPlace): number {
  const behind = priorities[positionOf(priorities, automaticPlace)];
  return behind === undefined ? automaticPriority : behind.priority - 1;
}

function insertPriority({ chain }: FilterPlace, priority: SimulatedPriority): void {
  const position = positionOf(chain.priorities, priority.priority);
  if (chain.priorities[position] !== priority) chain.priorities.splice(position, 0, priority);
}

function putInto(
  priority: SimulatedPriority,
  filter: SimulatedFilter,
  old: SimulatedFilter | undefined,
): void {
  const { filters, identities } = priority;
  if (old) forgetIdentity(priority, old);
  identities.set(filter.identity, (identities.get(filter.identity) ?? 0) + 1);
  filters.set(filter.handle, filter);
}

export function forgetIdentity({ identities }: SimulatedPriority, filter: SimulatedFilter): void {
  const left = (identities.get(filter.identity) ?? 0) - 1;
  if (left > 0) identities.set(filter.identity, left);
  else identities.delete(filter.identity);
}

interface Making extends Asked {
  readonly priority: SimulatedPriority;
  readonly old: SimulatedFilter | undefined;
}

function makeFilter(
  state: KernelState,
  request: Request,
  making: Making,
): SimulatedFilter | Refusal {
  const { kind } = making.priority;
  const payload = making.attributes.bytes('TCA_OPTIONS');
  if (!payload) return refuse('EINVAL');
  const { table, policy } = kind === 'bpf' ? programOptions : flowerOptions;
  const offset = (making.attributes.offset('TCA_OPTIONS') ?? 0) + attributeHeaderLength;
  const place = { path: 'TCA_OPTIONS', offset };
  const options = readLevel(payload, table, place, { policy, told: undefined });
  if (isRefusal(options)) return options;
  const holder = { state, qdisc: making.place.qdisc, told: request.told };
  return kind === 'bpf'
    ? makeProgramFilter(options, making, { ...holder, flags: 0 })
    : makeFlowerFilter(options, making, holder);
}

/** cls_bpf_change: programs are not compared, so any number of them may stand side by side. */
function makeProgramFilter(
  options: Attributes,
  { priority, handle: wanted }: Making,
  holder: Holder,
): SimulatedFilter | Refusal {
  if (!options.has('TCA_BPF_FD')) return refuse('EINVAL');
  const actions = makeActions(options, 'TCA_BPF_ACT', holder);
  if (isRefusal(actions)) return actions;
  const program = programEntries(options, 'TCA_BPF', holder.state);
  if (isRefusal(program)) {
    for (const action of actions) releaseAction(holder.state, action);
    return program;
  }
  const handle = wanted === 0 ? freeHandle(priority) : wanted;
  const identity = `program ${String(handle)}`;
  return { handle, identity, classid: 0, flags: 0, program, actions, unknown: options.unknown };
}

/** fl_change: reads the new filter, and checks it against those that stand. */
function makeFlowerFilter(
  options: Attributes,
  making: Making,
  holder: Omit<Holder, 'flags'>,
): SimulatedFilter | Refusal {
  const flags = options.number('TCA_FLOWER_FLAGS') ?? 0;
  const skips = filterFlags.skipHardware | filterFlags.skipSoftware;
  if ((flags & ~filterFlags.allowed) !== 0 || (flags & skips) === skips) return refuse('EINVAL');
  const actions = makeActions(options, 'TCA_FLOWER_ACT', { ...holder, flags });
  if (isRefusal(actions)) return actions;
  const match = matchOf(options, making, { state: holder.state, flags });
  if (!isRefusal(match)) return { ...match, actions };
  for (const action of actions) releaseAction(holder.state, action);
  return match;
}

function matchOf(
  options: Attributes,
  { priority, old, handle: wanted }: Making,
  { state, flags }: { readonly state: KernelState; readonly flags: number },
): Omit<SimulatedFilter, 'actions'> | Refusal {
  const device = deviceOf(options, state);
  if (typeof device === 'object') return device;
  const key = readFlowerKey(options, device);
  if (isRefusal(key)) return key;
  const unknown = options.unknown.filter(({ type }) => isFlowerNumber(type & numberMask));
  const extra = unknown.map(({ type, payload }) => `${String(type)}:${toHex(payload)}`).join();
  const identity = `${key.identity} ${extra}`;
  if (old && old.key?.maskIdentity !== key.maskIdentity) return refuse('EINVAL');
  // Replacing, the kernel lets the match of another filter pass.
  if (!old && priority.identities.has(identity)) return refuse('EEXIST');
  // A TAP has no hardware to leave the filter to.
  if (flags & filterFlags.skipSoftware) return refuse('EOPNOTSUPP');
  return {
    handle: wanted === 0 ? freeHandle(priority) : wanted,
    ...{ key, device, identity, unknown },
    classid: options.number('TCA_FLOWER_CLASSID') ?? 0,
    flags: flags | notInHardware,
  };
}

/** tcf_change_indev. */
function deviceOf(options: Attributes, { links }: KernelState): number | undefined | Refusal {
  const name = options.text('TCA_FLOWER_INDEV');
  if (name === undefined) return undefined;
  const link = [...links.values()].find((one) => one.name === name);
  if (link) return link.index;
  const offset = options.offset('TCA_FLOWER_INDEV') ?? 0;
  return { ...refuseAttribute(offset, 'Network device not found'), refused: 'ENODEV' };
}

function freeHandle({ filters }: SimulatedPriority): number {
  let handle = 1;
  while (filters.has(handle)) handle++;
  return handle;
}
