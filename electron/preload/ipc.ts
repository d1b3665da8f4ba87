/**
 * The preload's half of the IPC contract: the only file that touches `ipcRenderer`. No channel name
 * comes from the page, and the page never gets Electron's event object, which holds the sender.
 */
import { ipcRenderer } from 'electron';
import type {
  AnswerOf,
  ArgumentOf,
  EventName,
  EventOf,
  MenuCommand,
  RequestName,
} from '../shared/bridge.ts';
import { eventChannels, menuChannel, requestChannels, type Reply } from '../shared/channels.ts';

/** Rejects when the main process could not carry the request out; refusals are in the answer. */
export async function request<N extends RequestName>(
  name: N,
  argument: ArgumentOf<N>,
): Promise<AnswerOf<N>> {
  if (!Object.hasOwn(requestChannels, name)) throw new Error('There is no such request.');
  // The main process has checked the answer against the contract's schema.
  const reply = (await ipcRenderer.invoke(requestChannels[name], argument)) as Reply;
  if (reply.kind === 'failure') throw new Error(reply.message);
  return reply.value as AnswerOf<N>;
}

function listen(channel: string, listener: (payload: never) => void): () => void {
  const withoutEvent = (_event: Electron.IpcRendererEvent, payload: unknown): void => {
    listener(payload as never);
  };
  ipcRenderer.on(channel, withoutEvent);
  return () => {
    ipcRenderer.off(channel, withoutEvent);
  };
}

export function subscribe<N extends EventName>(
  name: N,
  listener: (event: EventOf<N>) => void,
): () => void {
  if (!Object.hasOwn(eventChannels, name)) throw new Error('There is no such event.');
  return listen(eventChannels[name], listener);
}

export function onMenu(listener: (command: MenuCommand) => void): () => void {
  return listen(menuChannel, listener);
}
