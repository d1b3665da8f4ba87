/** ipcMain: handlers by channel, and what an `invoke` gets back, in Electron's words. */
import { fromText, toText } from './plain-data.ts';
import type { ToMain, ToRenderer } from './wire.ts';

type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown;

const handlers = new Map<string, Handler>();

export const ipcMain = {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    handlers.set(channel, handler);
  },
} satisfies Pick<Electron.IpcMain, 'handle'>;

export async function answerInvoke(
  { id, channel, body }: ToMain,
  event: Electron.IpcMainInvokeEvent,
): Promise<ToRenderer> {
  try {
    const handler = handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    const value = await handler(event, ...(fromText(body) as unknown[]));
    return { kind: 'result', id, body: toText(value) };
  } catch (reason) {
    const message = `Error invoking remote method '${channel}': ${String(reason)}`;
    return { kind: 'error', id, message };
  }
}
