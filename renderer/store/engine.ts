/** The engine's side of the state: what it says, what it is asked to do, and the working copy it keeps for a reload. */
import type { AnswerOf, DesignerApi } from '../../core/contract/designer.ts';
import type { Message, Refusal } from './state.ts';
import { hasErrors } from '../../core/diagnostics/diagnostic.ts';
import { writeDocument } from '../../core/document/write.ts';
import type { ConnectionState } from '../connection/socket.ts';
import { api, failure, hasApi, setApi } from './api.ts';
import { liveCounters } from './live.ts';
import { notify } from './notice.ts';
import { keepWorkingCopy, showOpened } from './files.ts';
import { designer } from './useDesigner.ts';

async function greet(): Promise<void> {
  const first = designer.getState().welcome === undefined;
  const { version, kernel, applied, drift, document, unsaved, files } = await api().request(
    'welcome',
    {},
  );
  designer.setState({ welcome: { version, files }, kernel, applied, drift });
  if (!first) {
    await keepWorkingCopy();
    return;
  }
  showOpened(document);
  if (unsaved) designer.setState({ saved: undefined });
}

export function onConnection(connection: ConnectionState): void {
  designer.setState({ connection });
  if (connection === 'open' && hasApi())
    greet().catch((reason: unknown) => {
      // A connection that broke meanwhile says so itself, and greets again.
      if (designer.getState().connection !== 'open') return;
      const title = 'The engine does not answer as this page expects';
      designer.setState({ dialog: { kind: 'refused', title, diagnostics: failure(reason) } });
    });
}

export function setEngine(next: DesignerApi): void {
  setApi(next);
  next.subscribe('counters', (counters) => {
    const { compiled, applied } = designer.getState();
    if (applied !== null) designer.setState({ counters, live: liveCounters(counters, compiled) });
  });
  next.subscribe('state', ({ kernel, applied, drift }) => {
    designer.setState({ kernel, applied, drift, ...(applied === null && notMeasured) });
  });
  keepAfterEdits();
  if (designer.getState().connection === 'open') onConnection('open');
}

const notMeasured = { counters: undefined, live: undefined };
const keepAfterMs = 200;

/** After a pause in editing, and at once when the page goes away. */
function keepAfterEdits(): void {
  let timer: number | undefined;
  const send = (): void => {
    window.clearTimeout(timer);
    timer = undefined;
    // Out of reach: the connection sends it when it is back.
    keepWorkingCopy().catch(() => undefined);
  };
  designer.subscribe((state, before) => {
    if (state.document === before.document && state.path === before.path) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(send, keepAfterMs);
  });
  window.addEventListener('pagehide', () => {
    if (timer !== undefined) send();
  });
}

export async function apply(): Promise<void> {
  const { document, activity, problems } = designer.getState();
  if (activity.kind === 'applying' || activity.kind === 'flushing') return;
  if (hasErrors(problems)) {
    designer.setState({ dockTab: 'problems' });
    notify('Nothing was applied: there are errors.');
    return;
  }
  await applyBy(() => api().request('apply', { document: writeDocument(document) }));
}

/** Brings back what was applied last, whatever is drawn now. */
export async function reapply(): Promise<void> {
  const { activity } = designer.getState();
  if (activity.kind === 'applying' || activity.kind === 'flushing') return;
  await applyBy(() => api().request('reapply', {}));
}

async function applyBy(ask: () => Promise<AnswerOf<'apply'>>): Promise<void> {
  designer.setState({ activity: { kind: 'applying' } });
  try {
    const answer = await ask();
    if (answer.ok) {
      designer.setState({ activity: { kind: 'idle' }, report: answer.value });
      const { added, changed, removed, milliseconds, warnings = [] } = answer.value;
      notify(
        `Applied in ${milliseconds.toFixed(1)} ms: ${added} added, ${changed} changed, ${removed} removed.`,
      );
      if (warnings.length > 0) {
        const title = 'The rules were applied, with a warning';
        designer.setState({ dialog: { kind: 'warned', title, diagnostics: warnings } });
      }
    } else refused('The rules were not applied', answer.diagnostics);
  } catch (reason) {
    refused('The rules were not applied', failure(reason));
  }
}

export async function flush(): Promise<void> {
  const { activity } = designer.getState();
  if (activity.kind === 'applying' || activity.kind === 'flushing') return;
  designer.setState({ activity: { kind: 'flushing' } });
  try {
    const answer = await api().request('flush', {});
    if (answer.ok) {
      designer.setState({ activity: { kind: 'idle' }, report: undefined });
      notify(`Removed ${answer.value.removed} filters from the kernel.`);
    } else refused('The rules were not removed', answer.diagnostics);
  } catch (reason) {
    refused('The rules were not removed', failure(reason));
  }
}

function refused(title: string, diagnostics: readonly Message[]): void {
  const refusal: Refusal = { kind: 'refused', title, diagnostics };
  designer.setState({ activity: refusal, dialog: refusal });
}
