/** The options of completion for each place of the grammar, walked out of the registry. */
import { actions, type ActionRow } from '../flow/actions.ts';
import { takesClause } from '../flow/clauses.ts';
import type { ActionFieldRow, ItemFieldRow } from '../flow/fields.ts';
import { items, type ItemPredecessor, type ItemRow } from '../flow/items.ts';
import { mayFollow } from '../flow/order.ts';
import { attributeRows } from './attributes.ts';
import { commandForms, type Slot } from './command-forms.ts';
import type { Expected } from './grammar.ts';
import { knownValues, type KnownValue } from './known-values.ts';

export interface CompletionOption {
  readonly word: string;
  readonly kind:
    | 'command'
    | 'attribute'
    | 'item'
    | 'field'
    | 'clause'
    | 'action'
    /** A value of a field, or a number. */
    | 'value'
    /** `pattern`, `actions`, `/` and `end`. */
    | 'structure';
  /** A few words, for the list. */
  readonly detail: string;
  /** Sentences, for the box beside the list. */
  readonly documentation: string;
  /** Why it cannot be used on a TAP here; the parser knows the word all the same. */
  readonly unsupported?: string;
}

export function optionsOf(expected: Expected): readonly CompletionOption[] {
  switch (expected.at) {
    case 'words':
      return expected.words.map((word) => commandWord(expected.command, word));
    case 'argument':
      return argumentOptions(expected.slot);
    case 'attribute':
      return attributeOptions();
    case 'actions-word':
      return [structure('actions', 'the actions follow', 'Begins the list of actions.')];
    case 'nothing':
    case 'attribute-value':
      return [];
    default:
      return stepOptions(expected);
  }
}

/** Inside the pattern and the list of actions. */
function stepOptions(
  expected: Extract<
    Expected,
    { at: 'item' | `item-${string}` | 'second-word' | 'clause' | 'action' | `action-${string}` }
  >,
): readonly CompletionOption[] {
  switch (expected.at) {
    case 'item':
      return itemOptions(expected.previous);
    case 'item-field':
      return itemFieldOptions(expected.item);
    case 'clause':
      return clauseOptions(expected.field);
    case 'action':
      return actionOptions();
    case 'action-field':
      return actionFieldOptions(expected.action);
    case 'second-word': {
      const { word, field } = expected;
      return [{ word, kind: 'field', detail: field.title, documentation: field.documentation }];
    }
    case 'item-value':
      return knownValues(expected.item.type, expected.field, expected.clause).map(valueOption);
    case 'action-value':
      return actionValueOptions(expected.field);
  }
}

function structure(word: string, detail: string, documentation: string): CompletionOption {
  return { word, kind: 'structure', detail, documentation };
}

const slash = structure('/', 'closes it', 'Stands behind every item and every action.');
const endOf = (list: string): CompletionOption =>
  structure('end', `closes the ${list}`, `The ${list} is complete.`);

function commandWord(before: string, word: string): CompletionOption {
  const whole = before === '' ? word : `${before} ${word}`;
  const forms = commandForms.filter(({ slots }) => isBeginning(whole.split(' '), slots));
  const kind = word === 'actions' ? 'structure' : 'command';
  const documentation = forms
    .map((form) => `\`${form.slots.map(nameOf).join(' ')}\`: ${form.documentation}`)
    .join('\n\n');
  return { word, kind, detail: forms.length === 1 ? forms[0]!.documentation : '', documentation };
}

function isBeginning(words: readonly string[], slots: readonly Slot[]): boolean {
  return words.every((word, index) => {
    const slot = slots[index];
    return slot !== undefined && (typeof slot === 'object' || slot === word);
  });
}

const nameOf = (slot: Slot): string => (typeof slot === 'string' ? slot : slot.kind.toUpperCase());

function argumentOptions({ title, values = [] }: Exclude<Slot, string>): CompletionOption[] {
  return values.map((word) => ({ word, kind: 'value', detail: title, documentation: '' }));
}

function attributeOptions(): readonly CompletionOption[] {
  const rows = attributeRows.map((row): CompletionOption => ({
    word: row.name,
    kind: 'attribute',
    detail: row.title,
    documentation: row.documentation,
    ...(row.unsupported !== undefined && { unsupported: row.unsupported }),
  }));
  return supportedFirst([
    ...rows,
    structure('pattern', 'the items follow', 'Begins the list of items.'),
  ]);
}

function itemOptions(previous: ItemPredecessor): readonly CompletionOption[] {
  const known = items.map((row): CompletionOption => {
    const order = mayFollow(previous, row.type);
    return {
      word: row.type,
      kind: 'item',
      detail: row.title,
      documentation: row.documentation,
      ...(!order.legal && { unsupported: order.reason }),
    };
  });
  return supportedFirst([...known, endOf('pattern')]);
}

function supportedFirst(options: readonly CompletionOption[]): readonly CompletionOption[] {
  const supported = options.filter((option) => option.unsupported === undefined);
  return [...supported, ...options.filter((option) => option.unsupported !== undefined)];
}

function itemFieldOptions(item: ItemRow | undefined): readonly CompletionOption[] {
  if (item === undefined) return [slash];
  const fields = item.fields
    .filter((field) => field.form !== 'unnamed')
    .map((field): CompletionOption => ({
      word: field.spelling?.[0] ?? field.name,
      kind: 'field',
      detail: field.title,
      documentation: field.documentation,
      ...(field.unsupported !== undefined && { unsupported: field.unsupported }),
    }));
  const unnamed = item.fields.find(({ form }) => form === 'unnamed');
  return [...(unnamed ? clauseOptions(unnamed) : []), ...supportedFirst(fields), slash];
}

function clauseOptions(field: ItemFieldRow): readonly CompletionOption[] {
  const clause = (word: string, detail: string, documentation: string): CompletionOption => ({
    word,
    kind: 'clause',
    detail,
    documentation,
  });
  const { title } = field;
  const all = [
    clause('is', 'exactly this value', `The ${title} is exactly the value that follows.`),
    clause('spec', 'the value', `The bits of the ${title} to compare with; the mask says which.`),
    clause('prefix', 'leading bits', `How many leading bits of the ${title} count.`),
    clause('mask', 'bits that count', `The bits of the ${title} that are compared.`),
    clause('last', 'upper bound', `The greatest ${title} of a range that begins at \`spec\`.`),
  ];
  return all.filter(({ word }) => takesClause(field, word));
}

function actionOptions(): readonly CompletionOption[] {
  const known = actions.map((row): CompletionOption => ({
    word: row.type,
    kind: 'action',
    detail: row.fields.map(({ name }) => name).join(', '),
    documentation: row.documentation,
    ...(row.unsupported !== undefined && { unsupported: row.unsupported }),
  }));
  return supportedFirst([...known, endOf('list of actions')]);
}

function actionFieldOptions(action: ActionRow | undefined): readonly CompletionOption[] {
  const fields = action?.fields ?? [];
  return [
    ...fields
      .filter((field) => field.form !== 'unnamed')
      .map((field): CompletionOption => ({
        word: field.name,
        kind: 'field',
        detail: field.title,
        documentation: field.documentation,
      })),
    slash,
  ];
}

const valueOption = ({ word, detail }: KnownValue): CompletionOption => ({
  word,
  kind: 'value',
  detail,
  documentation: '',
});

function actionValueOptions(field: ActionFieldRow): readonly CompletionOption[] {
  const values = knownValues('', field, 'is').map(valueOption);
  const end = structure('end', `closes the ${field.name}`, 'The list is complete.');
  return field.list === undefined ? values : [...values, end];
}
