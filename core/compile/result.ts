import type { RuleId } from '../flow/rule.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { TcFilter, TcQdisc } from '../tc/filter.ts';
import type { RssConfiguration } from './rss.ts';

/** Why a filter exists: for a rule of the user, or as one of the implicit rules. */
export type FilterRole =
  | 'rule'
  /** The twin of a rule on the remote: the same match, redirected to the TAP. */
  | 'remote'
  | 'default'
  | 'isolate'
  | 'local-mac'
  | 'promiscuous'
  | 'all-multicast'
  | 'broadcast'
  | 'ipv6-multicast'
  | 'transmit'
  /** Of the RSS layout `reclassify`: packets marked for a queue, and room for their hash. */
  | 'rss-queue'
  | 'rss-room';

export interface CompiledFilter extends TcFilter {
  /** Of the rule it was made for; null for implicit filters. */
  readonly rule: RuleId | null;
  readonly role: FilterRole;
}

/** A slot of the RSS program. */
export interface RssSlot {
  readonly slot: number;
  /** Null for the device's default RSS. */
  readonly rule: RuleId | null;
  readonly configuration: RssConfiguration;
}

/** What a rule set becomes. A rule with an error has no filter but a diagnostic. */
export interface CompiledRules {
  readonly qdiscs: readonly TcQdisc[];
  /** In the order the kernel evaluates them: device, parent, chain, priority. */
  readonly filters: readonly CompiledFilter[];
  /** What the slots of the RSS program are to hold, by number. */
  readonly rss: readonly RssSlot[];
  readonly diagnostics: readonly Diagnostic[];
}
