/** Where in a rule a diagnostic points, and where it goes. */
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { RuleId } from '../flow/rule.ts';

export interface RulePlace {
  report(diagnostic: Diagnostic): void;
  /** What was reported so far. */
  readonly diagnostics: readonly Diagnostic[];
  attribute(field?: string): Place;
  /** `index` counts from 0 among the rule's items, `void` included. */
  item(index: number, field?: string): Place;
  /** The pattern as a whole. */
  pattern(): Place;
  action(index: number, field?: string): Place;
  /** The list of actions as a whole. */
  actions(): Place;
}

/** The places of one rule, with nothing reported yet. */
export function placesOf(rule: RuleId): RulePlace {
  return new Places(rule);
}

/** Nothing is wrong with most rules; all of those share this. */
const none: readonly Diagnostic[] = [];

/** A class, since one is made for each rule of a set and hardly any is asked for a place. */
class Places implements RulePlace {
  readonly #rule: RuleId;
  #reported: Diagnostic[] | undefined;

  constructor(rule: RuleId) {
    this.#rule = rule;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#reported ?? none;
  }

  report(diagnostic: Diagnostic): void {
    (this.#reported ??= []).push(diagnostic);
  }

  attribute(field?: string): Place {
    return { subject: { rule: this.#rule, part: 'attribute', ...named(field) } };
  }

  item(index: number, field?: string): Place {
    return { subject: { rule: this.#rule, part: 'item', index, ...named(field) } };
  }

  pattern(): Place {
    return { subject: { rule: this.#rule, part: 'item' } };
  }

  action(index: number, field?: string): Place {
    return { subject: { rule: this.#rule, part: 'action', index, ...named(field) } };
  }

  actions(): Place {
    return { subject: { rule: this.#rule, part: 'action' } };
  }
}

const named = (field: string | undefined) => (field === undefined ? undefined : { field });
