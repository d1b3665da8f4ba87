/**
 * Makes a fresh checkout ready: system packages, npm packages, everything built. Skips what is done.
 * It runs before `npm ci`, so it may use nothing but Node itself.
 *
 *     node scripts/setup.mjs [--for start|test]     exit status 3: a person has to do something first
 */
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { ensureSystemPackages, NeedsAPerson } from './setup/system-packages.mjs';

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

/**
 * Runs a script's main part; says what stopped it and sets the exit status.
 * @param {() => Promise<void>} main
 */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof NeedsAPerson ? 3 : 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const asked = process.argv.at(process.argv.indexOf('--for') + 1);
  await runMain(() => setUp(asked === 'test' ? 'test' : 'start'));
}
