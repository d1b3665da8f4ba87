/** The npm packages: installed as package-lock.json says, and only when they are not. */
import { existsSync, readFileSync } from 'node:fs';
import { inRoot } from './root.mjs';
import { run } from './run.mjs';

/** @typedef {{ readonly packages?: Readonly<Record<string, { readonly version?: string, readonly optional?: boolean }>> }} Lock */

/**
 * @param {Lock} wanted package-lock.json
 * @param {Lock} found node_modules/.package-lock.json, which npm writes to say what it installed
 * @returns {boolean} whether every package stands in its version; optional ones are for other machines
 */
export function isInstalled(wanted, found) {
  return Object.entries(wanted.packages ?? {}).every(
    ([place, { version, optional }]) =>
      place === '' || optional === true || found.packages?.[place]?.version === version,
  );
}

/** @param {string} file @returns {Lock} */
function readLock(file) {
  return existsSync(file) ? /** @type {Lock} */ (JSON.parse(readFileSync(file, 'utf8'))) : {};
}

/** @param {(line: string) => void} say */
export async function ensureDependencies(say) {
  const wanted = readLock(inRoot('package-lock.json'));
  if (isInstalled(wanted, readLock(inRoot('node_modules/.package-lock.json')))) return;
  say('npm ci');
  // No package needs an install script here; without them every npm version does the same.
  const ended = await run(
    'npm',
    ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { show: true },
  );
  if (ended.status !== 0) throw new Error(`npm ci ended with ${ended.status}.`);
}
