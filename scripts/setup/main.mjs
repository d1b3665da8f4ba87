/** What every script that can be run has in common. */
import { pathToFileURL } from 'node:url';

/** A person has to do something first; the message says what. The exit status is 3. */
export class NeedsAPerson extends Error {
  /** @override */
  name = 'NeedsAPerson';
}

/** @param {string} url import.meta.url of the asking module @returns {boolean} whether it was started, not imported */
export function isMain(url) {
  return url === pathToFileURL(process.argv[1] ?? '').href;
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
