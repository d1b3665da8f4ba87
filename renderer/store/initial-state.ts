import { emptyState } from './document-state.ts';
import type { DesignerState } from './state.ts';
import { readTheme } from './theme.ts';

export function initialState(): DesignerState {
  const empty = emptyState();
  return {
    ...empty,
    path: null,
    saved: empty.document,
    opened: 0,
    connection: 'connecting',
    welcome: undefined,
    kernel: undefined,
    applied: null,
    drift: null,
    activity: { kind: 'idle' },
    report: undefined,
    counters: undefined,
    live: undefined,
    selection: [],
    dockTab: 'tc',
    hook: undefined,
    textPlace: undefined,
    theme: readTheme(),
    dialog: undefined,
    addMenu: undefined,
    notice: undefined,
  };
}
