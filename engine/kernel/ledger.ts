/**
 * What of a device is our doing. A filter of ours is known by its handle and cookie, but a qdisc or a flag can
 * carry no mark, and `flush` must leave alone what stood before us. So each is noted before it is made, in a
 * place that lives exactly as long as the kernel's own state: /run is empty after a boot.
 *
 * When in doubt (no note, no place to keep one) it is not ours, and stays.
 */
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { QdiscKind } from './qdisc-kind.ts';

/** How many segments a TAP took at once before we limited it. */
export type SegmentsBefore = `segments-before-${number}`;

/** A qdisc that we made, that we turned a remote promiscuous, or that we limited a TAP's segments. */
export type Doing = QdiscKind | 'promiscuous' | SegmentsBefore;

function isDoing(word: string): word is Doing {
  return /^(multiq|ingress|promiscuous|segments-before-\d+)$/.test(word);
}

export interface DeviceLedger {
  read(interfaceIndex: number): Promise<ReadonlySet<Doing>>;
  write(interfaceIndex: number, ours: ReadonlySet<Doing>): Promise<void>;
}

export async function note(ledger: DeviceLedger, index: number, doing: Doing): Promise<void> {
  await ledger.write(index, new Set([...(await ledger.read(index)), doing]));
}

export async function forget(ledger: DeviceLedger, index: number, doing: Doing): Promise<void> {
  const ours = new Set(await ledger.read(index));
  if (ours.delete(doing)) await ledger.write(index, ours);
}

/** For the simulated kernel, which ends with the process. */
export function createMemoryLedger(): DeviceLedger {
  const devices = new Map<number, ReadonlySet<Doing>>();
  return {
    read: (index) => Promise.resolve(devices.get(index) ?? new Set()),
    write: (index, ours) => {
      devices.set(index, new Set(ours));
      return Promise.resolve();
    },
  };
}

/**
/**
 * Names a device in this boot: interface numbers are not given twice, but each network namespace has its own, whose inode
 * `namespace` is; this process's when absent. Without a number, what the names of all devices there begin with.
 */
export async function nameOfDevice(
  interfaceIndex: number | '',
  namespace?: number,
): Promise<string> {
  const inode = namespace ?? (await stat('/proc/self/ns/net')).ino;
  return `${String(inode)}-${String(interfaceIndex)}`;
}

/** One small file a device. */
export function createFileLedger(folder: string, namespace?: number): DeviceLedger {
  const fileOf = async (index: number) =>
    path.join(folder, `qdiscs-${await nameOfDevice(index, namespace)}`);
  return {
    read: async (index) => {
      try {
        const words = (await readFile(await fileOf(index), 'utf8')).split(/\s+/);
        return new Set(words.filter(isDoing));
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
