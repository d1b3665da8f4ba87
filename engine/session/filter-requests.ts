/** Steps of a plan as requests to the kernel. */
import { encodeDeleteFilter, encodeNewFilter } from '../../core/netlink/tc-filter.ts';
import type { PlanStep } from '../../core/plan/plan.ts';
import type { Request } from '../kernel/exchange.ts';

export function filterRequest(step: PlanStep, ifindex: number): Request {
  const { device: _, ...filter } = step.filter;
  const wire = { ...filter, ifindex };
  if (step.kind === 'remove') return (options) => encodeDeleteFilter(wire, options);
  const mode = step.kind;
  return (options) => encodeNewFilter(wire, { ...options, mode });
}
