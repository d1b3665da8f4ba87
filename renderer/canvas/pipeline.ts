/** Drawing as functions on one rule: steps that are not touched stay the same objects. */
import { actionRow } from '../../core/flow/actions.ts';
import { isFate, settle } from '../../core/document/draft.ts';
import type { Identifiers } from '../../core/flow/identifiers.ts';
import {
  defaultAttributes,
  type Action,
  type Item,
  type Rule,
  type StepId,
} from '../../core/flow/rule.ts';
import { emptyMask } from '../../core/flow/values.ts';

/** The action that decides, but for its id. */
export type Fateful = Pick<Action, 'type' | 'fields'>;

export const newItem = (type: string, ids: Identifiers): Item => ({
  id: ids.step(),
  type,
  fields: {},
});

/** Fields that an action must have begin at zero. */
export function newAction(type: string, ids: Identifiers): Action {
  const required = (actionRow(type)?.fields ?? []).filter((field) => field.required);
  return {
    id: ids.step(),
    type,
    fields: Object.fromEntries(required.map((field) => [field.name, emptyMask(field)])),
  };
}

export const newDraft = (attached: boolean, ids: Identifiers): Rule => ({
  id: ids.rule(),
  name: '',
  enabled: true,
  attributes: defaultAttributes,
  pattern: [],
  actions: [],
  draft: { attached },
});

/**
 * The fate that stood there keeps its id, so that its place on the canvas stays; of the same type it keeps what
 * the new one does not speak of, such as the key of rss.
 */
export function setFate(rule: Rule, fate: Fateful, ids: Identifiers): Rule {
  const old = rule.actions.findLast((action) => isFate(action));
  if (old === undefined)
    return settle({ ...rule, actions: [...rule.actions, { id: ids.step(), ...fate }] });
  const kept = old.type === fate.type ? old.fields : {};
  const decided: Action = { id: old.id, type: fate.type, fields: { ...kept, ...fate.fields } };
  const actions = rule.actions
    .filter((action) => action === old || !isFate(action))
    .map((action) => (action === old ? decided : action));
  return settle({ ...rule, actions });
}

/** The same steps with ids of their own. */
const copySteps = <T extends { readonly id: StepId }>(steps: readonly T[], ids: Identifiers) =>
  steps.map((step) => ({ ...step, id: ids.step() }));

export function duplicate(rule: Rule, ids: Identifiers): Rule {
  return {
    ...rule,
    id: ids.rule(),
    name: rule.name === '' ? '' : `${rule.name} copy`,
    pattern: copySteps(rule.pattern, ids),
    actions: copySteps(rule.actions, ids),
  };
}

/** A new pipeline that begins as the first `length` items of another do. */
export function branch(rule: Rule, length: number, ids: Identifiers): Rule {
  const draft = newDraft(rule.draft?.attached !== false, ids);
  return {
    ...draft,
    attributes: rule.attributes,
    pattern: copySteps(rule.pattern.slice(0, length), ids),
  };
}

/** `right` behind `left`; the result is `left` with the steps of both. */
export function join(left: Rule, right: Rule): Rule {
  const pattern = [...left.pattern, ...right.pattern];
  return settle({ ...left, pattern, actions: [...left.actions, ...right.actions] });
}
