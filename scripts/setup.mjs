/**
 * Makes a fresh checkout ready: system packages, npm packages, everything built. Skips what is done.
 * It runs before `npm ci`, so it may use nothing but Node itself.
 *
 *     node scripts/setup.mjs [--for start|test]     exit status 3: a person has to do something first
 */
import { build } from './build.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { isMain, NeedsAPerson, runMain } from './setup/main.mjs';
import { ensureSystemPackages } from './setup/system-packages.mjs';

const oldestNode = [20, 19];

/** @param {string} version as `20.19.0` @returns {boolean} */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/**
 * @param {import('./setup/system-packages.mjs').Need} need
 * @param {(line: string) => void} [say]
 */
export async function setUp(need, say = console.error) {
  if (!isNodeNewEnough(process.versions.node)) {
    throw new NeedsAPerson(
      `Tapwright needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}.`,
    );
  }
  await ensureSystemPackages(need, say);
  await ensureDependencies(say);
  await build(undefined, say);
}

if (isMain(import.meta.url)) {
  const asked = process.argv.at(process.argv.indexOf('--for') + 1);
  await runMain(() => setUp(asked === 'test' ? 'test' : 'start'));
}
