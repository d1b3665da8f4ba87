/**
 * Calls everything the addon exports, well and badly, also from workers that are ended half way. Run under
 * AddressSanitizer by sanitized.test.ts, which bundles it and names the addon as the one argument; prints
 * what it could not do for want of privilege.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
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
  await tap.detachQueue();
  assert.equal(tap.attachedQueues, 3);
  await tap.attachQueue();
  await assert.rejects(tap.attachQueue(), { code: 'EINVAL' });
  await tap.setSteering(undefined);
  assert.throws(() => tap.setSteering(-1), TypeError);
  assert.throws(() => Reflect.construct(tap.constructor, []), TypeError);
  const raw = new binding.RawSocket(tap.index, 0);
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

/** Returns false when this process may not load eBPF programs. */
async function exerciseBpf(): Promise<boolean> {
  const elf = readFileSync('test/golden/bpf/edit.bpf.o');
  await assert.rejects(binding.loadBpfObject(new Uint8Array(64), 'junk', []), { code: 'ENOEXEC' });
  const loaded = await binding.loadBpfObject(elf, 'edit', []).catch((error: unknown) => {
    assert(isNativeFailure(error) && ['EPERM', 'ENOSYS'].includes(error.code));
  });
  if (loaded === undefined) return false;
  const [edit] = loaded.programs;
  const settings = loaded.maps.find(({ name }) => name === 'settings');
  const outer = loaded.maps.find(({ name }) => name === 'a_map_of_maps_by_a_long_name');
  assert(edit !== undefined && settings !== undefined && outer !== undefined);
  for (const { maxEntries } of [outer, settings]) assert(maxEntries >= 2);
  const key = new Uint8Array(4);
  const inner = binding.createBpfMap(2, 'inner', 4, 4, 1, 0);
  outer.setInner(key, inner);
  assert.throws(() => outer.setInner(key, settings), { code: 'EINVAL' });
  assert.throws(() => outer.setInner(key, any(edit)), TypeError);
  settings.update(key, new Uint8Array([1, 2, 3, 4]));
  assert.deepEqual(settings.lookup(key), new Uint8Array([1, 2, 3, 4]));
  assert.throws(() => settings.lookup(new Uint8Array(5)), TypeError);
  const again = await binding.loadBpfObject(elf, 'edit', [{ name: 'settings', map: settings }]);
  const immediates = [{ from: 0x51a7e001, to: -1 }];
  const variant = await again.object.loadVariant('edit', immediates);
  assert.throws(() => again.object.loadVariant('edit', [any(1)]), TypeError);
  assert.throws(() => again.object.loadVariant('edit', [{ from: 3, to: any('4') }]), TypeError);
  again.object.close();
  assert.throws(() => again.object.loadVariant('edit', immediates), { code: 'EBADF' });
  const data = new Uint8Array(60);
  const runs = [1, 10, 50].map((repeat) =>
    variant.testRun({ data, repeat, context: new Uint8Array(192) }),
  );
  variant.close();
  assert.deepEqual(
    (await Promise.all(runs)).map(({ returnValue }) => returnValue),
    [3, 3, 3],
  );
  assert.equal(edit.mapIds().length, 2);
  assert.throws(() => Reflect.construct(edit.constructor, []), TypeError);
  const refused = readFileSync('test/golden/bpf/refused.bpf.o');
  await Promise.all(
    [1, 2, 3].map((i) =>
      assert.rejects(binding.loadBpfObject(refused, `refused${i}`, []), { code: 'EACCES' }),
    ),
  );
  for (const part of [...loaded.programs, ...loaded.maps]) part.close();
  assert.throws(() => settings.lookup(key), { code: 'EBADF' });
  return true;
}

/** Leaves everything open and goes on until it is terminated. */
async function leaveOpen(): Promise<never> {
  await binding.createTap(`tws${process.pid}`, 2, false).catch(() => undefined);
  const elf = readFileSync('test/golden/bpf/edit.bpf.o');
  void binding.loadBpfObject(elf, 'left', []).catch(() => undefined);
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
  const loaded = await exerciseBpf();
  for (let round = 0; round < 5; round++) {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: file });
    await new Promise((resolve) => worker.once('message', resolve));
    await worker.terminate();
  }
  const left = [...(made ? [] : ['TAP devices, raw sockets']), ...(loaded ? [] : ['eBPF'])];
  process.stdout.write(
    left.length === 0 ? 'exercised all' : `exercised all but ${left.join(', ')}`,
  );
}

await (isMainThread ? main() : leaveOpen());
