/** The contract over a WebSocket that comes back by itself (core/contract/wire.ts tells the way in). */
import type { DesignerApi } from '../../core/contract/designer.ts';
import { createWireClient, sessionPath, socketPath } from '../../core/contract/wire.ts';

/** `lost`: was open; it is tried again. `refused`: the engine does not know this page; a new address helps. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused';

const firstRetryMs = 300;
const longestRetryMs = 5000;

/** Trades the token of the address for a cookie and takes it out of the address. False: the engine refused it. */
async function openSession(): Promise<boolean> {
  const token = window.location.hash.slice(1);
  if (token === '') return true;
  const answer = await fetch(sessionPath, { method: 'POST', body: token });
  if (answer.ok) window.history.replaceState(null, '', window.location.pathname);
  return answer.ok;
}

const socketAddress = (): string => {
  const address = new URL(socketPath, window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
};

export function connectSocket(onState: (state: ConnectionState) => void): DesignerApi {
  let socket: WebSocket | undefined;
  let retryMs = firstRetryMs;
  /** Requests made before the connection stands wait for it. */
  const unsent: string[] = [];

  const client = createWireClient((text) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(text);
    else unsent.push(text);
  });

  const retry = (): void => {
    window.setTimeout(() => void open(), retryMs);
    retryMs = Math.min(retryMs * 2, longestRetryMs);
  };

  const listen = (next: WebSocket): void => {
    let opened = false;
    next.addEventListener('open', () => {
      opened = true;
      retryMs = firstRetryMs;
      for (const text of unsent.splice(0)) next.send(text);
      onState('open');
    });
    next.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') client.receive(data);
    });
    next.addEventListener('close', () => {
      if (opened) unsent.length = 0;
      client.abandon('The connection to the engine is gone.');
      onState('lost');
      retry();
    });
  };

  const open = async (): Promise<void> => {
    try {
      if (!(await openSession())) {
        onState('refused');
        return;
      }
    } catch {
      onState('lost');
      retry();
      return;
    }
    socket = new WebSocket(socketAddress());
    listen(socket);
  };

  onState('connecting');
  void open();
  return client;
}
