import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { lstatSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saveAtomically } from '../../../engine/designer/atomic-save.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tapwright-save-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('saving', () => {
  it('writes a new file and leaves nothing beside it', async () => {
    await saveAtomically(path.join(folder, 'a.tapwright.json'), 'new');
    expect(await readdir(folder)).toEqual(['a.tapwright.json']);
    expect(await readFile(path.join(folder, 'a.tapwright.json'), 'utf8')).toBe('new');
  });

  it('keeps the mode of the file it replaces', async () => {
    const file = path.join(folder, 'a');
    await writeFile(file, 'old');
    await chmod(file, 0o640);
    await saveAtomically(file, 'new');
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await readFile(file, 'utf8')).toBe('new');
  });

  it('replaces what a symbolic link points to, not the link', async () => {
    await writeFile(path.join(folder, 'target'), 'old');
    await symlink('target', path.join(folder, 'link'));
    await saveAtomically(path.join(folder, 'link'), 'new');
    expect(lstatSync(path.join(folder, 'link')).isSymbolicLink()).toBe(true);
    expect(await readFile(path.join(folder, 'target'), 'utf8')).toBe('new');
  });

  it('leaves the folder as it was when it fails', async () => {
    await expect(saveAtomically(folder, 'new')).rejects.toMatchObject({ code: 'EISDIR' });
    expect(await readdir(folder)).toEqual([]);
    expect((await readdir(path.dirname(folder))).filter((name) => name.endsWith('.tmp'))).toEqual(
      [],
    );
  });

  it('flushes the file before the rename and the folder after it', async () => {
    const trace = path.join(folder, 'trace');
    const script = `import { saveAtomically } from ${JSON.stringify(path.resolve('engine/designer/atomic-save.ts'))};
      await saveAtomically(${JSON.stringify(path.join(folder, 'doc'))}, 'text');`;
    const bundle = path.join(folder, 'save.mjs');
    const { build } = await import('esbuild');
    await build({
      stdin: { contents: script, resolveDir: '.' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: bundle,
    });
    const calls = await order(bundle, trace);
    expect(calls).toEqual(['fsync', 'rename', 'fsync']);
  });
});

/** The calls of fs that matter, in order, seen by a loader in the child that wraps node:fs/promises' binding. */
function order(bundle: string, trace: string): Promise<readonly string[]> {
  const spy = path.join(path.dirname(bundle), 'spy.cjs');
  return writeFile(
    spy,
    `const fs = require('node:fs'); const promises = require('node:fs/promises');
     const note = (name) => fs.appendFileSync(${JSON.stringify(trace)}, name + '\\n');
     const { open, rename } = promises;
     promises.open = async (...given) => { const handle = await open(...given);
       const { sync } = handle; handle.sync = () => { note('fsync'); return sync.call(handle); };
       return handle; };
     promises.rename = (...given) => { note('rename'); return rename(...given); };
     require('node:module').syncBuiltinESMExports();`,
  ).then(
    () =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, ['--require', spy, bundle], { stdio: 'inherit' });
        child.on('error', reject);
        child.on('close', () => {
          const calls = readFileSync(trace, 'utf8').trim().split('\n');
          rmSync(trace);
          resolve(calls);
        });
      }),
  );
}

describe('a process killed while it saves', () => {
  it('leaves the old or the new document, whole', async () => {
    const file = path.join(folder, 'doc');
    const bundle = path.join(folder, 'loop.mjs');
    const { build } = await import('esbuild');
    await build({
      stdin: {
        contents: `import { saveAtomically } from './engine/designer/atomic-save.ts';
          for (let n = 0; ; n = (n + 1) % 10)
            { await saveAtomically(process.argv[2], String(n).repeat(200_000)); process.stdout.write('.'); }`,
        resolveDir: '.',
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: bundle,
    });
    for (let round = 0; round < 8; round++) {
      const child = spawn(process.execPath, [bundle, file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      // Killed at another point of a save each round: after so many finished saves, wherever the next one is.
      let saves = 0;
      await new Promise((resolve) => {
        child.stdout.on('data', (dots: Buffer) => {
          saves += dots.length;
          if (saves > round) child.kill('SIGKILL');
        });
        child.on('close', resolve);
      });
      const text = await readFile(file, 'utf8');
      expect(text).toHaveLength(200_000);
      expect(new Set(text).size).toBe(1);
    }
  });
});
