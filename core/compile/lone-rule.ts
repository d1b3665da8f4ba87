/** What one rule becomes, before its place among the others is known. It depends on nothing but the rule and its context. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../flow/device.ts';
import type { MadeAction } from '../tc/ownership.ts';
import type { TcFilter } from '../tc/filter.ts';
import type { KernelVersion } from '../tc/kernel-version.ts';
import type { PatternShape } from './pattern-shape.ts';
import type { FilterRole } from './result.ts';
import type { RssConfiguration } from './rss.ts';

/** What translating a rule needs to know besides the rule. */
export interface RuleContext {
  readonly device: DeviceOptions;
  readonly kernel: KernelVersion;
}

/** A filter without its handle, which only the rules beside it decide. */
export interface LoneFilter extends Omit<TcFilter, 'handle' | 'actions'> {
  readonly role: Extract<FilterRole, 'rule' | 'remote'>;
  readonly actions: readonly MadeAction[];
  /** Of the actions: says what the filter matches (tc/ownership.ts). */
  readonly cookie: string;
  /** Filters of one shape have the same keys with the same masks, and but for its open ones the same values. */
  readonly shape: PatternShape | undefined;
}

export interface LoneRule {
  /** Empty when there is an error among the diagnostics. */
  readonly filters: readonly LoneFilter[];
  readonly diagnostics: readonly Diagnostic[];
  /** With RSS: what the slot of the rule is to hold. Those of its filters that run the program need `withSlot` (rss.ts). */
  readonly rss?: RssConfiguration;
  /** The group a `jump` leads to. */
  readonly jump?: number;
}

/** Whether the filter ends the way of its packets in its chain, so that no later filter there sees them. */
export function isFinal({ actions }: Pick<TcFilter, 'actions'>): boolean {
  const last = actions.at(-1);
  return last === undefined || last.kind === 'other' || last.control !== 'continue';
}
