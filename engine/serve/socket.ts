/** The contract over WebSockets: requests of each page answered, events sent to all. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { events, type DesignerApi, type EventName } from '../../core/contract/designer.ts';
import {
  answerChecked,
  longestFrame,
  requestFrameSchema,
  type EngineFrame,
} from '../../core/contract/wire.ts';

export const mostClients = 8;
const heartbeatMs = 30_000;
/** A page that reads slower than events come misses some: counters are totals, so the next one makes up for it. */
const longestBacklog = 4 * 1024 * 1024;
/** RFC 6455: the frame is not what was agreed on. */
const policyViolation = 1008;

export interface SocketEnd {
  readonly clients: number;
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

export function openSocketEnd(api: DesignerApi): SocketEnd {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: longestFrame,
    perMessageDeflate: false,
  });
  const answered = new WeakSet<WebSocket>();
  const leave = (Object.keys(events) as EventName[]).map((name) =>
    api.subscribe(name, (event) => {
      for (const client of server.clients)
        if (client.bufferedAmount < longestBacklog) send(client, { kind: 'event', name, event });
    }),
  );
  const heartbeat = setInterval(() => {
    for (const client of server.clients) {
      if (!answered.delete(client)) client.terminate();
      else client.ping();
    }
  }, heartbeatMs);
  server.on('connection', (client: WebSocket) => {
    answered.add(client);
    client.on('pong', () => answered.add(client));
    // Protocol errors close the connection by themselves; without a listener they would end the process.
    client.on('error', () => undefined);
    client.on('message', (data, isBinary) => {
      if (isBinary) client.close(policyViolation);
      else void answer(api, client, textOf(data));
    });
  });
  return {
    get clients() {
      return server.clients.size;
    },
    accept: (request, socket, head) => {
      server.handleUpgrade(request, socket, head, (client) => {
        server.emit('connection', client, request);
      });
    },
    close: () => {
      clearInterval(heartbeat);
      for (const end of leave) end();
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

async function answer(api: DesignerApi, client: WebSocket, text: string): Promise<void> {
  const frame = requestFrameSchema.safeParse(parseJson(text));
  if (!frame.success) {
    client.close(policyViolation, 'not a request of the contract');
    return;
  }
  const { id, name, argument } = frame.data;
  try {
    send(client, { kind: 'answer', id, value: await answerChecked(api, name, argument) });
  } catch (reason) {
    const message = reason instanceof Error ? reason.message : String(reason);
    send(client, { kind: 'failure', id, message });
  }
}

function send(client: WebSocket, frame: EngineFrame): void {
  if (client.readyState === client.OPEN) client.send(JSON.stringify(frame));
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as ArrayBuffer).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
