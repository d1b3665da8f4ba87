/** Steps of a plan as requests to the kernel. */
import { encodeDeleteFilter, encodeNewFilter } from '../../core/netlink/tc-filter.ts';
import { toWire } from '../../core/netlink/wire-filter.ts';
import type { PlanStep } from '../../core/plan/plan.ts';
import type { Request } from '../kernel/exchange.ts';

/** `ifindex` is that of the filter's device; `indexOf` knows the devices that actions name. */
export function filterRequest(
  step: PlanStep,
  ifindex: number,
  indexOf: (device: string) => number | undefined = () => undefined,
): Request {
  const { filter, kind } = step;
  if (kind === 'remove') return (options) => encodeDeleteFilter({ ...filter, ifindex }, options);
  const wire = toWire(filter, (name) => (name === filter.device ? ifindex : indexOf(name)));
  return (options) => encodeNewFilter(wire, { ...options, mode: kind });
}
