/**
 * `npm run test:long`: the properties and sweeps again, longer and from new seeds, round after round until the
 * time is used. Each round prints the seed that repeats it.
 *
 *     npm run test:long [-- --budget SECONDS]      600 when absent; 0 makes one round
 */
import { readdirSync, readFileSync } from 'node:fs';
import { build } from './build.mjs';
import { inRoot } from './setup/root.mjs';
import { isMain, NeedsAPerson, runMain } from './setup/main.mjs';
import { runSteps } from './test/run-steps.mjs';
import { summarise } from './test/summary.mjs';

/** How many times the runs of `npm test` each property gets in a round. */
const runsFactor = 20;

/** @returns {string[]} the test files that hold properties */
function filesWithProperties() {
  return readdirSync(inRoot('test'), { recursive: true, encoding: 'utf8' })
    .filter(
      (file) => /\.test\.tsx?$/.test(file) && !/^(kernel|e2e|electron|packaging)\//.test(file),
    )
    .map((file) => `test/${file}`)
    .filter((file) => /from 'fast-check'|property\.ts'/.test(readFileSync(inRoot(file), 'utf8')))
    .sort();
}

/** @param {number} round @param {number} seed @param {readonly string[]} files @returns {import('./test/steps.mjs').Step} */
function stepOfRound(round, seed, files) {
  const report = `test-output/outcomes/long-${round}.json`;
  return {
    name: `long-${round}`,
    cores: 2,
    report,
    command: [
      ...['env', `TAPWRIGHT_SEED=${seed}`, `TAPWRIGHT_RUNS=${runsFactor}`],
      ...[`TAPWRIGHT_REPORT=${report}`, process.execPath, inRoot('node_modules/vitest/vitest.mjs')],
      ...['run', '--project', 'unit', '--reporter=default'],
      ...['--reporter=./scripts/test/reporter.mjs', ...files],
    ],
  };
}

/** @param {readonly string[]} words @returns {number} seconds */
export function readBudget(words) {
  const at = words.indexOf('--budget');
  const seconds = at < 0 ? 600 : Number(words[at + 1]);
  if (!Number.isFinite(seconds) || seconds < 0) {
    throw new NeedsAPerson('usage: npm run test:long [-- --budget SECONDS]');
  }
  return seconds;
}

async function main() {
  const end = performance.now() + readBudget(process.argv.slice(2)) * 1000;
  const files = filesWithProperties();
  await build(['native', 'cli']);
  /** @type {import('./test/summary.mjs').StepResult[]} */
  const results = [];
  let seed = Math.floor(Date.now() / 1000);
  do {
    const step = stepOfRound(results.length + 1, seed, files);
    console.log(
      `seed ${seed}: TAPWRIGHT_SEED=${seed} TAPWRIGHT_RUNS=${runsFactor} repeats this round`,
    );
    results.push(...(await runSteps([step], console.log)));
    seed += 1;
    // A round that would end after the time is not begun.
  } while (performance.now() + (results.at(-1)?.seconds ?? 0) * 1000 < end);
  const { lines, ok } = summarise(results);
  lines.forEach((line) => {
    console.log(line);
  });
  process.exitCode = ok ? 0 : 1;
}

if (isMain(import.meta.url)) await runMain(main);
