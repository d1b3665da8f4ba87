/**
 * `npm test`: sets up what is missing, then every kind of check and test; the last line counts them.
 * A skipped test without a reason fails the run.
 *
 *     npm test [-- STEP ...]      only the named steps
 */
import { setUp } from './setup.mjs';
import { isMain, NeedsAPerson, runMain } from './setup/main.mjs';
import { runSteps } from './test/run-steps.mjs';
import { stepsOfTest } from './test/steps.mjs';
import { summarise } from './test/summary.mjs';

/** @param {string} text */
const say = (text) => {
  process.stdout.write(`${text}\n`);
};

async function main() {
  const asked = process.argv.slice(2);
  await setUp('test', say);
  const all = stepsOfTest();
  const unknown = asked.find((name) => all.every((step) => step.name !== name));
  if (unknown !== undefined) {
    const names = all.map((step) => step.name).join(', ');
    throw new NeedsAPerson(`There is no step ${unknown}; there are ${names}.`);
  }
  const steps = all.filter((step) => asked.length === 0 || asked.includes(step.name));
  const { lines, ok } = summarise(await runSteps(steps, say));
  lines.forEach(say);
  process.exitCode = ok ? 0 : 1;
}

if (isMain(import.meta.url)) await runMain(main);
