#!/usr/bin/env node
/**
 * Makes the golden netlink bytes (test/golden/netlink/*.json) and what tc prints of our keys (test/golden/tc/key-sets.json)
 * anew: boots a guest and captures there what tc, ip and Tapwright's own requests say to a real kernel and
 * what it answers.
 *
 *   node scripts/capture-golden.mjs
 *
 * Needs strace, the built addon (make -C native) and what scripts/kernel-guest.mjs needs. Times and random
 * addresses in the answers differ between two runs; everything else must not.
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { runInGuest } from './kernel-guest.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const work = path.join(root, '.cache', 'golden');
const script = path.join(work, 'capture.mjs');
const captured = path.join(work, 'captured');

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
await build({
  entryPoints: [path.join(root, 'test/golden/netlink/capture.ts')],
  outfile: script,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});
const status = await runInGuest({
  command: ['node', script, path.join(captured, 'netlink')],
  cwd: root,
  timeoutMs: 180_000,
  onStdout: (text) => process.stdout.write(text),
  onStderr: (text) => process.stderr.write(text),
});
if (status === 0) cpSync(captured, path.join(root, 'test/golden'), { recursive: true });
process.exitCode = status;
