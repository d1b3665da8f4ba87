/** Finds the place that a filter request names: device, qdisc, chain, priority (cls_api.c, Linux 6.1). */
import type { Attributes } from '../netlink/attribute-reader.ts';
import { priorityOf, protocolOf } from '../netlink/tc-message.ts';
import type { TcMessageHeader } from '../netlink/tc-message.ts';
import { readText } from '../netlink/bytes.ts';
import { isRefusal, refuse } from './answer.ts';
import type { Refusal } from './answer.ts';
import type {
  KernelState,
  SimulatedChain,
  SimulatedLink,
  SimulatedPriority,
  SimulatedQdisc,
} from './state.ts';

/** TC_ACT_EXT_VAL_MASK: a chain's number must fit the verdict that goes there. */
const highestChain = 0x0fffffff;
/** IFNAMSIZ. */
const kindRoom = 16;

export interface FilterPlace {
  readonly link: SimulatedLink;
  readonly qdisc: SimulatedQdisc;
  /** The parent that was named, or the handle of the root qdisc. */
  readonly parent: number;
  readonly chain: SimulatedChain;
  readonly priority: number;
  /** Host order. */
  readonly protocol: number;
}

/** Where the filters of a request are, before its chain is looked for. */
type BlockPlace = Pick<FilterPlace, 'link' | 'qdisc' | 'parent'>;

/** __tcf_qdisc_find, tcf_proto_check_kind, __tcf_qdisc_cl_find and __tcf_block_find. */
export function findBlock(
  state: KernelState,
  tc: TcMessageHeader,
  kind: Uint8Array | undefined,
): BlockPlace | Refusal {
  const link = state.links.get(tc.ifindex);
  if (!link) return refuse('ENODEV');
  const qdisc = findQdisc(link, tc.parent);
  if (isRefusal(qdisc)) return qdisc;
  if (isLong(kind)) return refuse('EINVAL', 'Specified TC filter name too long');
  const minor = tc.parent % 0x10000;
  if (qdisc.kind === 'multiq' && minor > 0)
    return minor > qdisc.bands
      ? refuse('ENOENT', "Specified class doesn't exist")
      : refuse('EINVAL');
  return { link, qdisc, parent: tc.parent === 0 ? qdisc.handle : tc.parent };
}

/** nla_strscpy: with its ending zero, if it has one, it does not fit. */
function isLong(kind: Uint8Array | undefined): boolean {
  if (kind === undefined) return false;
  return (kind.at(-1) === 0 ? kind.length - 1 : kind.length) >= kindRoom;
}

/** The number of the chain that a request names. */
export function chainNumber(attributes: Attributes): number | Refusal {
  const index = attributes.number('TCA_CHAIN') ?? 0;
  return index > highestChain
    ? refuse('EINVAL', 'Specified chain index exceeds upper limit')
    : index;
}

export const placeIn = (
  block: BlockPlace,
  chain: SimulatedChain,
  tc: TcMessageHeader,
): FilterPlace => ({
  ...block,
  chain,
  priority: priorityOf(tc.info),
  protocol: protocolOf(tc.info),
});

/** __tcf_qdisc_find. */
function findQdisc(link: SimulatedLink, parent: number): SimulatedQdisc | Refusal {
  const major = Math.floor(parent / 0x10000) * 0x10000;
  const qdisc = parent === 0 ? link.root : qdiscOf(link, major);
  if (!qdisc) return refuse('EINVAL', "Parent Qdisc doesn't exists");
  if (qdisc.kind === 'noop' || qdisc.kind === 'noqueue')
    return refuse('EINVAL', 'Qdisc not classful');
  if (qdisc.kind === 'mq') return refuse('EOPNOTSUPP', "Class doesn't support blocks");
  return qdisc;
}

/** qdisc_lookup: by handle; a default has none. */
export function qdiscOf(link: SimulatedLink, handle: number): SimulatedQdisc | undefined {
  if (handle === 0) return undefined;
  return [link.root, link.ingress].find((qdisc) => qdisc?.handle === handle);
}

export function chainIn(qdisc: SimulatedQdisc, index: number): SimulatedChain | undefined {
  return qdisc.chains.find((chain) => chain.index === index);
}

export function enterChain(qdisc: SimulatedQdisc, index: number): SimulatedChain {
  const standing = chainIn(qdisc, index);
  if (standing) return standing;
  const chain: SimulatedChain = { index, priorities: [], actions: 0, qdisc };
  qdisc.chains.push(chain);
  return chain;
}

/** A chain goes that has neither filters nor actions that go to it. */
export function forgetIfEmpty({ qdisc, ...chain }: SimulatedChain): void {
  if (chain.priorities.length > 0 || chain.actions > 0) return;
  qdisc.chains = qdisc.chains.filter(({ index }) => index !== chain.index);
}

/** tcf_chain_get_by_act. */
export function chainForAction(qdisc: SimulatedQdisc, index: number): SimulatedChain {
  const chain = enterChain(qdisc, index);
  chain.actions += 1;
  return chain;
}

/** tcf_chain_put_by_act. */
export function leaveChain(chain: SimulatedChain): void {
  chain.actions -= 1;
  forgetIfEmpty(chain);
}

/** Where a priority stands among the ascending ones, or would. */
export function positionOf(priorities: readonly SimulatedPriority[], priority: number): number {
  let first = 0;
  let last = priorities.length;
  while (first < last) {
    const middle = (first + last) >> 1;
    if ((priorities[middle]?.priority ?? Infinity) < priority) first = middle + 1;
    else last = middle;
  }
  return first;
}

/** tcf_chain_tp_find: a priority has one protocol. */
export function findPriority(place: FilterPlace): SimulatedPriority | Refusal | undefined {
  if (place.priority === 0) return undefined;
  const { priorities } = place.chain;
  const found = priorities[positionOf(priorities, place.priority)];
  if (found?.priority !== place.priority) return undefined;
  return place.protocol !== 0 && found.protocol !== place.protocol
    ? refuse('EINVAL', 'Filter with specified priority/protocol not found')
    : found;
}

/** Takes a priority out of its chain. */
export function removePriority({ chain }: FilterPlace, priority: SimulatedPriority): void {
  chain.priorities = chain.priorities.filter((one) => one !== priority);
}

/** nla_strcmp: all zeros at the end are passed over, one within is not. */
export function isKind(given: Uint8Array, kind: string): boolean {
  let { length } = given;
  while (length > 0 && given[length - 1] === 0) length--;
  const text = given.subarray(0, length);
  return !text.includes(0) && readText(text) === kind;
}

/** The refusal of a request that names another kind than stands there. */
export function refuseKind(attributes: Attributes, kind: string): Refusal | undefined {
  const given = attributes.bytes('TCA_KIND');
  return given === undefined || isKind(given, kind)
    ? undefined
    : refuse('EINVAL', 'Specified filter kind does not match existing one');
}
