/** Saving so that at every moment the file is either the old or the new one, whole. */
import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const modeOfNewFile = 0o666;

/**
 * Writes a temporary file beside the target, flushes it, renames it over the target and flushes the
 * folder, so that neither a crash nor a power cut leaves half a document. A symbolic link stays one: what it
 * points to is replaced. The mode of an existing file is kept. Rejects with the system's error; the target
 * is then unchanged.
 */
export async function saveAtomically(file: string, text: string): Promise<void> {
  const target = await resolveLink(file);
  const folder = path.dirname(target);
  const mode = await modeOf(target);
  const temporary = path.join(
    folder,
    `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`,
  );
  try {
    await writeFlushed(temporary, text, mode);
    await rename(temporary, target);
  } catch (reason) {
    await rm(temporary, { force: true });
    throw reason;
  }
  await flushFolder(folder);
}

/** The file a link leads to; the path itself when there is nothing yet. */
async function resolveLink(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (reason) {
    if (isMissing(reason)) return path.resolve(file);
    throw reason;
  }
}

async function modeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mode & 0o7777;
  } catch (reason) {
    if (isMissing(reason)) return undefined;
    throw reason;
  }
}

async function writeFlushed(file: string, text: string, mode: number | undefined): Promise<void> {
  const handle = await open(file, 'wx', modeOfNewFile);
  try {
    await handle.writeFile(text, 'utf8');
    // After the open, which leaves out what the umask forbids.
    if (mode !== undefined) await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(reason: unknown): boolean {
  return reason instanceof Error && 'code' in reason && reason.code === 'ENOENT';
}
