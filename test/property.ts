/**
 * How long and from which seed the properties (fast-check) run. Loaded before every test file
 * (vitest.config.ts). `npm test` uses one fixed seed, so that it passes or fails for a change alone;
 * `npm run test:long` rotates and prints the seed and multiplies the runs:
 * `TAPWRIGHT_SEED=… TAPWRIGHT_RUNS=… npx vitest run FILE` repeats one of its rounds.
 */
import fc from 'fast-check';

/** A whole number from the environment; a wrong one stops the run instead of testing less than asked. */
function fromEnvironment(name: string, otherwise: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`${name}=${text} is not a whole number`);
  return value;
}

export const seed = fromEnvironment('TAPWRIGHT_SEED', 1);

/** How many times the usual number of runs a property gets. */
export const runsFactor = fromEnvironment('TAPWRIGHT_RUNS', 1);

/** Runs of a property that states its own number: `fc.assert(property, runs(300))`. */
export function runs(usual: number): { readonly numRuns: number } {
  return { numRuns: usual * runsFactor };
}

fc.configureGlobal({ seed, numRuns: 100 * runsFactor });
