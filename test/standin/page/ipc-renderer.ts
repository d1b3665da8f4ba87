/** ipcRenderer over a DevTools binding, which exists in the isolated world only. */
import { fromText, toText } from '../plain-data.ts';
import type { ToMain, ToRenderer } from '../wire.ts';

declare global {
  /** Taken away as soon as it is kept. */
  var standinSend: ((text: string) => void) | undefined;
  /** Called by the stand-in's main process in this world. */
  var standinReceive: (text: string) => void;
}

type Listener = (event: never, ...args: never[]) => void;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
}

export function createIpcRenderer(): Pick<Electron.IpcRenderer, 'invoke' | 'on' | 'off'> {
  const post = globalThis.standinSend;
  if (post === undefined) throw new Error('stand-in: no binding to the main process');
  Reflect.deleteProperty(globalThis, 'standinSend');
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<string, Set<Listener>>();
  let lastId = 0;

  globalThis.standinReceive = (text) => {
    const message = JSON.parse(text) as ToRenderer;
    if (message.kind === 'send') {
      const args = fromText(message.body) as never[];
      for (const listener of [...(listeners.get(message.channel) ?? [])]) {
        listener({ sender: ipcRenderer, ports: [] } as never, ...args);
      }
      return;
    }
    const request = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'result') request?.resolve(fromText(message.body));
    else request?.reject(new Error(message.message));
  };

  const ipcRenderer = {
    invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      return new Promise((resolve, reject) => {
        const id = ++lastId;
        const body = toText(args);
        waiting.set(id, { resolve, reject });
        post(JSON.stringify({ id, channel, body } satisfies ToMain));
      });
    },
    on(channel: string, listener: Listener) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(listener));
      return ipcRenderer as unknown as Electron.IpcRenderer;
    },
    off(channel: string, listener: Listener) {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer as unknown as Electron.IpcRenderer;
    },
  };
  return ipcRenderer;
}
