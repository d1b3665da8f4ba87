/** What a worker_thread opened and left open must not outlive it: the process goes on, as Electron's main process does. */
import { readdirSync, readlinkSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { addonFile, loadNative } from '../../native/index.ts';

/** Netlink and TAP descriptors of this process, by what they point to. */
function openDescriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return /socket:|tun|eventpoll|eventfd/.test(target) ? [target] : [];
    } catch {
      return []; // the descriptor of the listing itself
    }
  });
}

/** What is open now and was not before. An earlier worker's own descriptors may go in between. */
function openedSince(before: readonly string[]): string[] {
  const known = [...before];
  return openDescriptors().filter((target) => {
    const index = known.indexOf(target);
    if (index !== -1) known.splice(index, 1);
    return index === -1;
  });
}

/** Runs `body` in a worker with `binding` (what the addon exports) and `dumpLinks` (a request) at hand. */
function startWorker(body: string): Worker {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    const binding = require(workerData);
    const dumpLinks = new Uint8Array(Uint32Array.from([32, 18 | (0x301 << 16), 1, 0, 0, 0, 0, 0]).buffer);
    (async () => { ${body} })();`;
  return new Worker(code, { eval: true, workerData: addonFile() });
}

const ended = (worker: Worker): Promise<number> =>
  new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));

it('a worker that ends leaves no netlink socket open', async () => {
  const before = openDescriptors();
  const worker = startWorker(`
    globalThis.kept = Array.from({ length: 5 }, () => new binding.NetlinkSocket());
    for (const socket of kept) { socket.begin(dumpLinks, 1000); await socket.advance(1e9); }`);
  expect(await ended(worker)).toBe(0);
  expect(openedSince(before)).toEqual([]);
});

it('a worker that is terminated in the middle of transactions leaves no netlink socket open', async () => {
  const before = openDescriptors();
  const worker = startWorker(`
    const socket = new binding.NetlinkSocket();
    for (let round = 0; ; round++) {
      socket.begin(dumpLinks, 1000);
      const step = socket.advance(1e9);
      if (round === 20) parentPort.postMessage('running');
      await step;
    }`);
  await new Promise((resolve) => worker.once('message', resolve));
  await worker.terminate();
  expect(openedSince(before)).toEqual([]);
});

it('a worker that ends leaves neither TAP device nor reader nor raw socket', async ({ skip }) => {
  const native = loadNative();
  const name = `tw-e${process.pid}`.slice(0, 15);
  await native.createTap({ name, queues: 1, persistent: false }).then(
    (probe) => probe.close(),
    (reason: unknown) => skip(`no TAP device can be made here: ${String(reason)}`),
  );
  const before = openDescriptors();
  const worker = startWorker(`
    globalThis.tap = await binding.createTap('${name}', 4, false);
    globalThis.raw = new binding.RawSocket(tap.index, 0);
    parentPort.postMessage(tap.readCounts().length);`);
  const queues = new Promise((resolve) => worker.once('message', resolve));
  expect(await ended(worker)).toBe(0);
  expect(await queues).toBe(4);
  expect(openedSince(before)).toEqual([]);
  expect(native.interfaceIndex(name)).toBeUndefined();
});
