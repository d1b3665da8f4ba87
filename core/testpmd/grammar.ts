/**
 * What the grammar of testpmd expects behind the words of a command: the walk that completion and hover share.
 * It goes on through words the parser would refuse, because text is mostly completed while it is unfinished.
 *
 * Source of the grammar: DPDK 26.07, app/test-pmd/cmdline_flow.c and cmdline.c.
 */
import type { ActionRow } from '../flow/actions.ts';
import type { ActionFieldRow, ItemFieldRow } from '../flow/fields.ts';
import { itemRow, type ItemRow, type ItemPredecessor } from '../flow/items.ts';
import { predecessor } from '../flow/order.ts';
import { numberAttributes } from './attributes.ts';
import { commandForms, type Slot } from './command-forms.ts';
import { actionWords, clauseWords, itemWords } from './vocabulary.ts';

/** What may stand next, in one of the grammar's places. */
export type Expected =
  | { readonly at: 'nothing' }
  /** One of these words of a command. */
  | { readonly at: 'words'; readonly words: readonly string[]; readonly command: string }
  /** A number or word that the user chooses. */
  | { readonly at: 'argument'; readonly slot: Exclude<Slot, string> }
  | { readonly at: 'attribute' }
  | { readonly at: 'attribute-value'; readonly attribute: string }
  | { readonly at: 'item'; readonly previous: ItemPredecessor }
  /** A field of the item, or the `/` behind it; the item is unknown when the row is undefined. */
  | { readonly at: 'item-field'; readonly item: ItemRow | undefined }
  | { readonly at: 'clause'; readonly item: ItemRow; readonly field: ItemFieldRow }
  /** The second word of a name like `common type`. */
  | { readonly at: 'second-word'; readonly field: ItemFieldRow; readonly word: string }
  | {
      readonly at: 'item-value';
      readonly item: ItemRow;
      readonly field: ItemFieldRow;
      readonly clause: string;
    }
  | { readonly at: 'actions-word' }
  | { readonly at: 'action' }
  | { readonly at: 'action-field'; readonly action: ActionRow | undefined }
  | { readonly at: 'action-value'; readonly field: ActionFieldRow };

const nothing: Expected = { at: 'nothing' };

/** What the grammar expects behind these words of one command. */
export function expectedAfter(words: readonly string[]): Expected {
  const [first, second] = words;
  if (first === 'flow' && (second === 'create' || second === 'validate'))
    return inRule(new Walk(words, 2));
  if (first === 'flow' && second === 'update' && words[4] === 'actions')
    return inActions(new Walk(words, 5));
  return inForm(words);
}

/** The words still to be walked over. */
class Walk {
  private readonly words: readonly string[];
  private at: number;

  constructor(words: readonly string[], at: number) {
    this.words = words;
    this.at = at;
  }

  /** The next word, which is then behind the walk; undefined where the completion is asked for. */
  take(): string | undefined {
    return this.words[this.at++];
  }

  /** Undoes the last take. */
  back(): void {
    this.at--;
  }
}

/** Commands with a fixed form: the forms that begin with these words say what may come next. */
function inForm(words: readonly string[]): Expected {
  const next = new Set<string>();
  let argument: Exclude<Slot, string> | undefined;
  for (const form of commandForms) {
    const slot = slotBehind(form, words);
    if (typeof slot === 'string') next.add(slot);
    else argument ??= slot;
  }
  if (next.size > 0) return { at: 'words', words: [...next], command: words.join(' ') };
  return argument === undefined ? nothing : { at: 'argument', slot: argument };
}

/** The slot of a form that stands behind the words, undefined when the words are not its beginning. */
function slotBehind(form: (typeof commandForms)[number], words: readonly string[]) {
  const { slots, repeat = 0 } = form;
  const slotAt = (index: number): Slot | undefined =>
    index < slots.length || repeat === 0
      ? slots[index]
      : slots[slots.length - repeat + ((index - slots.length) % repeat)];
  for (const [index, word] of words.entries()) {
    const slot = slotAt(index);
    if (slot === undefined || (typeof slot === 'string' && slot !== word)) return undefined;
    if (typeof slot === 'object' && slot.values !== undefined && !slot.values.includes(word))
      if (slot.kind === 'choice') return undefined;
  }
  return slotAt(words.length);
}

function inRule(walk: Walk): Expected {
  if (walk.take() === undefined)
    return { at: 'argument', slot: { kind: 'port', title: 'port of the device' } };
  for (;;) {
    const word = walk.take();
    if (word === undefined) return { at: 'attribute' };
    if (word === 'pattern') return inPattern(walk);
    if (word === 'actions') return inActions(walk);
    if (numberAttributes.has(word) && walk.take() === undefined)
      return { at: 'attribute-value', attribute: word };
  }
}

function inPattern(walk: Walk): Expected {
  let previous: ItemPredecessor = 'start';
  for (;;) {
    const word = walk.take();
    if (word === undefined) return { at: 'item', previous };
    if (word === 'actions') return inActions(walk);
    if (word === 'end') return behindPattern(walk);
    if (word === '/') continue;
    const row = itemRow(word);
    const expected = inItem(walk, row);
    if (expected !== undefined) return expected;
    if (row !== undefined) previous = predecessor([{ type: previous }, row]);
  }
}

/** Undefined when the walk is past the item. */
function inItem(walk: Walk, item: ItemRow | undefined): Expected | undefined {
  for (;;) {
    const word = walk.take();
    if (word === undefined) return { at: 'item-field', item };
    if (word === '/') return undefined;
    if (word === 'end' || word === 'actions') {
      walk.back();
      return undefined;
    }
    const expected = item && inField(walk, item, word);
    if (expected !== undefined) return expected;
  }
}

function inField(walk: Walk, item: ItemRow, word: string): Expected | undefined {
  const field = fieldCalled(item, word);
  if (field === undefined) return undefined;
  if (field.form === 'unnamed') walk.back();
  if (field.spelling !== undefined && walk.take() === undefined)
    return { at: 'second-word', field, word: field.spelling[1] };
  if (field.form === 'value') return inValue(walk, { at: 'item-value', item, field, clause: 'is' });
  const clause = walk.take();
  if (clause === undefined) return { at: 'clause', item, field };
  if (clauseWords.has(clause)) return inValue(walk, { at: 'item-value', item, field, clause });
  walk.back();
  return undefined;
}

/** By the first word of its name; a field without a name begins with its clause. */
function fieldCalled(item: ItemRow, word: string): ItemFieldRow | undefined {
  const words = itemWords.get(item.type);
  const found = words?.get(word) ?? (clauseWords.has(word) ? words?.get('') : undefined);
  return found?.row;
}

/** Undefined when there is a value. */
function inValue(walk: Walk, expected: Expected): Expected | undefined {
  return walk.take() === undefined ? expected : undefined;
}

function behindPattern(walk: Walk): Expected {
  for (let word = walk.take(); word !== undefined; word = walk.take())
    if (word === 'actions') return inActions(walk);
  return { at: 'actions-word' };
}

function inActions(walk: Walk): Expected {
  for (;;) {
    const word = walk.take();
    if (word === undefined) return { at: 'action' };
    if (word === 'end') return nothing;
    if (word === '/') continue;
    const expected = inAction(walk, actionWords.get(word)?.row);
    if (expected !== undefined) return expected;
  }
}

/** Undefined when the walk is past the action. */
function inAction(walk: Walk, action: ActionRow | undefined): Expected | undefined {
  for (;;) {
    const word = walk.take();
    if (word === undefined) return { at: 'action-field', action };
    if (word === '/') return undefined;
    if (word === 'end' && action !== undefined) {
      walk.back();
      return undefined;
    }
    const field = action?.fields.find(({ name, form }) => name === word && form !== 'unnamed');
    const expected = field && inActionField(walk, field);
    if (expected !== undefined) return expected;
  }
}

function inActionField(walk: Walk, field: ActionFieldRow): Expected | undefined {
  if (field.form === 'flag') return undefined;
  if (field.list === undefined) return inValue(walk, { at: 'action-value', field });
  for (;;) {
    const word = walk.take();
    if (word === undefined) return { at: 'action-value', field };
    if (word === 'end') return undefined;
    if (word === '/') {
      walk.back();
      return undefined;
    }
  }
}
