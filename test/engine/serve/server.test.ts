import http from 'node:http';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { DesignerApi, EventName } from '../../../core/contract/designer.ts';
import { createWireClient, longestFrame, socketPath } from '../../../core/contract/wire.ts';
import { serve, type RunningServer } from '../../../engine/serve/server.ts';
import { mostClients } from '../../../engine/serve/socket.ts';

/** An engine that answers `keep` and whose events the test raises. */
function listeningApi() {
  const listeners = new Map<EventName, Set<(event: never) => void>>();
  const api: DesignerApi = {
    request: (name) =>
      name === 'keep'
        ? Promise.resolve({} as never)
        : Promise.reject(new Error(`${name} is not part of this test`)),
    subscribe: (name, listener) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => void set.delete(listener);
    },
  };
  const raise = (name: EventName, event: unknown) => {
    for (const listener of listeners.get(name) ?? []) listener(event as never);
  };
  return { api, raise };
}

let folder: string;
let server: RunningServer;
let engine: ReturnType<typeof listeningApi>;
let origin: string;
let token: string;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tapwright-serve-'));
  await mkdir(path.join(folder, 'pages', 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'pages', 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(path.join(folder, 'pages', 'assets', 'main.js'), 'export {};');
  await writeFile(path.join(folder, 'secret.json'), '{}');
  await mkdir(path.join(folder, 'pages-beside'));
  await writeFile(path.join(folder, 'pages-beside', 'secret.json'), '{}');
  engine = listeningApi();
  server = await serve(engine.api, {
    port: 0,
    pages: path.join(folder, 'pages'),
    onFailure: (reason) => {
      throw reason;
    },
  });
  origin = `http://127.0.0.1:${String(server.port)}`;
  token = new URL(server.address).hash.slice(1);
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Node's own client: fetch would set Host, Origin and the path as a browser does. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port: server.port, path, method: options.method ?? 'GET' },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (part: string) => (body += part));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      },
    );
    for (const [name, value] of Object.entries(options.headers ?? {}))
      request.setHeader(name, value);
    request.on('error', reject);
    request.end(options.body);
  });
}

async function openSession(): Promise<string> {
  const answer = await ask('/session', {
    method: 'POST',
    headers: { Origin: origin },
    body: token,
  });
  expect(answer.status).toBe(204);
  return answer.headers['set-cookie']?.[0] ?? '';
}

/** Valid there, and renamed for here. */
async function cookieOfAnotherServer(): Promise<string> {
  const other = await serve(engine.api, { port: 0, pages: folder, onFailure: () => undefined });
  try {
    const answer = await fetch(`http://127.0.0.1:${other.port}/session`, {
      method: 'POST',
      headers: { Origin: `http://127.0.0.1:${other.port}` },
      body: new URL(other.address).hash.slice(1),
    });
    expect(answer.status).toBe(204);
    const cookie = cookieOf(answer.headers.get('set-cookie') ?? '');
    return cookie.replace(String(other.port), String(server.port));
  } finally {
    await other.close();
  }
}

const cookieOf = (line: string) => line.split(';', 1)[0] ?? '';

/** The open socket, or the status with which the upgrade was refused. */
function connect(headers: Record<string, string>, path = socketPath): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${String(server.port)}${path}`, { headers });
    sockets.push(socket);
    socket.on('open', () => {
      resolve(socket);
    });
    socket.on('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}

async function connected(headers: Record<string, string>): Promise<WebSocket> {
  const socket = await connect(headers);
  if (typeof socket === 'number') throw new Error(`refused with ${String(socket)}`);
  return socket;
}

const closing = (socket: WebSocket) =>
  new Promise<number>((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', resolve);
  });

describe('the page', () => {
  it('is served to the user who opens the address', async () => {
    const page = await ask('/', { headers: { 'Sec-Fetch-Site': 'none' } });
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('<title>page</title>');
  });

  it('carries headers that keep scripts, frames and readers of other origins out', async () => {
    const { headers } = await ask('/');
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('is answered under localhost too', async () => {
    const { status } = await ask('/', { headers: { Host: `localhost:${String(server.port)}` } });
    expect(status).toBe(200);
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/assets/../../secret.json',
    '/..%2fpages-beside/secret.json',
    '/assets%00.json',
    '/%ff.json',
  ])('has no file outside its folder: %s', async (path) => {
    const { status } = await ask(path, { headers: { Authorization: `Bearer ${token}` } });
    expect(status).toBe(404);
  });
});

describe('the guards', () => {
  it.each([
    ['a rebound domain’s Host', { Host: 'evil.example' }, 421],
    ['our address with another port', { Host: '127.0.0.1:1' }, 421],
    ['a foreign Origin', { Origin: 'https://evil.example' }, 403],
    ['an Origin of null', { Origin: 'null' }, 403],
    ['another port’s Origin', { Origin: 'http://127.0.0.1:1' }, 403],
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['another host of our site', { 'Sec-Fetch-Site': 'same-site' }, 403],
  ])('refuse %s', async (_, headers, status) => {
    expect((await ask('/', { headers })).status).toBe(status);
  });

  it('refuse a POST without Origin', async () => {
    expect((await ask('/session', { method: 'POST', body: token })).status).toBe(403);
  });

  it('refuse a wrong token', async () => {
    const wrong = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;
    const headers = { Origin: origin };
    const answer = await ask('/session', { method: 'POST', headers, body: wrong });
    expect(answer.status).toBe(401);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('refuse a token of any other length without reading on', async () => {
    const headers = { Origin: origin };
    const answer = await ask('/session', { method: 'POST', headers, body: 'A'.repeat(10_000) });
    expect(answer.status).toBe(400);
  });

  it('answer 401 to a stranger wherever there is no page, and 404 to who is known', async () => {
    expect((await ask('/metrics')).status).toBe(401);
    const headers = { Cookie: cookieOf(await openSession()) };
    expect((await ask('/metrics', { headers })).status).toBe(404);
  });

  it.each([
    ['cookie', () => ({ Cookie: `tapwright-${server.port}=${'A'.repeat(43)}` })],
    ['cookie of another server', async () => ({ Cookie: await cookieOfAnotherServer() })],
    ['token', () => ({ Authorization: `Bearer ${'A'.repeat(43)}` })],
    ['token as the cookie', () => ({ Cookie: `tapwright-${server.port}=${token}` })],
  ])('refuse a forged %s', async (_, forge) => {
    const headers = await forge();
    expect((await ask('/metrics', { headers })).status).toBe(401);
    expect(await connect({ Origin: origin, ...headers })).toBe(401);
  });

  it('stand on one address of the machine only', async () => {
    const elsewhere = http.request({ host: '127.0.0.2', port: server.port });
    const reason = new Promise((resolve) => elsewhere.on('error', resolve));
    elsewhere.end();
    expect(await reason).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('give a cookie that no script reads, no other site sends and no other port shares', async () => {
    const cookie = await openSession();
    expect(cookie).toMatch(
      new RegExp(
        `^tapwright-${String(server.port)}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`,
      ),
    );
    expect(cookie).not.toContain(token);
  });

  it('make a token of 256 bits, another for each server', async () => {
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const other = await serve(engine.api, { port: 0, pages: folder, onFailure: () => undefined });
    await other.close();
    expect(other.address.split('#')[1]).not.toBe(token);
  });
});

describe('the WebSocket', () => {
  it('answers requests and passes events to a page with the cookie', async () => {
    const socket = await connected({ Origin: origin, Cookie: cookieOf(await openSession()) });
    const client = createWireClient((text) => {
      socket.send(text);
    });
    socket.on('message', (data: Buffer) => {
      client.receive(data.toString('utf8'));
    });
    await expect(client.request('keep', { path: null, text: '' })).resolves.toEqual({});
    await expect(client.request('flush', {})).rejects.toThrow('flush is not part of this test');
    const counters = { filters: {}, queues: [], rss: {} };
    const heard = new Promise((resolve) => client.subscribe('counters', resolve));
    engine.raise('counters', counters);
    await expect(heard).resolves.toEqual(counters);
  });

  it('opens for a program with the token itself', async () => {
    await connected({ Origin: origin, Authorization: `Bearer ${token}` });
  });

  it('refuses who has no Origin', async () => {
    expect(await connect({ Cookie: cookieOf(await openSession()) })).toBe(403);
  });

  it('refuses a foreign Origin even with the cookie', async () => {
    const cookie = cookieOf(await openSession());
    expect(await connect({ Origin: 'https://evil.example', Cookie: cookie })).toBe(403);
  });

  it('refuses a rebound domain even with the cookie', async () => {
    const cookie = cookieOf(await openSession());
    expect(
      await connect({ Host: 'evil.example', Origin: 'http://evil.example', Cookie: cookie }),
    ).toBe(421);
  });

  it('refuses who has neither cookie nor token', async () => {
    expect(await connect({ Origin: origin })).toBe(401);
  });

  it('is nowhere else', async () => {
    const cookie = cookieOf(await openSession());
    expect(await connect({ Origin: origin, Cookie: cookie }, '/other')).toBe(404);
  });

  it('refuses one page more than it serves', async () => {
    const headers = { Origin: origin, Cookie: cookieOf(await openSession()) };
    for (let count = 0; count < mostClients; count++) await connected(headers);
    expect(await connect(headers)).toBe(503);
  });

  it('closes on a frame that is too long', async () => {
    const socket = await connected({ Origin: origin, Authorization: `Bearer ${token}` });
    const closed = closing(socket);
    socket.send('x'.repeat(longestFrame + 1));
    await expect(closed).resolves.toBe(1009);
  });

  it.each(['not JSON', '{"id":1,"name":"constructor","argument":{}}', '[]'])(
    'closes on what is not a request of the contract: %s',
    async (text) => {
      const socket = await connected({ Origin: origin, Authorization: `Bearer ${token}` });
      const closed = closing(socket);
      socket.send(text);
      await expect(closed).resolves.toBe(1008);
    },
  );

  it('closes on a binary frame', async () => {
    const socket = await connected({ Origin: origin, Authorization: `Bearer ${token}` });
    const closed = closing(socket);
    socket.send(Buffer.from('{"id":1,"name":"keep","argument":{"path":null,"text":""}}'));
    await expect(closed).resolves.toBe(1008);
  });
});
