/** A rule's actions as the actions of a filter. */
import { diagnose } from '../diagnostics/catalogue.ts';
import { actionRow, type ActionRow, type ActionType } from '../flow/actions.ts';
import type { Action } from '../flow/rule.ts';
import type { TcParent } from '../tc/filter.ts';
import type { MadeAction } from '../tc/ownership.ts';
import { expectedInstead } from './field-values.ts';
import type { RulePlace } from './place.ts';

const drop: MadeAction = { kind: 'gact', control: 'drop' };

/** What a fate becomes; `undefined` for an action that decides nothing and asks TC for nothing. */
const conversions: Readonly<Record<ActionType, ((action: Action) => MadeAction) | undefined>> = {
  queue: ({ fields }) => ({
    kind: 'skbedit',
    queueMapping: Number(fields['index']),
    control: 'pipe',
  }),
  drop: () => drop,
  passthru: () => ({ kind: 'gact', control: 'continue' }),
  count: undefined,
  void: undefined,
};

interface ActionStep {
  readonly action: Action;
  readonly index: number;
  readonly row: ActionRow;
}

/** The one TC action of a rule's fate. Without a fate: drop. Problems are reported. */
export function compileActions(
  actions: readonly Action[],
  queues: number,
  place: RulePlace,
): MadeAction {
  const steps = actions.flatMap((action, index): ActionStep[] => {
    const row = actionRow(action.type);
    if (row !== undefined) return [{ action, index, row }];
    const details = { action: action.type };
    place.report(diagnose('rule/action-unsupported', details, place.action(index)));
    return [];
  });
  const sound = steps.filter((step) => checkFields(step, place));
  for (const { action, index, row } of sound) {
    if (row.type === 'count')
      place.report(diagnose('rule/count-implicit', {}, place.action(index)));
    if (row.type === 'queue') checkQueue(Number(action.fields['index']), index, queues, place);
  }
  const fates = steps.filter(({ row }) => row.fate);
  const last = fates.at(-1);
  if (last === undefined) {
    if (steps.length === actions.length)
      place.report(diagnose('rule/no-fate', {}, place.actions()));
    return drop;
  }
  reportSeveralFates(fates, last, place);
  return conversions[last.row.type]?.(last.action) ?? drop;
}

function checkQueue(queue: number, index: number, queues: number, place: RulePlace): void {
  if (queue < queues) return;
  place.report(
    diagnose('rule/queue-out-of-range', { queue, queues }, place.action(index, 'index')),
  );
}

function reportSeveralFates(
  fates: readonly ActionStep[],
  last: ActionStep,
  place: RulePlace,
): void {
  const first = fates[0]!;
  const other = fates.find(({ row }) => row.type !== first.row.type);
  if (other !== undefined) {
    const details = { first: first.row.type, second: other.row.type };
    place.report(diagnose('rule/fate-contradiction', details, place.action(other.index)));
    return;
  }
  for (const { index } of fates.slice(0, -1))
    place.report(diagnose('rule/fate-repeated', { action: last.row.type }, place.action(index)));
}

/** A queue receives; a packet on its way out of the TAP has none. */
export function checkDirection(
  actions: readonly Action[],
  parents: readonly TcParent[],
  place: RulePlace,
): void {
  if (!parents.includes('ffff:')) return;
  for (const [index, action] of actions.entries())
    if (action.type === 'queue')
      place.report(diagnose('rule/egress-queue', {}, place.action(index)));
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
    const details = { action: action.type, field: field.name };
    if (value === undefined) {
      if (field.required)
        place.report(
          diagnose('rule/action-field-missing', details, place.action(index, field.name)),
        );
      return !field.required;
    }
    const expected = typeof value === 'object' ? undefined : expectedInstead(field, value);
    if (expected === undefined) return true;
    const wrong = { field: field.name, value: String(value), expected };
    place.report(diagnose('rule/action-value-invalid', wrong, place.action(index, field.name)));
    return false;
  });
  return [...known, ...sound].every(Boolean);
}
