/** The designer in a browser: the page's files and the engine's contract, on loopback only. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { DesignerApi } from '../../core/contract/designer.ts';
import { sessionPath, socketPath } from '../../core/contract/wire.ts';
import { refuseForeign, SessionKeys } from './guards.ts';
import { readPage, securityHeaders } from './pages.ts';
import { mostClients, openSocketEnd, type SocketEnd } from './socket.ts';

export interface ServeOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Folder of the built renderer. */
  readonly pages: string;
  /** Told of what goes wrong inside while a request is answered. */
  readonly onFailure: (reason: unknown) => void;
}

export interface RunningServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT/#TOKEN`: who opens it is let in. */
  readonly address: string;
  close(): Promise<void>;
}

/** Longest body of `POST /session`: a token is 43 bytes. */
const longestToken = 256;

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad request.',
  401: 'Open the address that `tapwright serve` printed, with all that follows the #.',
  403: 'This request does not come from the designer’s own page.',
  404: 'There is nothing here.',
  405: 'This cannot be done here.',
  421: 'This server answers to 127.0.0.1 and localhost with its own port only. Through `ssh -L`, use the same port on both ends.',
  503: 'Too many pages are open. Close one.',
};

/** Rejects with the system's error (EADDRINUSE, EACCES) when the port cannot be had. */
export async function serve(api: DesignerApi, options: ServeOptions): Promise<RunningServer> {
  const keys = new SessionKeys();
  const root = path.resolve(options.pages);
  const http = createServer();
  await listen(http, options.port);
  const { port } = http.address() as AddressInfo;
  const door: Door = { keys, port, root, onFailure: options.onFailure };
  const sockets = openSocketEnd(api);
  http.on('request', (request, response) => void respond(door, request, response));
  http.on('upgrade', (request, socket, head) => {
    upgrade(door, sockets, { request, socket, head });
  });
  return {
    port,
    address: `http://127.0.0.1:${String(port)}/#${keys.token}`,
    close: async () => {
      sockets.close();
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await closed;
    },
  };
}

interface Door {
  readonly keys: SessionKeys;
  readonly port: number;
  readonly root: string;
  readonly onFailure: (reason: unknown) => void;
}

function listen(http: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', () => {
      http.off('error', reject);
      resolve();
    });
  });
}

async function respond(door: Door, request: IncomingMessage, response: ServerResponse) {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  try {
    const status = await handle(door, request, response);
    if (status !== undefined) refuse(response, status);
  } catch (reason) {
    door.onFailure(reason);
    if (!response.headersSent) refuse(response, 500);
  }
}

/** Answers, or tells the status to refuse with. */
async function handle(
  door: Door,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<number | undefined> {
  const reading = request.method === 'GET' || request.method === 'HEAD';
  const foreign = refuseForeign(request, door.port, { originRequired: !reading });
  if (foreign !== undefined) return foreign;
  const requestPath = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (requestPath === sessionPath) return openSession(door, request, response);
  if (reading) {
    const page = await readPage(door.root, requestPath);
    if (page !== undefined) {
      response.writeHead(200, { 'Content-Type': page.contentType });
      response.end(request.method === 'HEAD' ? undefined : page.content);
      return undefined;
    }
  }
  // Strangers do not learn what else there is.
  if (!door.keys.admits(request, door.port)) return 401;
  return reading ? 404 : 405;
}

async function openSession(door: Door, request: IncomingMessage, response: ServerResponse) {
  if (request.method !== 'POST') return 405;
  const token = await readBody(request, longestToken);
  if (token === undefined) return 400;
  const cookie = door.keys.exchange(token.trim(), door.port);
  if (cookie === undefined) return 401;
  response.writeHead(204, { 'Set-Cookie': cookie });
  response.end();
  return undefined;
}

/** Undefined when it is longer than `limit` bytes. */
async function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > limit) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

function upgrade(door: Door, sockets: SocketEnd, { request, socket, head }: Upgrade): void {
  const status = refusalOfUpgrade(door, sockets, request);
  if (status === undefined) {
    sockets.accept(request, socket, head);
    return;
  }
  const body = reasons[status] ?? '';
  socket.end(
    `HTTP/1.1 ${String(status)} Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`,
  );
}

function refusalOfUpgrade(
  door: Door,
  sockets: SocketEnd,
  request: IncomingMessage,
): number | undefined {
  const foreign = refuseForeign(request, door.port, { originRequired: true });
  if (foreign !== undefined) return foreign;
  if (!door.keys.admits(request, door.port)) return 401;
  if (request.url !== socketPath) return 404;
  return sockets.clients >= mostClients ? 503 : undefined;
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${reasons[status] ?? 'The server failed.'}\n`);
}
