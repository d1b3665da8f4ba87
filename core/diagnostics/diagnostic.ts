/**
 * A message to a user, as a value. Problems in what users write are never thrown: they are collected
 * as diagnostics, each with a permanent code and the precise place it is about.
 */

/** `info` is for notes: nothing is wrong, but something was read in a way worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

export type Part = 'attribute' | 'item' | 'action' | 'text' | 'document' | 'device' | 'kernel';

/** What in the model a diagnostic is about. */
export interface Subject {
  /** RuleId of the rule, when it is about one. */
  readonly rule?: string;
  readonly part: Part;
  /** 0-based index among the rule's items or actions. */
  readonly index?: number;
  /** Name of the field or attribute; for a document, the path (`rules[3].attributes.group`). */
  readonly field?: string;
}

/** A stretch of one text. Lines and columns count from 1, columns and lengths in UTF-16 units. */
export interface TextSpan {
  readonly line: number;
  readonly column: number;
  /** 0-based offset of the first unit in the whole text. */
  readonly offset: number;
  readonly length: number;
}

/** One change of a document that a fix consists of. Steps are named by their 0-based index, as in a subject. */
export type FixChange =
  | {
      readonly kind: 'attribute';
      readonly rule: string;
      readonly field: 'group' | 'priority' | 'ingress' | 'egress';
      readonly value: number | boolean;
    }
  /** Sets the whole match of an item's field; null takes the field away. */
  | {
      readonly kind: 'item-field';
      readonly rule: string;
      readonly index: number;
      readonly field: string;
      readonly match: {
        readonly spec?: number | string;
        readonly last?: number | string;
        readonly mask?: number | string;
      } | null;
    }
  | {
      readonly kind: 'action-field';
      readonly rule: string;
      readonly index: number;
      readonly field: string;
      readonly value: number | string | readonly (number | string)[] | null;
    }
  | {
      readonly kind: 'remove-item' | 'remove-action';
      readonly rule: string;
      readonly index: number;
    }
  | { readonly kind: 'remove-rule'; readonly rule: string }
  /** Options of the device, by their name in DeviceOptions (flow/device.ts). */
  | { readonly kind: 'device'; readonly field: string; readonly value: unknown }
  /** Give every rule a priority of its own, in the order rules are evaluated now (compile/renumber.ts). */
  | { readonly kind: 'renumber' };

/** What a user can have done about a problem with one click. */
export interface Fix {
  /** What it does, as a button says it: `Make it ingress`. */
  readonly title: string;
  readonly changes: readonly FixChange[];
}

export interface Diagnostic {
  /** A row of the catalogue, e.g. `rule/queue-out-of-range`. Permanent: never reused or renamed. */
  readonly code: string;
  readonly severity: Severity;
  /** What happened and where, in one sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly subject: Subject;
  readonly span?: TextSpan;
  /** `enum rte_flow_error_type` (DPDK rte_flow.h) a driver would answer with. */
  readonly rteFlowErrorType?: number;
  readonly fix?: Fix;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** Where a diagnostic points: its subject, and the text it was read from if there is one. */
export interface Place {
  readonly subject: Subject;
  readonly span?: TextSpan | undefined;
}

/** One row of the catalogue: everything about a code but the place. `A` is what the message needs to know. */
export interface CatalogueRow<A> {
  readonly severity: Severity;
  readonly rteFlowErrorType?: number;
  readonly message: (details: A) => string;
  readonly hint?: (details: A) => string;
  /** Undefined where nothing can be changed safely. */
  readonly fix?: (details: A, subject: Subject) => Fix | undefined;
  /** For the reference: when it appears and what it means, for a newcomer. */
  readonly explanation: string;
}

/** enum rte_flow_error_type, DPDK rte_flow.h. */
export const rteFlowErrorType = {
  UNSPECIFIED: 1,
  HANDLE: 2,
  ATTR_GROUP: 3,
  ATTR_PRIORITY: 4,
  ATTR_INGRESS: 5,
  ATTR_EGRESS: 6,
  ATTR_TRANSFER: 7,
  ATTR: 8,
  ITEM_NUM: 9,
  ITEM_SPEC: 10,
  ITEM_LAST: 11,
  ITEM_MASK: 12,
  ITEM: 13,
  ACTION_NUM: 14,
  ACTION_CONF: 15,
  ACTION: 16,
} as const;
