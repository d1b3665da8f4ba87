import { describe, expect, it } from 'vitest';
import type { DesignerApi } from '../../../core/contract/designer.ts';
import { answerChecked, createWireClient } from '../../../core/contract/wire.ts';

const counters = { filters: {}, queues: [{ queue: 0, packets: 1, bytes: 60 }], rss: {} };

function clientWithOutbox() {
  const sent: string[] = [];
  return { sent, client: createWireClient((text) => sent.push(text)) };
}

const answering = (answer: unknown): DesignerApi => ({
  request: () => Promise.resolve(answer as never),
  subscribe: () => () => undefined,
});

describe('the page’s end of the wire', () => {
  it('resolves each request with the answer that carries its id, in whatever order they come', async () => {
    const { sent, client } = clientWithOutbox();
    const flush = client.request('flush', {});
    const keep = client.request('keep', { path: null, text: '' });
    const [first, second] = sent.map((text) => JSON.parse(text) as { id: number; name: string });
    expect([first?.name, second?.name]).toEqual(['flush', 'keep']);
    client.receive(JSON.stringify({ kind: 'answer', id: second?.id, value: {} }));
    client.receive(
      JSON.stringify({ kind: 'answer', id: first?.id, value: { ok: true, value: { removed: 3 } } }),
    );
    await expect(keep).resolves.toEqual({});
    await expect(flush).resolves.toEqual({ ok: true, value: { removed: 3 } });
  });

  it('rejects a request whose answer has not the contract’s shape', async () => {
    const { client } = clientWithOutbox();
    const flush = client.request('flush', {});
    client.receive(JSON.stringify({ kind: 'answer', id: 1, value: { removed: 'three' } }));
    await expect(flush).rejects.toThrow('The answer to flush is not valid.');
  });

  it('rejects with the engine’s words when the engine failed', async () => {
    const { client } = clientWithOutbox();
    const flush = client.request('flush', {});
    client.receive(JSON.stringify({ kind: 'failure', id: 1, message: 'out of memory' }));
    await expect(flush).rejects.toThrow('out of memory');
  });

  it('rejects everything under way when the connection closes', async () => {
    const { client } = clientWithOutbox();
    const flush = client.request('flush', {});
    client.abandon('The connection closed.');
    await expect(flush).rejects.toThrow('The connection closed.');
  });

  it('hands events to the listeners of their name until they leave', () => {
    const { client } = clientWithOutbox();
    const seen: unknown[] = [];
    const leave = client.subscribe('counters', (event) => seen.push(event));
    const frame = JSON.stringify({ kind: 'event', name: 'counters', event: counters });
    client.receive(frame);
    leave();
    client.receive(frame);
    expect(seen).toEqual([counters]);
  });

  it('refuses a frame that is not of the contract', () => {
    const { client } = clientWithOutbox();
    expect(() => client.receive('{"kind":"event","name":"toString","event":{}}')).toThrow();
  });
});

describe('the engine’s end of the wire', () => {
  it('refuses an argument of another shape before the engine sees it', async () => {
    let asked = false;
    const api: DesignerApi = {
      ...answering({}),
      request: () => {
        asked = true;
        return Promise.resolve({} as never);
      },
    };
    await expect(answerChecked(api, 'apply', { document: 7 })).rejects.toThrow(
      'The argument of apply is not valid',
    );
    expect(asked).toBe(false);
  });

  it('refuses to pass on an answer of another shape', async () => {
    await expect(answerChecked(answering({ removed: 'x' }), 'flush', {})).rejects.toThrow();
  });
});
