/**
 * A flow rule as rte_flow has it (DPDK, rte_flow.h): attributes, a pattern of items, a list of actions.
 *
 * Values are plain JSON so that a rule can be compared, stored and sent as it is: integers are
 * numbers, addresses are text in one canonical spelling (see values.ts). All of it is immutable.
 */

/** Stable for the life of a rule, through edits of any kind. Unique in a document. */
export type RuleId = string & { readonly __brand: 'RuleId' };

/** Stable for the life of an item or action. Unique in a document; positions and notes hang on it. */
export type StepId = string & { readonly __brand: 'StepId' };

/** An integer of at most 32 bits, or an address in its canonical text (`aa:bb:cc:dd:ee:ff`, `10.0.0.1`, `2001:db8::1`). */
export type FieldValue = number | string;

/**
 * What a pattern says about one field, as in rte_flow: the bits to compare with (`spec`), an
 * inclusive upper bound (`last`), the bits that count (`mask`). See meaning.ts for what an absent
 * part stands for.
 */
export interface FieldMatch {
  readonly spec?: FieldValue;
  readonly last?: FieldValue;
  readonly mask?: FieldValue;
}

export interface Item {
  readonly id: StepId;
  /** A row of the item registry (items.ts), spelled as testpmd spells it: `eth`, `ipv4`. */
  readonly type: string;
  readonly fields: Readonly<Record<string, FieldMatch>>;
}

export interface Action {
  readonly id: StepId;
  /** A row of the action registry (actions.ts), spelled as testpmd spells it: `queue`, `drop`. */
  readonly type: string;
  readonly fields: Readonly<Record<string, ActionValue>>;
}

/** A field of an action: one value, or a list (`queues`, `types` of rss). */
export type ActionValue = FieldValue | readonly FieldValue[];

/** struct rte_flow_attr. A rule without a direction is kept as written; the compiler reports it. */
export interface Attributes {
  readonly group: number;
  readonly priority: number;
  readonly ingress: boolean;
  readonly egress: boolean;
  /** Only kept to be refused: a TAP has no embedded switch. */
  readonly transfer?: true;
  /** The application's own number of the rule: 64 bits, in decimal. */
  readonly userId?: string;
  /** `tunnel_set` and `tunnel_match`, testpmd's number of a tunnel. */
  readonly tunnelSet?: number;
  readonly tunnelMatch?: number;
}

/**
 * A pipeline that is still being drawn: not joined to the device, or without a fate. It is saved and
 * shown, but never compiled or applied.
 */
export interface Draft {
  /** Whether the first item is joined to the device. */
  readonly attached: boolean;
}

export interface Rule {
  readonly id: RuleId;
  /** What people call it; may be empty. */
  readonly name: string;
  /** A disabled rule is kept but neither compiled nor applied. */
  readonly enabled: boolean;
  readonly attributes: Attributes;
  /** Without the closing `end`. */
  readonly pattern: readonly Item[];
  /** Without the closing `end`. */
  readonly actions: readonly Action[];
  readonly draft?: Draft;
}

export const defaultAttributes: Attributes = {
  group: 0,
  priority: 0,
  ingress: true,
  egress: false,
};

/** Whether the rule takes part in compiling: enabled, and not a draft. */
export function isLive(rule: Rule): boolean {
  return rule.enabled && rule.draft === undefined;
}
