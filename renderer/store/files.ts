/** New, open, save. Nothing of the current document is touched before the next one has been read. */
import type { OpenDocument } from '../../core/contract/designer.ts';
import { emptyDocument, type TapDocument } from '../../core/document/document.ts';
import { readDocument } from '../../core/document/read.ts';
import { writeDocument } from '../../core/document/write.ts';
import { openedState } from './document-state.ts';
import { api, failure } from './api.ts';
import { liveCounters } from './live.ts';
import { notify } from './notice.ts';
import type { DesignerState, Refusal } from './state.ts';
import { designer } from './useDesigner.ts';

export const isDirty = ({ document, saved }: Pick<DesignerState, 'document' | 'saved'>) =>
  document !== saved;

/**
 * The desktop app ends with its window and takes the working copy along, so the page objects to being closed.
 * `serve` goes on and gives the working copy back: nothing is lost there.
 */
export function objectToLoss(event: BeforeUnloadEvent): void {
  const state = designer.getState();
  if (state.welcome?.files === 'dialog' && isDirty(state)) event.preventDefault();
}

function show(document: TapDocument, path: string | null): void {
  const state = openedState(document);
  designer.setState(({ counters, opened: before }) => ({
    ...state,
    path,
    saved: document,
    opened: before + 1,
    selection: [],
    dialog: undefined,
    live: counters && liveCounters(counters, state.compiled),
  }));
}

/** A file that cannot be read is explained; what was open stays open. */
export function showOpened({ path, text }: OpenDocument): void {
  const reading = readDocument(text);
  if (reading.ok) {
    show(reading.document, path);
    return;
  }
  const { opened } = designer.getState();
  designer.setState({
    dialog: { kind: 'unreadable', path, diagnostics: reading.diagnostics },
    opened: Math.max(1, opened),
  });
  // The engine takes what it opened for the working copy.
  if (opened > 0) void keepWorkingCopy();
}

/** The engine gives it back after the page was loaded again. */
export async function keepWorkingCopy(): Promise<void> {
  const { document, path } = designer.getState();
  await api().request('keep', { path, text: writeDocument(document) });
}

/** Asks first when edits would be lost. */
function unlessDirty(then: () => void): void {
  if (isDirty(designer.getState())) designer.setState({ dialog: { kind: 'discard', then } });
  else then();
}

export function newDocument(): void {
  unlessDirty(() => show(emptyDocument, null));
}

export async function openPath(path: string | null): Promise<void> {
  try {
    const answer = await api().request('openDocument', { path });
    if (!answer.ok)
      designer.setState({ dialog: { kind: 'unreadable', path, diagnostics: answer.diagnostics } });
    else if (answer.value !== null) showOpened(answer.value);
  } catch (reason) {
    designer.setState({ dialog: { kind: 'unreadable', path, diagnostics: failure(reason) } });
  }
}

/** Examples are there to begin with, not to write over (engine/designer/folder.ts). */
export const examplePrefix = 'examples:';

/** The host's own dialog, or our list of what it serves. */
export function openDocument(): void {
  const { welcome } = designer.getState();
  unlessDirty(() => {
    if (welcome?.files === 'dialog') void openPath(null);
    else designer.setState({ dialog: { kind: 'open' } });
  });
}

const notSaved = (diagnostics: Refusal['diagnostics']): Refusal => ({
  kind: 'refused',
  title: 'The document was not saved',
  diagnostics,
});

/** `path` null lets the host ask where. */
export async function saveTo(path: string | null): Promise<void> {
  const { document } = designer.getState();
  try {
    const answer = await api().request('saveDocument', { path, text: writeDocument(document) });
    if (!answer.ok) designer.setState({ dialog: notSaved(answer.diagnostics) });
    else if (answer.value !== null) {
      designer.setState({ path: answer.value.path, saved: document, dialog: undefined });
      notify(`Saved ${answer.value.path}.`);
    }
  } catch (reason) {
    designer.setState({ dialog: notSaved(failure(reason)) });
  }
}

export function saveDocument(): void {
  const { path } = designer.getState();
  if (path === null || path.startsWith(examplePrefix)) saveDocumentAs();
  else void saveTo(path);
}

export function saveDocumentAs(): void {
  const { welcome } = designer.getState();
  if (welcome?.files === 'dialog') void saveTo(null);
  else designer.setState({ dialog: { kind: 'save-as' } });
}
