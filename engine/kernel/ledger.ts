/**
 * Which qdiscs of a device are ours. A filter of ours is known by its handle and cookie, but a qdisc can
 * carry no mark, and `flush` must leave one alone that stood before us. So each qdisc is noted before it is
 * made, in a place that lives exactly as long as the kernel's own state: /run is empty after a boot.
 *
 * When in doubt (no note, no place to keep one) a qdisc is not ours, and stays.
 */
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { QdiscKind } from './qdisc-kind.ts';

export interface QdiscLedger {
  read(interfaceIndex: number): Promise<ReadonlySet<QdiscKind>>;
  write(interfaceIndex: number, ours: ReadonlySet<QdiscKind>): Promise<void>;
}

/** For the simulated kernel, which ends with the process. */
export function createMemoryLedger(): QdiscLedger {
  const devices = new Map<number, ReadonlySet<QdiscKind>>();
  return {
    read: (index) => Promise.resolve(devices.get(index) ?? new Set()),
    write: (index, ours) => {
      devices.set(index, new Set(ours));
      return Promise.resolve();
    },
  };
}

/** One small file a device. Interface numbers are not given twice in a boot, but each network namespace has its own. */
export function createFileLedger(folder: string): QdiscLedger {
  const fileOf = async (index: number) => {
    const namespace = await stat('/proc/self/ns/net');
    return path.join(folder, `qdiscs-${String(namespace.ino)}-${String(index)}`);
  };
  return {
    read: async (index) => {
      try {
        const words = (await readFile(await fileOf(index), 'utf8')).split(/\s+/);
        return new Set(words.filter((word) => word === 'multiq' || word === 'ingress'));
      } catch {
        return new Set();
      }
    },
    write: async (index, ours) => {
      const file = await fileOf(index);
      if (ours.size === 0) {
        await rm(file, { force: true });
        return;
      }
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(file, `${[...ours].join(' ')}\n`);
    },
  };
}

/** Where the notes of this machine lie: with root's other run-time state, else with the user's. */
export function runtimeFolder(): string | undefined {
  if (process.getuid?.() === 0) return '/run/tapwright';
  const own = process.env['XDG_RUNTIME_DIR'];
  return own === undefined ? undefined : path.join(own, 'tapwright');
}
