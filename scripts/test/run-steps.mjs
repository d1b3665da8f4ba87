/** Runs steps side by side on two cores, saying one line each, and reads what they left. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from '../setup/root.mjs';
import { run } from '../setup/run.mjs';
import { judgeStep } from './summary.mjs';

/** @typedef {import('./steps.mjs').Step} Step */
/** @typedef {import('./summary.mjs').StepResult} StepResult */

const cores = 2;
const logFolder = 'test-output/logs';

/** @param {string} report @returns {import('./summary.mjs').Outcome[]} none when the suite died before its end */
function readOutcomes(report) {
  if (!existsSync(inRoot(report))) return [];
  return /** @type {import('./summary.mjs').Outcome[]} */ (
    JSON.parse(readFileSync(inRoot(report), 'utf8'))
  );
}

/** @param {Step} step @param {(text: string) => void} say @returns {Promise<StepResult>} */
async function runStep(step, say) {
  if (step.report !== undefined) rmSync(inRoot(step.report), { force: true });
  const [program = '', ...args] = step.command;
  const start = performance.now();
  const { status, output } = await run(program, args);
  const log = path.join(logFolder, `${step.name}.log`);
  writeFileSync(inRoot(log), output);
  /** @type {StepResult} */
  const result = {
    name: step.name,
    ok: status === 0,
    seconds: (performance.now() - start) / 1000,
    ...(step.report !== undefined && { outcomes: readOutcomes(step.report) }),
  };
  const failed = judgeStep(result).some(({ state }) => state === 'failed');
  const verdict = failed ? 'FAILED' : 'ok';
  say(`${verdict.padEnd(7)}${step.name}, ${result.seconds.toFixed(1)} s`);
  if (failed) say(`${output.split('\n').slice(-150).join('\n')}\n(whole output: ${log})`);
  return result;
}

/**
 * Starts the steps in their order, each as soon as its cores are free; resolves with all results.
 * @param {readonly Step[]} steps
 * @param {(text: string) => void} say
 * @returns {Promise<StepResult[]>}
 */
export async function runSteps(steps, say) {
  mkdirSync(inRoot(logFolder), { recursive: true });
  let free = cores;
  /** @type {Set<Promise<void>>} */
  const running = new Set();
  /** @type {StepResult[]} */
  const results = [];
  for (const step of steps) {
    while (free < step.cores) await Promise.race(running);
    free -= step.cores;
    say(`       ${step.name} …`);
    const ending = runStep(step, say).then((result) => {
      free += step.cores;
      running.delete(ending);
      results.push(result);
    });
    running.add(ending);
  }
  await Promise.all(running);
  return results;
}
