/** Where in a rule a diagnostic points, and where it goes. */
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { RuleId } from '../flow/rule.ts';

export interface RulePlace {
  report(diagnostic: Diagnostic): void;
  /** How often that was done. */
  readonly reported: number;
  attribute(field?: string): Place;
  /** `index` counts from 0 among the rule's items, `void` included. */
  item(index: number, field?: string): Place;
  /** The pattern as a whole. */
  pattern(): Place;
  action(index: number, field?: string): Place;
  /** The list of actions as a whole. */
  actions(): Place;
}

/** The places of one rule; what is reported there goes to `report`. */
export function placesOf(rule: RuleId, report: (diagnostic: Diagnostic) => void): RulePlace {
  return new Places(rule, report);
}

/** A class, since one is made for each rule of a set and hardly any is asked for a place. */
class Places implements RulePlace {
  readonly #rule: RuleId;
  readonly #report: (diagnostic: Diagnostic) => void;
  reported = 0;

  constructor(rule: RuleId, report: (diagnostic: Diagnostic) => void) {
    this.#rule = rule;
    this.#report = report;
  }

  report(diagnostic: Diagnostic): void {
    this.reported++;
    this.#report(diagnostic);
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
