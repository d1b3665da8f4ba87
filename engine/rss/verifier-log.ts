/** The verifier says more than a message can hold: all of it goes to a file. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runtimeFolder } from '../kernel/ledger.ts';

/** The file, written over each time; undefined when there is no place for it. */
export async function keepVerifierLog(log: string): Promise<string | undefined> {
  const folder = runtimeFolder();
  if (folder === undefined) return undefined;
  const file = path.join(folder, 'verifier.log');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, log, { mode: 0o600 });
    return file;
  } catch {
    return undefined;
  }
}
