/**
 * Every edit of the designer is a value, carried out by one pure function: undo, menus, keys, text and
 * tests share them. What an edit does not touch stays the same object.
 */
import type { Rule } from '../../flow/rule.ts';
import type { TapDocument } from '../document.ts';
import { documentEdits, type DocumentEdits } from './document-edits.ts';
import type { EditOf, Handlers } from './handlers.ts';
import { ruleEdits, type RuleEdits } from './rule-edits.ts';
import { stepEdits, type StepEdits } from './step-edits.ts';

interface Edits extends RuleEdits, StepEdits, DocumentEdits {}

export type EditKind = keyof Edits;
export type Edit<K extends EditKind = EditKind> = EditOf<Edits, K>;

const handlers: Handlers<Edits> = { ...ruleEdits, ...stepEdits, ...documentEdits };

export const editKinds = Object.keys(handlers) as readonly EditKind[];

/** The document after the edit; the same object when the edit changes nothing, e.g. because its rule is gone. */
export function applyEdit<K extends EditKind>(document: TapDocument, edit: Edit<K>): TapDocument {
  const after = handlers[edit.kind].apply(document, edit);
  return after.rules === document.rules ? after : forgetPositions(document, after);
}

/** What the edit is called in menus and the undo list: `Change ipv4 dst`. `document` is the one before it. */
export function describeEdit<K extends EditKind>(document: TapDocument, edit: Edit<K>): string {
  return handlers[edit.kind].describe(edit, document);
}

/** Positions of steps that are gone go too. Rules that stayed the same objects cost nothing. */
function forgetPositions(before: TapDocument, after: TapDocument): TapDocument {
  const kept = new Set<Rule>(after.rules);
  const suspects = new Set(before.rules.filter((rule) => !kept.has(rule)).flatMap(stepIds));
  if (suspects.size === 0) return after;
  const same = new Set(before.rules);
  for (const rule of after.rules)
    if (!same.has(rule)) for (const id of stepIds(rule)) suspects.delete(id);
  const { positions } = after.canvas;
  const placed = Object.entries(positions).filter(([id]) => !suspects.has(id));
  return placed.length === Object.keys(positions).length
    ? after
    : { ...after, canvas: { positions: Object.fromEntries(placed) } };
}

const stepIds = ({ pattern, actions }: Rule): readonly string[] =>
  [...pattern, ...actions].map(({ id }) => id);
