/** A document with its history, its text, and every view of both, made in one go. */
import { emptyDocument, type TapDocument } from '../../core/document/document.ts';
import { createHistory, type History } from '../../core/document/history.ts';
import { createScript, updateScript, type Script } from '../../core/testpmd/script.ts';
import { derive, deriveText, type Derived, type DerivedText } from './derive.ts';

export interface DocumentState extends Derived, DerivedText {
  readonly history: History;
  readonly document: TapDocument;
  readonly script: Script;
}

function stateOf(history: History, script: Script): DocumentState {
  const document = history.present;
  const text = deriveText(script);
  return { history, document, script, ...text, ...derive(document, text) };
}

/** A document that begins with an empty history. */
export const openedState = (document: TapDocument): DocumentState =>
  stateOf(createHistory(document), createScript(document.rules));

export const emptyState = (): DocumentState => openedState(emptyDocument);

/** After an edit, undo or redo; `script` when the edit came out of the text itself. */
export function editedState(
  before: DocumentState,
  history: History,
  script?: Script,
): DocumentState {
  return stateOf(history, script ?? updateScript(before.script, history.present.rules));
}
