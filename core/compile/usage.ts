import type { FilterPlace } from './kernel-order.ts';

/** What the rules of a set made use of, as far as the implicit filters and the qdiscs depend on it. */
export interface Usage {
  /** Each place with a filter of a rule, and each chain a rule jumps to, once. In kernel order (kernel-order.ts). */
  readonly places: readonly FilterPlace[];
  /** Whether a rule spreads its packets by RSS. */
  readonly rss: boolean;
}
