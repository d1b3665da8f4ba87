/**
 * Drawing as functions on one rule: equal input, equal output, and steps that are not touched stay the
 * same objects. A pipeline that reaches from the device to a fate is a rule; any other is a draft.
 */
import { actionRow } from '../../core/flow/actions.ts';
import type { Identifiers } from '../../core/flow/identifiers.ts';
import {
  defaultAttributes,
  type Action,
  type Item,
  type Rule,
  type StepId,
} from '../../core/flow/rule.ts';
import { isFate, type StepKind } from './placement.ts';

export type Fateful =
  { readonly type: 'queue'; readonly index: number } | { readonly type: 'drop' | 'passthru' };

export const newItem = (type: string, ids: Identifiers): Item => ({
  id: ids.step(),
  type,
  fields: {},
});

/** Fields that an action must have begin at 0. */
export function newAction(type: string, ids: Identifiers): Action {
  const required = (actionRow(type)?.fields ?? []).filter((field) => field.required);
  return {
    id: ids.step(),
    type,
    fields: Object.fromEntries(required.map((field) => [field.name, 0])),
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

const isWhole = (rule: Rule): boolean => rule.actions.some((action) => isFate(action.type));

/** A draft that reaches from the device to a fate becomes a rule. */
function settle(rule: Rule): Rule {
  if (rule.draft?.attached !== true || !isWhole(rule)) return rule;
  const { draft: _, ...whole } = rule;
  return whole;
}

/** A rule that lost its fate on the canvas hangs open: "no fate: drop" is for rules that were typed. */
function loosen(rule: Rule): Rule {
  return rule.draft !== undefined || isWhole(rule) ? rule : { ...rule, draft: { attached: true } };
}

const insert = <T>(list: readonly T[], index: number, value: T): readonly T[] => [
  ...list.slice(0, index),
  value,
  ...list.slice(index),
];

/** `index` counts over items, then actions. A fate takes the place of the fate that was there. */
export function addStep(rule: Rule, step: StepKind, index: number, ids: Identifiers): Rule {
  if (step.kind === 'item') {
    const at = Math.min(index, rule.pattern.length);
    return { ...rule, pattern: insert(rule.pattern, at, newItem(step.type, ids)) };
  }
  const action = newAction(step.type, ids);
  if (isFate(step.type)) return withFate(rule, action);
  const at = Math.max(0, Math.min(index - rule.pattern.length, rule.actions.length));
  return { ...rule, actions: insert(rule.actions, at, action) };
}

/** The fate that stood there keeps its id, so that its place on the canvas stays. */
function withFate(rule: Rule, fate: Action): Rule {
  const old = rule.actions.findLast((action) => isFate(action.type));
  if (old === undefined) return settle({ ...rule, actions: [...rule.actions, fate] });
  const actions = rule.actions
    .filter((action) => action === old || !isFate(action.type))
    .map((action) => (action === old ? { ...fate, id: old.id } : action));
  return settle({ ...rule, actions });
}

export function setFate(rule: Rule, fate: Fateful, ids: Identifiers): Rule {
  const fields = fate.type === 'queue' ? { index: fate.index } : {};
  return withFate(rule, { id: ids.step(), type: fate.type, fields });
}

export const attach = (rule: Rule): Rule =>
  rule.draft === undefined ? rule : settle({ ...rule, draft: { attached: true } });

export const detach = (rule: Rule): Rule => ({ ...rule, draft: { attached: false } });

/** Takes steps out and closes the gap; undefined when nothing is left of the rule. */
export function removeSteps(rule: Rule, steps: ReadonlySet<string>): Rule | undefined {
  const pattern = rule.pattern.filter((item) => !steps.has(item.id));
  const actions = rule.actions.filter((action) => !steps.has(action.id));
  if (pattern.length + actions.length === 0) return undefined;
  return loosen({ ...rule, pattern, actions });
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
