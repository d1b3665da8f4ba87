/** What can be undone and redone. Documents share what edits do not touch, so whole documents are kept. */
import type { TapDocument } from './document.ts';
import { applyEdit, describeEdit, type Edit } from './edits/apply.ts';

/** Steps back that are kept. */
export const longestHistory = 500;

interface Step {
  readonly document: TapDocument;
  readonly label: string;
}

export interface History {
  readonly present: TapDocument;
  /** Documents before the present one, each with the label of the edit that ended it; the last is the newest. */
  readonly past: readonly Step[];
  /** Documents that were undone, each with the label of the edit that led to it; the last is the next one. */
  readonly future: readonly Step[];
  /** Edits with this key still belong to the last step; undefined when the next edit starts a step of its own. */
  readonly mergeKey: string | undefined;
}

export const createHistory = (document: TapDocument): History => ({
  present: document,
  past: [],
  future: [],
  mergeKey: undefined,
});

/**
 * Carries out an edit. Edits with the same `mergeKey` in a row are one step: a drag, a burst of typing in
 * one field. An edit that changes nothing leaves the history as it is.
 */
export function edit(history: History, change: Edit, mergeKey?: string): History {
  const { present, past } = history;
  const document = applyEdit(present, change);
  if (document === present) return history;
  const merges = mergeKey !== undefined && mergeKey === history.mergeKey;
  const step: Step = { document: present, label: describeEdit(present, change) };
  return {
    present: document,
    past: merges ? past : [...past, step].slice(-longestHistory),
    future: [],
    mergeKey,
  };
}

/** Carries out several edits as one step, called `label` or else as the first edit that changes something. */
export function editTogether(history: History, changes: readonly Edit[], label?: string): History {
  const document = changes.reduce(applyEdit, history.present);
  if (document === history.present) return history;
  const first = changes.find((change) => applyEdit(history.present, change) !== history.present);
  const called = label ?? (first === undefined ? '' : describeEdit(history.present, first));
  return {
    present: document,
    past: [...history.past, { document: history.present, label: called }].slice(-longestHistory),
    future: [],
    mergeKey: undefined,
  };
}

/** Ends a gesture: the next edit is a step of its own even with the same key. */
export function endGesture(history: History): History {
  return history.mergeKey === undefined ? history : { ...history, mergeKey: undefined };
}

export function undo(history: History): History {
  const step = history.past.at(-1);
  if (step === undefined) return history;
  return {
    present: step.document,
    past: history.past.slice(0, -1),
    future: [...history.future, { document: history.present, label: step.label }],
    mergeKey: undefined,
  };
}

export function redo(history: History): History {
  const step = history.future.at(-1);
  if (step === undefined) return history;
  return {
    present: step.document,
    past: [...history.past, { document: history.present, label: step.label }],
    future: history.future.slice(0, -1),
    mergeKey: undefined,
  };
}

/** Labels of what undo and redo would do; undefined when there is nothing. */
export function undoLabel(history: History): string | undefined {
  return history.past.at(-1)?.label;
}

export function redoLabel(history: History): string | undefined {
  return history.future.at(-1)?.label;
}
