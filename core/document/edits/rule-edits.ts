/** Edits of the list of rules and of what a rule is as a whole. */
import type { Attributes, Rule, RuleId } from '../../flow/rule.ts';
import { attach, detach } from '../draft.ts';
import type { TapDocument } from '../document.ts';
import type { Handlers } from './handlers.ts';
import { inserted, merged, moved, removed, replaced } from './sharing.ts';

/** A change of the list, as drawing makes them. */
export type RuleChange =
  | { readonly kind: 'put'; readonly rule: Rule }
  | { readonly kind: 'insert'; readonly rule: Rule; readonly index?: number }
  | { readonly kind: 'remove'; readonly rule: RuleId };

type AttributeChanges = {
  readonly [K in Exclude<keyof Attributes, OptionalAttribute>]?: Attributes[K];
} & { readonly [K in OptionalAttribute]?: Attributes[K] | undefined };
type OptionalAttribute = 'transfer' | 'userId' | 'tunnelSet' | 'tunnelMatch';

export interface RuleEdits {
  /** At the end unless an index is given. */
  'add-rule': { readonly rule: Rule; readonly index?: number };
  'remove-rules': { readonly rules: readonly RuleId[] };
  'move-rule': { readonly rule: RuleId; readonly index: number };
  'rename-rule': { readonly rule: RuleId; readonly name: string };
  'enable-rules': { readonly rules: readonly RuleId[]; readonly enabled: boolean };
  'set-attribute': {
    readonly rule: RuleId;
    /** Undefined takes an attribute away that a rule need not have. */
    readonly attributes: AttributeChanges;
  };
  'attach-rule': { readonly rule: RuleId };
  'detach-rule': { readonly rule: RuleId };
  /** Several changes that are one to the user, who reads `label` in the undo list. */
  'change-rules': { readonly label: string; readonly changes: readonly RuleChange[] };
  /** What reading the text gave. */
  'replace-rules': { readonly rules: readonly Rule[] };
}

/** The document reader's limit. */
export const longestName = 200;

/** `change` sees the rule of that id; a document without it stays as it is. */
export function changeRule(
  document: TapDocument,
  id: RuleId,
  change: (rule: Rule) => Rule,
): TapDocument {
  const index = document.rules.findIndex((rule) => rule.id === id);
  const rule = document.rules[index];
  return rule === undefined
    ? document
    : withRules(document, replaced(document.rules, index, change(rule)));
}

export function withRules(document: TapDocument, rules: readonly Rule[]): TapDocument {
  return rules === document.rules ? document : { ...document, rules };
}

function withAttributes(before: Attributes, changes: AttributeChanges): Attributes {
  const names = Object.keys(changes) as (keyof Attributes)[];
  if (names.every((name) => changes[name] === before[name])) return before;
  const after = Object.entries({ ...before, ...changes }).filter(
    ([, value]) => value !== undefined,
  );
  return Object.fromEntries(after) as unknown as Attributes;
}

function changeList(rules: readonly Rule[], change: RuleChange): readonly Rule[] {
  switch (change.kind) {
    case 'insert':
      return inserted(rules, change.rule, change.index);
    case 'remove':
      return removed(rules, ({ id }) => id === change.rule);
    case 'put':
      return replaced(
        rules,
        rules.findIndex(({ id }) => id === change.rule.id),
        change.rule,
      );
  }
}

const count = (rules: readonly unknown[]): string =>
  rules.length === 1 ? 'rule' : `${String(rules.length)} rules`;

export const ruleEdits: Handlers<RuleEdits> = {
  'add-rule': {
    apply: (document, { rule, index }) =>
      withRules(document, inserted(document.rules, rule, index)),
    describe: () => 'Add rule',
  },
  'remove-rules': {
    apply: (document, { rules }) => {
      const gone = new Set(rules);
      return withRules(
        document,
        removed(document.rules, ({ id }) => gone.has(id)),
      );
    },
    describe: ({ rules }) => `Remove ${count(rules)}`,
  },
  'move-rule': {
    apply: (document, { rule, index }) => {
      const from = document.rules.findIndex(({ id }) => id === rule);
      return withRules(document, moved(document.rules, from, index));
    },
    describe: () => 'Move rule',
  },
  'rename-rule': {
    apply: (document, { rule, name }) =>
      changeRule(document, rule, (found) => merged(found, { name: name.slice(0, longestName) })),
    describe: ({ name }) => (name === '' ? 'Remove name of rule' : `Rename rule to ${name}`),
  },
  'enable-rules': {
    apply: (document, { rules, enabled }) => {
      const meant = new Set(rules);
      const isOther = (rule: Rule) => meant.has(rule.id) && rule.enabled !== enabled;
      return document.rules.some(isOther)
        ? withRules(
            document,
            document.rules.map((rule) => (isOther(rule) ? { ...rule, enabled } : rule)),
          )
        : document;
    },
    describe: ({ rules, enabled }) => `${enabled ? 'Enable' : 'Disable'} ${count(rules)}`,
  },
  'set-attribute': {
    apply: (document, { rule, attributes }) =>
      changeRule(document, rule, (found) =>
        merged(found, { attributes: withAttributes(found.attributes, attributes) }),
      ),
    describe: ({ attributes }) => `Change ${Object.keys(attributes).join(', ')}`,
  },
  'attach-rule': {
    apply: (document, { rule }) => changeRule(document, rule, attach),
    describe: () => 'Attach to the device',
  },
  'detach-rule': {
    apply: (document, { rule }) => changeRule(document, rule, detach),
    describe: () => 'Detach from the device',
  },
  'change-rules': {
    apply: (document, { changes }) =>
      withRules(document, changes.reduce(changeList, document.rules)),
    describe: ({ label }) => label,
  },
  'replace-rules': {
    apply: (document, { rules }) => withRules(document, rules),
    describe: () => 'Edit text',
  },
};
