/** Edits of the items and actions of a rule. Steps are named by their own ids, which are unique in a document. */
import type {
  Action,
  ActionValue,
  FieldMatch,
  Item,
  Rule,
  RuleId,
  StepId,
} from '../../flow/rule.ts';
import { isFate, loosen, settle } from '../draft.ts';
import type { TapDocument } from '../document.ts';
import type { Handlers } from './handlers.ts';
import { inserted, merged, moved, removed, replaced, without } from './sharing.ts';
import { changeRule, withRules } from './rule-edits.ts';

export interface StepEdits {
  /** `index` counts among the items; at the end when absent. */
  'insert-item': { readonly rule: RuleId; readonly item: Item; readonly index?: number };
  'move-item': { readonly item: StepId; readonly index: number };
  /** `index` counts among the actions; at the end when absent. A fate takes the place of the one that is there. */
  'insert-action': { readonly rule: RuleId; readonly action: Action; readonly index?: number };
  /** The new action keeps the old one's id, so that its place on the canvas stays. */
  'replace-action': { readonly action: StepId; readonly by: Omit<Action, 'id'> };
  /** Items and actions. A rule of which nothing is left is removed. */
  'remove-steps': { readonly steps: readonly StepId[] };
  /** Replaces all that a pattern says about one field; an empty match clears it. */
  'set-field': { readonly item: StepId; readonly field: string; readonly match: FieldMatch };
  'clear-field': { readonly item: StepId; readonly field: string };
  'set-action-field': {
    readonly action: StepId;
    readonly field: string;
    readonly value: ActionValue;
  };
  'clear-action-field': { readonly action: StepId; readonly field: string };
}

function changeItem(document: TapDocument, id: StepId, change: (item: Item) => Item): TapDocument {
  const rule = document.rules.find(({ pattern }) => pattern.some((item) => item.id === id));
  if (rule === undefined) return document;
  const index = rule.pattern.findIndex((item) => item.id === id);
  const pattern = replaced(rule.pattern, index, change(rule.pattern[index]!));
  return changeRule(document, rule.id, () => merged(rule, { pattern }));
}

function changeAction(
  document: TapDocument,
  id: StepId,
  change: (action: Action) => Action,
): TapDocument {
  const rule = document.rules.find(({ actions }) => actions.some((action) => action.id === id));
  if (rule === undefined) return document;
  const index = rule.actions.findIndex((action) => action.id === id);
  const actions = replaced(rule.actions, index, change(rule.actions[index]!));
  return changeRule(document, rule.id, () => loosen(rule, merged(rule, { actions })));
}

function insertAction(rule: Rule, action: Action, index: number | undefined): Rule {
  const old = isFate(action) ? rule.actions.findLastIndex(isFate) : -1;
  const before = rule.actions[old];
  const actions =
    before === undefined
      ? inserted(rule.actions, action, index)
      : replaced(rule.actions, old, { ...action, id: before.id });
  return settle({ ...rule, actions });
}

/** Undefined when nothing is left. */
function removeSteps(rule: Rule, gone: ReadonlySet<string>): Rule | undefined {
  const pattern = removed(rule.pattern, ({ id }) => gone.has(id));
  const actions = removed(rule.actions, ({ id }) => gone.has(id));
  if (pattern === rule.pattern && actions === rule.actions) return rule;
  if (pattern.length + actions.length === 0) return undefined;
  return loosen(rule, { ...rule, pattern, actions });
}

/** A match that says nothing is left out, as text would leave it out. */
function withMatch(fields: Item['fields'], field: string, match: FieldMatch): Item['fields'] {
  const { spec, last, mask } = match;
  if (spec === undefined && last === undefined && mask === undefined) return without(fields, field);
  const before = fields[field];
  const same = before?.spec === spec && before?.last === last && before?.mask === mask;
  return same ? fields : { ...fields, [field]: match };
}

function typeOf(document: TapDocument, id: StepId): string {
  for (const { pattern, actions } of document.rules)
    for (const steps of [pattern, actions])
      for (const step of steps) if (step.id === id) return step.type;
  return 'step';
}

export const stepEdits: Handlers<StepEdits> = {
  'insert-item': {
    apply: (document, { rule, item, index }) =>
      changeRule(document, rule, (found) =>
        settle({ ...found, pattern: inserted(found.pattern, item, index) }),
      ),
    describe: ({ item }) => `Add ${item.type}`,
  },
  'move-item': {
    apply: (document, { item, index }) => {
      const rule = document.rules.find(({ pattern }) => pattern.some(({ id }) => id === item));
      if (rule === undefined) return document;
      const from = rule.pattern.findIndex(({ id }) => id === item);
      const pattern = moved(rule.pattern, from, index);
      return changeRule(document, rule.id, () => merged(rule, { pattern }));
    },
    describe: ({ item }, document) => `Move ${typeOf(document, item)}`,
  },
  'insert-action': {
    apply: (document, { rule, action, index }) =>
      changeRule(document, rule, (found) => insertAction(found, action, index)),
    describe: ({ action }) => `Add ${action.type}`,
  },
  'replace-action': {
    apply: (document, { action, by }) =>
      changeAction(document, action, ({ id }) => ({ id, type: by.type, fields: by.fields })),
    describe: ({ action, by }, document) => `Replace ${typeOf(document, action)} by ${by.type}`,
  },
  'remove-steps': {
    apply: (document, { steps }) => {
      const gone = new Set<string>(steps);
      const rules = document.rules.map((rule) => removeSteps(rule, gone));
      const changed = rules.some((rule, index) => rule !== document.rules[index]);
      return changed
        ? withRules(
            document,
            rules.filter((rule) => rule !== undefined),
          )
        : document;
    },
    describe: ({ steps }, document) =>
      steps.length === 1
        ? `Remove ${typeOf(document, steps[0]!)}`
        : `Remove ${String(steps.length)} steps`,
  },
  'set-field': {
    apply: (document, { item, field, match }) =>
      changeItem(document, item, (found) =>
        merged(found, { fields: withMatch(found.fields, field, match) }),
      ),
    describe: ({ item, field }, document) => `Change ${typeOf(document, item)} ${field}`,
  },
  'clear-field': {
    apply: (document, { item, field }) =>
      changeItem(document, item, (found) =>
        merged(found, { fields: without(found.fields, field) }),
      ),
    describe: ({ item, field }, document) => `Clear ${typeOf(document, item)} ${field}`,
  },
  'set-action-field': {
    apply: (document, { action, field, value }) =>
      changeAction(document, action, (found) =>
        merged(found, { fields: merged(found.fields, { [field]: value }) }),
      ),
    describe: ({ action, field }, document) => `Change ${typeOf(document, action)} ${field}`,
  },
  'clear-action-field': {
    apply: (document, { action, field }) =>
      changeAction(document, action, (found) =>
        merged(found, { fields: without(found.fields, field) }),
      ),
    describe: ({ action, field }, document) => `Clear ${typeOf(document, action)} ${field}`,
  },
};
