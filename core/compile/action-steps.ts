/** A rule's actions, checked one by one against the registry. */
import { diagnose } from '../diagnostics/catalogue.ts';
import { actionRow, tapActionRow, type TapActionRow } from '../flow/actions.ts';
import type { Action } from '../flow/rule.ts';
import { expectedInstead } from '../flow/field-text.ts';
import type { RulePlace } from './place.ts';

export interface ActionStep {
  readonly action: Action;
  /** Among the rule's actions, from 0. */
  readonly index: number;
  readonly row: TapActionRow;
}

/** The steps a TAP can do; `sound` when that is all of them, with values of the right form. */
export function readSteps(
  actions: readonly Action[],
  place: RulePlace,
): { readonly steps: readonly ActionStep[]; readonly sound: boolean } {
  const steps = actions.flatMap((action, index): ActionStep[] => {
    const row = tapActionRow(action.type);
    if (row !== undefined) return [{ action, index, row }];
    const details = { action: action.type, reason: actionRow(action.type)?.unsupported };
    place.report(diagnose('rule/action-unsupported', details, place.action(index)));
    return [];
  });
  for (const { index, row } of steps)
    if (row.type === 'count')
      place.report(diagnose('rule/count-implicit', {}, place.action(index)));
  const sound = steps.map((step) => checkFields(step, place)).every(Boolean);
  return { steps, sound: sound && steps.length === actions.length };
}

function checkFields({ action, index, row }: ActionStep, place: RulePlace): boolean {
  const known = Object.keys(action.fields).map((field) => {
    if (row.fields.some((candidate) => candidate.name === field)) return true;
    const details = { action: action.type, field };
    place.report(diagnose('rule/action-field-unsupported', details, place.action(index, field)));
    return false;
  });
  const sound = row.fields.map((field) => {
    const value = action.fields[field.name];
    const where = place.action(index, field.name);
    if (value === undefined) {
      if (!field.required) return true;
      const details = { action: action.type, field: field.name };
      place.report(diagnose('rule/action-field-missing', details, where));
      return false;
    }
    // What rss takes, and how its settings fit together, is rss-action.ts’s.
    if (action.type === 'rss') return true;
    const expected = typeof value === 'object' ? 'one value' : expectedInstead(field, value);
    if (expected === undefined) return true;
    const details = { field: field.name, value: String(value), expected };
    place.report(diagnose('rule/action-value-invalid', details, where));
    return false;
  });
  return [...known, ...sound].every(Boolean);
}
