/** The one way to change a document: an edit of core/document, after which every view is made anew. */
import { applyEdit, type Edit } from '../../core/document/edits/apply.ts';
import {
  edit,
  editTogether,
  endGesture,
  redo,
  undo,
  type History,
} from '../../core/document/history.ts';
import { createIdentifiers } from '../../core/flow/identifiers.ts';
import { readScript } from '../../core/testpmd/script-read.ts';
import { scriptText, type Script } from '../../core/testpmd/script.ts';
import { editedState } from './document-state.ts';
import { liveCounters } from './live.ts';
import { keepExisting, type Selection } from './selection.ts';
import { designer } from './useDesigner.ts';

interface After {
  readonly script?: Script;
  /** What to select then; what is gone is left out. */
  readonly selection?: Selection;
}

function show(history: History, { script, selection }: After = {}): void {
  designer.setState((before) => {
    if (history.present === before.document && script === undefined) return { history };
    const after = editedState(before, history, script);
    return {
      ...after,
      ...(before.activity.kind === 'refused' && { activity: { kind: 'idle' } as const }),
      selection: keepExisting(selection ?? before.selection, after.owners),
      live: before.counters && liveCounters(before.counters, after.compiled),
    };
  });
}

/** Edits with the same key in a row are one step of undo: a burst of typing in one field. */
export function perform(change: Edit, mergeKey?: string): void {
  show(edit(designer.getState().history, change, mergeKey));
}

interface Together {
  /** What to select then. */
  readonly selection?: Selection;
  /** What the step is called in the list of what can be undone; the first edit's name when absent. */
  readonly label?: string;
}

/** Several edits that are one to the user; says whether they changed anything. */
export function performAll(changes: readonly Edit[], { selection, label }: Together = {}): boolean {
  const { history } = designer.getState();
  const after = editTogether(history, changes, label);
  show(after, selection === undefined ? {} : { selection });
  return after !== history;
}

/** The next edit is a step of its own. */
export function finishGesture(): void {
  const { history } = designer.getState();
  designer.setState({ history: endGesture(history) });
}

export function undoEdit(): void {
  show(undo(designer.getState().history));
}

export function redoEdit(): void {
  show(redo(designer.getState().history));
}

/** Takes over the text as it was typed: what reads well becomes rules, the rest stays text with messages. */
export function typeText(text: string): void {
  const { document, script, history } = designer.getState();
  if (text === scriptText(script)) return;
  const ids = createIdentifiers(document.rules);
  const reading = readScript(script, text, document.rules, ids);
  const change: Edit = { kind: 'replace-rules', rules: reading.rules };
  const same = applyEdit(document, change).rules.every(
    (rule, index) => rule === document.rules[index],
  );
  const kept = same && reading.rules.length === document.rules.length;
  show(kept ? history : edit(history, change, 'text'), { script: reading.script });
}
