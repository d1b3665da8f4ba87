/**
 * Electron's runtime: a download of its own, which the npm package does not carry. Tried once; where it
 * cannot be had the failure is remembered, so that the next start does not wait again.
 *
 *     npm run electron:install      tries anew, without a time limit
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isMain } from './main.mjs';
import { inRoot } from './root.mjs';
import { run } from './run.mjs';
import { isStamped, stamp } from './stamp.mjs';

const installer = inRoot('node_modules/electron/install.js');
const failureStamp = 'electron-runtime-failed';
const firstTryMs = 180_000;

/** @returns {string | undefined} the executable, when it is there */
export function electronBinary() {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? inRoot('node_modules/electron/dist');
  const binary = path.join(folder, 'electron');
  return existsSync(binary) ? binary : undefined;
}

/** @returns {string} version of the npm package: a failure holds for that version only */
function wantedVersion() {
  /** @type {unknown} */
  const manifest = JSON.parse(readFileSync(inRoot('node_modules/electron/package.json'), 'utf8'));
  return String(Reflect.get(Object(manifest), 'version'));
}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>} the executable, fetched if need be and possible
 */
export async function obtainElectron(say) {
  const present = electronBinary();
  if (present !== undefined || isStamped(failureStamp, wantedVersion())) return present;
  say('Fetching the Electron runtime, once (about 110 MB) …');
  const ended = await run(process.execPath, [installer], { timeoutMs: firstTryMs });
  const fetched = electronBinary();
  if (ended.status !== 0 || fetched === undefined) stamp(failureStamp, wantedVersion());
  return fetched;
}

if (isMain(import.meta.url)) {
  const { status } = await run(process.execPath, [installer], { show: true });
  stamp(failureStamp, status === 0 ? '' : wantedVersion());
  process.exitCode = status;
}
