/** The engine this page talks to. */
import type { DesignerApi } from '../../core/contract/designer.ts';
import type { Message } from './state.ts';

let engine: DesignerApi | undefined;

export function setApi(next: DesignerApi): void {
  engine = next;
}

export const hasApi = (): boolean => engine !== undefined;

/** Throws before the page has an engine; afterwards there always is one, perhaps out of reach. */
export function api(): DesignerApi {
  if (engine === undefined) throw new Error('The page has no engine yet.');
  return engine;
}

/** What a request that never reached the engine, or broke it, says to people. */
export function failure(reason: unknown): readonly Message[] {
  const message = reason instanceof Error ? reason.message : String(reason);
  return [{ code: 'engine/failed', severity: 'error', message, subject: { part: 'kernel' } }];
}
