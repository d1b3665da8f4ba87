/** Sends frames on several ways into one TAP, no faster than its reader takes them, and collects what arrives. */
import { expect, onTestFinished } from 'vitest';
import { loadNative, type KeptFrame, type RawSocket, type Tap } from '../../../native/index.ts';
import type { SentFrame, Way } from './mixed-frames.ts';

/** A queue of a TAP holds 500 packets and drops the next. */
const together = 200;
const keptBytes = 1 << 28;
const linearBytes = 14;

export async function sendWays(
  tap: Tap,
  devices: Readonly<Record<Way, string>>,
  sent: readonly SentFrame[],
): Promise<readonly KeptFrame[]> {
  const native = loadNative();
  const open = (way: Way): RawSocket => {
    const index = native.interfaceIndex(devices[way])!;
    const socket = native.openRawSocket(index, way === 'pieces' ? { linearBytes } : {});
    onTestFinished(() => {
      socket.close();
    });
    return socket;
  };
  const sockets: Readonly<Record<Way, RawSocket>> = {
    direct: open('direct'),
    wire: open('wire'),
    pieces: open('pieces'),
  };
  tap.keepFrames(keptBytes);
  const arrived = () => tap.readCounts().reduce((sum, { packets }) => sum + packets, 0);
  const before = arrived();
  const found: KeptFrame[] = [];
  for (let start = 0; start < sent.length; start += together) {
    const batch = sent.slice(start, start + together);
    for (const way of ['direct', 'wire', 'pieces'] as const) {
      const frames = batch.filter((one) => one.way === way).map(({ bytes }) => bytes);
      if (frames.length > 0)
        expect(await sockets[way].send(frames)).toEqual({ sent: frames.length, dropped: 0 });
    }
    await expect
      .poll(arrived, { timeout: 10_000, interval: 2 })
      .toBe(before + start + batch.length);
    const kept = tap.takeFrames();
    expect(kept.missed).toBe(0);
    found.push(...kept.frames);
  }
  tap.keepFrames(0);
  return found;
}
