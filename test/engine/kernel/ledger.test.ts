import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFileLedger } from '../../../engine/kernel/ledger.ts';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tapwright-ledger-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return path.join(folder, 'notes');
}

describe('the notes of what was made here', () => {
  it('are there for a later process, per device', async () => {
    const folder = await newFolder();
    const ours = new Set(['multiq', 'ingress', 'promiscuous', 'segments-before-65535'] as const);
    await createFileLedger(folder).write(7, ours);
    const later = createFileLedger(folder);
    expect(await later.read(7)).toEqual(ours);
    expect(await later.read(8)).toEqual(new Set());
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('vanish with the last qdisc', async () => {
    const folder = await newFolder();
    const ledger = createFileLedger(folder);
    await ledger.write(7, new Set(['multiq']));
    await ledger.write(7, new Set());
    expect(await readdir(folder)).toEqual([]);
  });

  it('say nothing about words they do not know', async () => {
    const folder = await newFolder();
    const ledger = createFileLedger(folder);
    await ledger.write(7, new Set(['multiq']));
    const [file = ''] = await readdir(folder);
    await writeFile(path.join(folder, file), 'htb constructor\n');
    expect(await ledger.read(7)).toEqual(new Set());
  });
});
