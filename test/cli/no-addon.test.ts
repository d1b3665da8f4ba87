/** The command without its native addon, as after a build that stopped half way. */
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { buildTapwright } from './tapwright.ts';

buildTapwright();

it('says which command builds the missing addon, with status 3', async () => {
  const root = path.resolve(import.meta.dirname, '../..');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tapwright-no-addon-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const file of ['package.json', 'dist/cli/tapwright.mjs'])
    await cp(path.join(root, file), path.join(folder, file));
  const command = [path.join(folder, 'dist/cli/tapwright.mjs'), 'status', '--device', 'tap0'];
  const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  expect(stderr).toContain('[kernel/no-addon]');
  expect(stderr).toContain('make -C native');
  expect(status).toBe(3);
});
