/** Looking at what packets meet between every two things that are done to a kernel. */
import { splitMessages } from '../../../core/netlink/messages.ts';
import type { BpfPort, MapHandle } from '../../../engine/kernel/bpf-port.ts';
import type { KernelPort } from '../../../engine/kernel/port.ts';
import type { Laboratory } from './applied.ts';
import { sendWays } from './ways.ts';

/** Sends the frames; resolves with the queue of each, -1 where it did not arrive. */
export async function probe(
  { tap }: Laboratory,
  frames: readonly Uint8Array[],
): Promise<readonly number[]> {
  const sent = frames.map((bytes) => ({ way: 'direct', bytes, seenLength: bytes.length }) as const);
  const devices = { direct: tap.name, pieces: tap.name, wire: tap.name };
  const found = await sendWays(tap, devices, sent);
  return frames.map((bytes) => {
    const one = found.find(({ frame: kept }) => Buffer.from(kept).equals(Buffer.from(bytes)));
    return one?.queue ?? -1;
  });
}

/** A port that tells after everything it did; of a buffer of messages after each. */
export function watched(port: KernelPort, told: () => Promise<void>): KernelPort {
  const after = async <T>(result: Promise<T>): Promise<T> => {
    const value = await result;
    await told();
    return value;
  };
  const map = (handle: MapHandle): MapHandle => ({
    ...handle,
    update: (key, value) => after(handle.update(key, value)),
    setInner: (key, inner) => after(handle.setInner(key, inners.get(inner) ?? inner)),
    delete: (key) => after(handle.delete(key)),
  });
  const inners = new Map<MapHandle, MapHandle>();
  const held = (handle: MapHandle): MapHandle => {
    const outer = map(handle);
    inners.set(outer, handle);
    return outer;
  };
  const bpf: BpfPort = {
    ...port.bpf,
    pins: {
      ...port.bpf.pins,
      remove: (path) => after(port.bpf.pins.remove(path)),
      openMap: async (path) => {
        const handle = await port.bpf.pins.openMap(path);
        return handle && held(handle);
      },
    },
    createMap: async (request) => held(await port.bpf.createMap(request)),
    load: async (request) => {
      const { maps, programs } = await port.bpf.load(request);
      return { maps: new Map([...maps].map(([name, one]) => [name, held(one)])), programs };
    },
  };
  return {
    ...port,
    bpf,
    transact: async (messages) => {
      const answers: Uint8Array[] = [];
      for (const { bytes } of splitMessages(messages).frames)
        answers.push(...(await after(port.transact(bytes))));
      return answers;
    },
  };
}
