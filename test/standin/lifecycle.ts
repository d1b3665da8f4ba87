/** Whether the app is ready, which decides what may be called. */
let ready = false;

export const isReady = (): boolean => ready;

export function becomeReady(): void {
  ready = true;
}
