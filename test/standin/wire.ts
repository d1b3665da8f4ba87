/** Messages between the stand-in's main process and its preload world; bodies are plain-data texts. */

/** An `ipcRenderer.invoke`. */
export interface ToMain {
  readonly id: number;
  readonly channel: string;
  readonly body: string;
}

export type ToRenderer =
  | { readonly kind: 'send'; readonly channel: string; readonly body: string }
  | { readonly kind: 'result'; readonly id: number; readonly body: string }
  | { readonly kind: 'error'; readonly id: number; readonly message: string };

/** Name of the binding through which the preload world reaches the main process. */
export const bindingName = 'standinSend';
export const isolatedWorld = 'ElectronIsolated';

/** What the test process asks of the main process: run this function there. */
export interface Evaluate {
  readonly id: number;
  /** Source of a function of (electron, argument, standin). */
  readonly source: string;
  readonly argument: unknown;
}

export type Evaluated =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };
