/**
 * `npm run test:long`: packets by the ten thousand through a kernel, malformed text for a minute, then the properties and
 * sweeps again, longer and from new seeds, round after round until the time is used. Each prints the seed that repeats it.
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
    .filter((file) => !file.startsWith(fuzzFolder))
    .filter((file) => /from 'fast-check'|property\.ts'/.test(readFileSync(inRoot(file), 'utf8')))
    .sort();
}

/** Of the malformed input, where the budget allows; a third of a smaller budget, and a little without any. */
const fuzzSeconds = 60;
const fuzzFolder = 'test/fuzz/';

/**
 * Through a guest's kernel: ten thousand packets of every configuration of RSS, 3,000 conversations in which the simulated
 * kernel must answer as the real one does, and every fault of an apply. `least` is the budget that has room for a suite and
 * those before it, in seconds.
 */
const guestSuites = [
  { name: 'packets', file: 'test/kernel/rss/packets.test.ts', least: 300 },
  { name: 'kernels', file: 'test/kernel/differential/kernels.test.ts', least: 1500 },
  { name: 'faults', file: 'test/kernel/faults.test.ts', least: 7200 },
];
const guest = [process.execPath, inRoot('scripts/kernel-guest.mjs'), '--timeout', '6000'];
const inGuest = 'node scripts/kernel-guest.mjs --timeout 6000 npx vitest run --project kernel';

/**
 * @param {string} name
 * @param {readonly string[]} environment
 * @param {readonly string[]} files
 * @param {{ readonly project?: string, readonly inside?: readonly string[] }} [where]
 * @returns {import('./test/steps.mjs').Step}
 */
function stepOf(name, environment, files, { project = 'unit', inside = [] } = {}) {
  const report = `test-output/outcomes/${name}.json`;
  return {
    name,
    cores: 2,
    report,
    command: [
      ...inside,
      ...['env', ...environment],
      ...[`TAPWRIGHT_REPORT=${report}`, process.execPath, inRoot('node_modules/vitest/vitest.mjs')],
      ...['run', '--project', project, '--reporter=default'],
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
  const budget = readBudget(process.argv.slice(2));
  const end = performance.now() + budget * 1000;
  const files = filesWithProperties();
  await build(['native', 'cli']);
  /** @type {import('./test/summary.mjs').StepResult[]} */
  const results = [];
  let seed = Math.floor(Date.now() / 1000);
  const full = [`TAPWRIGHT_SEED=${seed}`, `TAPWRIGHT_RUNS=${runsFactor}`];
  for (const { name, file, least } of guestSuites) {
    if (budget < least) {
      console.log(`${name}: not run (with ${least} s it is)`);
      continue;
    }
    console.log(`seed ${seed}: ${full.join(' ')} ${inGuest} ${file} repeats the ${name}`);
    const step = stepOf(name, full, [file], { project: 'kernel', inside: guest });
    results.push(...(await runSteps([step], console.log)));
  }
  const seconds = Math.max(3, Math.min(fuzzSeconds, Math.floor(budget / 3)));
  const fuzz = [`TAPWRIGHT_SEED=${seed}`, `TAPWRIGHT_FUZZ_SECONDS=${seconds}`];
  console.log(`seed ${seed}: ${fuzz.join(' ')} npx vitest run ${fuzzFolder} repeats the fuzz`);
  results.push(...(await runSteps([stepOf('fuzz', fuzz, [fuzzFolder])], console.log)));
  for (let round = 1; ; round++) {
    const environment = [`TAPWRIGHT_SEED=${seed}`, `TAPWRIGHT_RUNS=${runsFactor}`];
    console.log(`seed ${seed}: ${environment.join(' ')} repeats this round`);
    const step = stepOf(`long-${round}`, environment, files);
    results.push(...(await runSteps([step], console.log)));
    seed += 1;
    // A round that would end after the time is not begun.
    if (performance.now() + (results.at(-1)?.seconds ?? 0) * 1000 >= end) break;
  }
  const { lines, ok } = summarise(results);
  lines.forEach((line) => {
    console.log(line);
  });
  process.exitCode = ok ? 0 : 1;
}

if (isMain(import.meta.url)) await runMain(main);
