import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import fc from 'fast-check';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { runs } from '../property.ts';
import { ask } from './netd-process.ts';
import { anyRequests } from './netd-requests.ts';

const run = promisify(execFile);
const root = process.cwd();

/** As one JavaScript file that Node runs by itself. */
async function bundledExercise(): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tapwright-sanitized-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const outfile = path.join(folder, 'exercise.mjs');
  const entryPoints = [path.join(root, 'test/native/exercise.ts')];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm' });
  return outfile;
}

// The first time all of it is compiled.
beforeAll(() => run('make', ['-s', '-j2', '-C', 'native', 'asan'], { cwd: root }), 600_000);

it(
  'the helper does nothing that they would report, whatever it is asked',
  { timeout: 180_000 },
  async () => {
    const netd = {
      file: path.join(root, '.cache/native-asan/tapwright-netd'),
      words: ['--device', 'lo'],
      // It may not be looked into, which finding leaks takes.
      env: { ASAN_OPTIONS: 'detect_leaks=0:exitcode=99', UBSAN_OPTIONS: 'halt_on_error=1' },
    };
    await fc.assert(
      fc.asyncProperty(anyRequests, async (requests) => {
        expect(await ask(requests, netd)).toHaveLength(requests.length);
      }),
      runs(50),
    );
  },
);

it(
  'the addon does nothing that AddressSanitizer or UBSan would report',
  { timeout: 120_000 },
  async () => {
    const libraries = ['libasan.so', 'libubsan.so'].map((name) =>
      execFileSync('g++', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim(),
    );
    const { stdout, stderr } = await run(
      process.execPath,
      [await bundledExercise(), path.join(root, '.cache/native-asan/tapwright_native.node')],
      {
        env: {
          ...process.env,
          LD_PRELOAD: libraries.join(' '),
          // Node itself never frees what lives as long as the process.
          ASAN_OPTIONS: 'detect_leaks=0:exitcode=99',
          UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
        },
      },
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^exercised all/);
  },
);
