/** A TAP and a remote in the guest's kernel, with the product's own notes on disk. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openAddonKernel } from '../../../engine/kernel/addon.ts';
import { createFileJournal } from '../../../engine/kernel/journal.ts';
import { createFileLedger, nameOfDevice } from '../../../engine/kernel/ledger.ts';
import { loadNative } from '../../../native/index.ts';
import type { World } from '../../engine/session/fault-sweep.ts';

/** The same devices and notes for every process that is given the same names and folder. */
export interface FaultPlace {
  readonly tap: string;
  readonly remote: string;
  readonly folder: string;
}

export const freshNotes = () => mkdtempSync(path.join(tmpdir(), 'notes-'));

export function openWorld({ tap, remote, folder }: FaultPlace): World {
  const native = loadNative();
  const lockFile = (file: string) => native.lockFile(file);
  return {
    port: openAddonKernel(),
    ledger: createFileLedger(folder),
    journal: createFileJournal({ folder, nameOf: nameOfDevice, lockFile }),
    tap,
    remote,
  };
}
