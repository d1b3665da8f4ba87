/** Where in a rule a diagnostic points, and where it goes. */
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { RuleId } from '../flow/rule.ts';

export interface RulePlace {
  readonly report: (diagnostic: Diagnostic) => void;
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
  const step = (part: 'item' | 'action') => (index: number, field?: string) => ({
    subject: { rule, part, index, ...(field !== undefined && { field }) },
  });
  return {
    report,
    attribute: (field) => ({
      subject: { rule, part: 'attribute', ...(field !== undefined && { field }) },
    }),
    item: step('item'),
    pattern: () => ({ subject: { rule, part: 'item' } }),
    action: step('action'),
    actions: () => ({ subject: { rule, part: 'action' } }),
  };
}
