/** How the document stands to what the kernel holds. */
import type { DesignerState } from './state.ts';

export type Sync =
  | 'disconnected'
  | 'applying'
  | 'flushing'
  | 'refused'
  | 'not-applied'
  | 'in-sync'
  | 'differs'
  | 'drifted';

export function syncOf(state: DesignerState): Sync {
  if (state.connection !== 'open' || state.kernel === undefined) return 'disconnected';
  if (state.activity.kind !== 'idle') return state.activity.kind;
  if (state.applied === null) return 'not-applied';
  if (state.drift !== null) return 'drifted';
  return state.applied.fingerprint === state.fingerprint ? 'in-sync' : 'differs';
}

/** `of`: the kernel that is meant. */
export function syncText(sync: Sync, of: string): string {
  switch (sync) {
    case 'disconnected':
      return 'no connection to the engine';
    case 'applying':
      return 'applying…';
    case 'flushing':
      return 'flushing…';
    case 'refused':
      return `refused by the ${of}`;
    case 'not-applied':
      return 'not applied';
    case 'in-sync':
      return `in sync with the ${of}`;
    case 'differs':
      return `differs from the ${of}`;
    case 'drifted':
      return `changed in the ${of}`;
  }
}
