/**
 * What is being done to a device, kept where it outlives the process: an apply writes down what it is about to do before
 * it does it, so that whoever comes after a crash can finish it or take it back. And one process at a time: who works on a
 * device holds its lock. Beside the ledger, in a place that lives as long as the kernel's own state.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Native } from '../../native/index.ts';
import type { ApplyRecord } from './apply-record.ts';
import { readRecord } from './apply-record.ts';

export type Locked =
  | { readonly ok: true; readonly release: () => void }
  /** The process that works on the device. */
  | { readonly ok: false; readonly holder: number };

export interface Journal {
  /** Undefined when nothing is under way. */
  read(interfaceIndex: number): Promise<ApplyRecord | undefined>;
  /** Resolves once it is on disk as a whole; rejects with what was there before still in place. */
  write(interfaceIndex: number, record: ApplyRecord): Promise<void>;
  remove(interfaceIndex: number): Promise<void>;
  /** Of which devices there are records. */
  list(): Promise<readonly number[]>;
  lock(interfaceIndex: number): Promise<Locked>;
}

/** For the simulated kernel, which ends with the process. */
export function createMemoryJournal(): Journal {
  const records = new Map<number, ApplyRecord>();
  const locked = new Set<number>();
  return {
    read: (index) => Promise.resolve(records.get(index)),
    write: (index, record) => Promise.resolve(void records.set(index, record)),
    remove: (index) => Promise.resolve(void records.delete(index)),
    list: () => Promise.resolve([...records.keys()]),
    lock: (index) => {
      if (locked.has(index)) return Promise.resolve({ ok: false, holder: process.pid });
      locked.add(index);
      const release = () => void locked.delete(index);
      return Promise.resolve({ ok: true, release });
    },
  };
}

export interface FileJournalOptions {
  readonly folder: string;
  /** The part of a file's name that says which device of which network namespace it is for. */
  readonly nameOf: (interfaceIndex: number | '') => Promise<string>;
  readonly lockFile: Native['lockFile'];
}

export function createFileJournal({ folder, nameOf, lockFile }: FileJournalOptions): Journal {
  const fileOf = async (index: number) => path.join(folder, `apply-${await nameOf(index)}.json`);
  return {
    read: async (index) => {
      try {
        return readRecord(await readFile(await fileOf(index), 'utf8'));
      } catch (reason) {
        if (isMissing(reason)) return undefined;
        throw reason;
      }
    },
    write: async (index, record) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeWhole(await fileOf(index), `${JSON.stringify(record)}\n`);
    },
    remove: async (index) => {
      await rm(await fileOf(index), { force: true });
      await syncFolder(folder);
    },
    list: async () => {
      const mine = `apply-${await nameOf('')}`;
      return (await readdir(folder).catch(() => [])).flatMap((name) => {
        const number = name.startsWith(mine) ? name.slice(mine.length, -'.json'.length) : '';
        return /^\d+$/.test(number) && name.endsWith('.json') ? Number(number) : [];
      });
    },
    lock: async (index) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const lock = lockFile(path.join(folder, `lock-${await nameOf(index)}`));
      return lock.release === undefined
        ? { ok: false, holder: lock.holder }
        : { ok: true, release: lock.release };
    },
  };
}

const isMissing = (reason: unknown) =>
  reason instanceof Error && 'code' in reason && reason.code === 'ENOENT';

/** Either the former file or the new one is there, whenever the power goes. */
async function writeWhole(file: string, text: string): Promise<void> {
  const fresh = `${file}.${randomUUID()}`;
  const handle = await open(fresh, 'wx', 0o600);
  try {
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (reason) {
    await rm(fresh, { force: true });
    throw reason;
  }
  await syncFolder(path.dirname(file));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch((reason: unknown) => {
    if (isMissing(reason)) return undefined;
    throw reason;
  });
  if (handle === undefined) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
