/** The order in which a compiled set stands, which is the order of evaluation within a device and parent. */
import type { TcFilter } from '../tc/filter.ts';

/** Where filters stand that are evaluated one after the other. */
export type FilterPlace = Pick<TcFilter, 'device' | 'parent' | 'chain'>;

/** Chains have 28 bits (linux/pkt_cls.h, TC_ACT_EXT_VAL_MASK). */
const chainCount = 2 ** 28;

/** Ascending in kernel order: the TAP before the remote, the root qdisc before the ingress qdisc (as `tc filter show` has them), then chains. */
export function placeRank({ device, parent, chain }: FilterPlace, tap: string): number {
  return ((device === tap ? 0 : 2) + (parent === '1:' ? 0 : 1)) * chainCount + chain;
}
