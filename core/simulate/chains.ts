/** Finds the place that a filter request names: device, qdisc, chain, priority. */
import type { Attributes } from '../netlink/attribute-reader.ts';
import { priorityOf, protocolOf } from '../netlink/tc-message.ts';
import type { TcMessageHeader } from '../netlink/tc-message.ts';
import { chainOf } from './actions.ts';
import { refuse } from './answer.ts';
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

export interface FilterPlace {
  readonly qdisc: SimulatedQdisc;
  /** Perhaps not yet in the qdisc. */
  readonly chain: SimulatedChain;
  readonly priority: number;
  /** Host order. */
  readonly protocol: number;
}

/** `missingChain`: what to do without the chain: make one, or refuse with that errno. */
export function placeOf(
  state: KernelState,
  tc: TcMessageHeader,
  attributes: Attributes,
  missingChain: 'make' | 'EINVAL' | 'ENOENT',
): FilterPlace | Refusal {
  const link = state.links.get(tc.ifindex);
  if (!link) return refuse('ENODEV');
  const qdisc = findQdisc(link, tc.parent);
  if ('refused' in qdisc) return qdisc;
  const index = attributes.number('TCA_CHAIN') ?? 0;
  if (index > highestChain) return refuse('EINVAL', 'Specified chain index exceeds upper limit');
  const chain = qdisc.chains.find((one) => one.index === index);
  if (!chain && missingChain !== 'make' && !isNamed(qdisc, index))
    return refuse(missingChain, 'Cannot find specified filter chain');
  return {
    qdisc,
    chain: chain ?? { index, priorities: [] },
    priority: priorityOf(tc.info),
    protocol: protocolOf(tc.info),
  };
}

/** A chain without filters stays for as long as an action goes to it (tcf_chain_get_by_act). */
function isNamed(qdisc: SimulatedQdisc, index: number): boolean {
  return qdisc.chains.some(({ priorities }) =>
    priorities.some(({ filters }) =>
      [...filters.values()].some(({ actions }) =>
        actions.some(({ verdict }) => chainOf(verdict) === index),
      ),
    ),
  );
}

/** __tcf_qdisc_find. */
function findQdisc(link: SimulatedLink, parent: number): SimulatedQdisc | Refusal {
  const major = Math.floor(parent / 0x10000) * 0x10000;
  const qdisc = parent === 0 ? link.root : qdiscOf(link, major);
  if (!qdisc) return refuse('EINVAL', "Parent Qdisc doesn't exists");
  if (qdisc.kind === 'noop' || qdisc.kind === 'noqueue')
    return refuse('EINVAL', 'Qdisc not classful');
  if (qdisc.kind === 'mq') return refuse('EOPNOTSUPP', "Class doesn't support blocks");
  const minor = parent % 0x10000;
  if (qdisc.kind === 'multiq' && minor > qdisc.bands)
    return refuse('ENOENT', "Specified class doesn't exist");
  return qdisc;
}

/** qdisc_lookup: by handle; a default has none. */
export function qdiscOf(link: SimulatedLink, handle: number): SimulatedQdisc | undefined {
  if (handle === 0) return undefined;
  return [link.root, link.ingress].find((qdisc) => qdisc?.handle === handle);
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
  if (place.protocol !== 0 && found.protocol !== place.protocol)
    return refuse('EINVAL', 'Filter with specified priority/protocol not found');
  return found;
}

/** A priority without filters goes, and a chain without priorities. */
export function forgetEmpty({ qdisc, chain, priority }: FilterPlace): void {
  const position = positionOf(chain.priorities, priority);
  const left = chain.priorities[position];
  if (left?.filters.size === 0) chain.priorities.splice(position, 1);
  if (chain.priorities.length === 0) qdisc.chains = qdisc.chains.filter((one) => one !== chain);
}
