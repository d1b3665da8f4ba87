/** A fix of a diagnostic as edits of the document it was found in. */
import type { Fix, FixChange } from '../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../flow/device.ts';
import type { Rule, StepId } from '../flow/rule.ts';
import type { TapDocument } from './document.ts';
import type { Edit } from './edits/apply.ts';

/** What `renumber` means, which only the compiler above this folder knows. */
export type Renumbering = (document: TapDocument) => readonly Edit[];

/**
 * The edits of a fix, to be carried out together. Indices are those of `document`, so a fix may take away several
 * steps of one rule. What has gone meanwhile is left out; empty when nothing is left to change.
 */
export function fixEdits(document: TapDocument, fix: Fix, renumber: Renumbering): readonly Edit[] {
  return fix.changes.flatMap((change) =>
    change.kind === 'renumber' ? renumber(document) : editsOf(document, change),
  );
}

type OwnChange = Exclude<FixChange, { readonly kind: 'renumber' }>;

function editsOf(document: TapDocument, change: OwnChange): readonly Edit[] {
  if (change.kind === 'device')
    // An option or a value that a device cannot have leaves it as it is: the edit checks it.
    return [{ kind: 'set-device', device: deviceOption(change) }];
  const rule = document.rules.find(({ id }) => id === change.rule);
  return rule === undefined ? [] : editsOfRule(rule, change);
}

const deviceOption = (change: { readonly field: string; readonly value: unknown }) =>
  ({ [change.field]: change.value }) as Partial<DeviceOptions>;

/** Steps are looked up before anything changes, so the indices of several changes do not disturb each other. */
function editsOfRule(
  rule: Rule,
  change: Exclude<OwnChange, { readonly kind: 'device' }>,
): readonly Edit[] {
  switch (change.kind) {
    case 'attribute':
      return [
        { kind: 'set-attribute', rule: rule.id, attributes: { [change.field]: change.value } },
      ];
    case 'remove-rule':
      return [{ kind: 'remove-rules', rules: [rule.id] }];
    case 'remove-item':
      return removal(rule.pattern[change.index]?.id);
    case 'remove-action':
      return removal(rule.actions[change.index]?.id);
    case 'item-field':
      return itemField(rule.pattern[change.index]?.id, change);
    case 'action-field':
      return actionField(rule.actions[change.index]?.id, change);
  }
}

const removal = (step: StepId | undefined): readonly Edit[] =>
  step === undefined ? [] : [{ kind: 'remove-steps', steps: [step] }];

function itemField(
  item: StepId | undefined,
  { field, match }: Extract<OwnChange, { readonly kind: 'item-field' }>,
): readonly Edit[] {
  if (item === undefined) return [];
  return match === null
    ? [{ kind: 'clear-field', item, field }]
    : [{ kind: 'set-field', item, field, match }];
}

function actionField(
  action: StepId | undefined,
  { field, value }: Extract<OwnChange, { readonly kind: 'action-field' }>,
): readonly Edit[] {
  if (action === undefined) return [];
  return value === null
    ? [{ kind: 'clear-action-field', action, field }]
    : [{ kind: 'set-action-field', action, field, value }];
}
