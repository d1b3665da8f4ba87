/** A page without a browser: goes in as the designer does, and speaks the contract. */
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import {
  createWireClient,
  sessionPath,
  socketPath,
  type WireClient,
} from '../../core/contract/wire.ts';

/** @param address as `tapwright serve` prints it; the page closes when the test ends */
export async function openPage(address: string): Promise<WireClient> {
  const { origin, hash, host } = new URL(address);
  const session = await fetch(origin + sessionPath, {
    method: 'POST',
    headers: { Origin: origin },
    body: hash.slice(1),
  });
  const [cookie = ''] = session.headers.get('set-cookie')?.split(';') ?? [];
  const socket = new WebSocket(`ws://${host}${socketPath}`, {
    headers: { Origin: origin, Cookie: cookie },
  });
  onTestFinished(() => {
    socket.terminate();
  });
  const client = createWireClient((text) => {
    socket.send(text);
  });
  socket.on('message', (data: Buffer) => {
    client.receive(data.toString('utf8'));
  });
  socket.on('close', () => {
    client.abandon('The connection closed.');
  });
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return client;
}
