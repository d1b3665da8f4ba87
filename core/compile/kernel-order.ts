/** The order in which a compiled set stands, which is the order of evaluation within a device and parent. */
import type { TcFilter } from '../tc/filter.ts';

/** Where filters stand that are evaluated one after the other. */
export type FilterPlace = Pick<TcFilter, 'device' | 'parent' | 'chain'>;

/**
 * The TAP before the remote, the root qdisc before the ingress qdisc (as `tc filter show` has them), then
 * chains, then priorities. Equal ones keep the order they come in: among overlapping filters of one
 * priority the kernel asks the mask first that was made first.
 */
export function inKernelOrder(
  tap: string,
): (
  a: FilterPlace & { readonly priority?: number },
  b: FilterPlace & { readonly priority?: number },
) => number {
  const device = ({ device: name }: FilterPlace) => (name === tap ? 0 : 1);
  const side = ({ parent }: FilterPlace) => (parent === '1:' ? 0 : 1);
  return (a, b) =>
    device(a) - device(b) ||
    side(a) - side(b) ||
    a.chain - b.chain ||
    (a.priority ?? 0) - (b.priority ?? 0);
}
