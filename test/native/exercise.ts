/**
 * Calls everything the addon exports, well and badly, also from workers that are ended half way. Run under
 * AddressSanitizer by sanitized.test.ts, which bundles it and names the addon as the one argument; prints
 * what it could not do for want of privilege.
 */
import assert from 'node:assert/strict';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { isNativeFailure } from '../../native/index.ts';
import { loadBinding, type BoundNetlinkSocket } from '../../native/load.ts';

const file = String(isMainThread ? process.argv[2] : workerData);
const binding = loadBinding(file);
const RTM_GETLINK = 18;
const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
const NLM_F_DUMP = 0x300;

/** RTM_GETLINK of an index, 0 for a dump: struct nlmsghdr and struct ifinfomsg. */
function getLink(sequence: number, index: number): readonly number[] {
  const flags = NLM_F_REQUEST | (index === 0 ? NLM_F_DUMP : NLM_F_ACK);
  return [32, RTM_GETLINK | (flags << 16), sequence, 0, 0, index, 0, 0];
}

const bytes = (words: readonly (readonly number[])[]): Uint8Array =>
  new Uint8Array(Uint32Array.from(words.flat()).buffer);
/** What JavaScript without types could pass. */
const any = (value: unknown): never => value as never;

async function transact(
  socket: BoundNetlinkSocket,
  messages: Uint8Array,
  stepBytes: number,
): Promise<readonly Uint8Array[]> {
  socket.begin(messages, 5000);
  const chunks: Uint8Array[] = [];
  for (;;) {
    const step = await socket.advance(stepBytes);
    chunks.push(...step.chunks);
    if (step.settled) return chunks;
  }
}

async function exerciseNetlink(): Promise<void> {
  const socket = new binding.NetlinkSocket();
  const many = Array.from({ length: 3000 }, (_, i) => getLink(i + 1, (i % 3) + 1));
  assert(Buffer.concat(await transact(socket, bytes(many), 1 << 30)).length > 3000 * 36);
  assert((await transact(socket, bytes([getLink(1, 0), getLink(2, 0)]), 1)).length > 0);
  assert((await transact(socket, bytes([getLink(1, 1)]).subarray(0, 32), 1)).length > 0);
  for (const wrong of [undefined, 'x', new Uint8Array(3), bytes([getLink(1, 1), getLink(1, 1)])])
    assert.throws(() => socket.begin(any(wrong), 1), TypeError);
  assert.throws(() => socket.begin(new Uint8Array(0), 0), TypeError);
  socket.begin(bytes([getLink(1, 0)]), 1000);
  assert.throws(() => socket.begin(new Uint8Array(0), 1), /running/);
  socket.reset();
  const unfinished = transact(socket, bytes(many), 1 << 30);
  socket.close();
  await unfinished.catch((error: unknown) => {
    assert(isNativeFailure(error) && error.code === 'EBADF');
  });
  assert.throws(() => socket.begin(new Uint8Array(0), 1), { code: 'EBADF' });
}

/** Returns false when this process may not make a TAP device. */
async function exerciseTap(name: string): Promise<boolean> {
  const tap = await binding.createTap(name, 4, false).catch((error: unknown) => {
    assert(isNativeFailure(error) && ['EPERM', 'EACCES', 'ENOENT'].includes(error.code));
  });
  if (tap === undefined) return false;
  await assert.rejects(binding.createTap(name, 1, false), { code: 'EBUSY' });
  assert.equal(tap.index, binding.interfaceIndex(name));
  assert.equal(tap.readCounts().length, 4);
  assert.throws(() => Reflect.construct(tap.constructor, []), TypeError);
  const raw = new binding.RawSocket(tap.index);
  await assert.rejects(raw.send([new Uint8Array(60)]), { code: 'ENETDOWN' });
  assert.deepEqual(await raw.send([]), { sent: 0, dropped: 0 });
  assert.throws(() => raw.send([new Uint8Array(60), any(7)]), TypeError);
  raw.close();
  await Promise.all([tap.close(), tap.close()]);
  assert.equal(tap.readCounts().length, 4);
  await assert.rejects(binding.attachTap(name, 1), { code: 'ENODEV' });
  await assert.rejects(binding.deleteTap(name), { code: 'ENODEV' });
  return true;
}

/** Leaves everything open and goes on until it is terminated. */
async function leaveOpen(): Promise<never> {
  await binding.createTap(`tws${process.pid}`, 2, false).catch(() => undefined);
  const socket = new binding.NetlinkSocket();
  const many = bytes(Array.from({ length: 200 }, (_, i) => getLink(i + 1, 1)));
  for (let round = 0; ; round++) {
    if (round === 3) parentPort?.postMessage('running');
    await transact(socket, many, 1000);
  }
}

async function main(): Promise<void> {
  await exerciseNetlink();
  assert.equal(binding.interfaceIndex('lo'), 1);
  const made = await exerciseTap(`twx${process.pid}`);
  for (let round = 0; round < 5; round++) {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: file });
    await new Promise((resolve) => worker.once('message', resolve));
    await worker.terminate();
  }
  process.stdout.write(made ? 'exercised all' : 'exercised all but TAP devices and raw sockets');
}

await (isMainThread ? main() : leaveOpen());
