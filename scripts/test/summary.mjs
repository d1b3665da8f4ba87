/** What a test run says at its end. Pure: outcomes in, lines and verdict out. */

/**
 * @typedef {object} Outcome one test's
 * @property {string} file
 * @property {string} name
 * @property {'passed' | 'failed' | 'skipped'} state
 * @property {string} [reason] why it failed or was skipped
 */

/**
 * @typedef {object} StepResult
 * @property {string} name
 * @property {boolean} ok whether its program ended well
 * @property {number} seconds
 * @property {readonly Outcome[]} [outcomes] of a step that runs tests; absent for a check
 */

/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Count */

/** @param {readonly Outcome[]} outcomes @returns {Count} */
function count(outcomes) {
  const of = (/** @type {Outcome['state']} */ state) =>
    outcomes.filter((outcome) => outcome.state === state).length;
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
}

/** @param {Outcome} outcome @returns {boolean} */
const isSkippedForNoReason = ({ state, reason }) =>
  state === 'skipped' && (reason === undefined || reason.trim() === '');

/** @param {string} name @param {string} reason @returns {Outcome} */
const failure = (name, reason) => ({ file: '', name, state: 'failed', reason });

/**
 * A step's outcomes, with what must not pass for well turned into failures: a skip without a reason,
 * a step of tests that ran none, a program that failed although no test says so.
 * @param {StepResult} step
 * @returns {readonly Outcome[]}
 */
export function judgeStep({ name, ok, outcomes }) {
  if (outcomes === undefined) return ok ? [] : [failure(name, 'the check found something')];
  const judged = outcomes.map((outcome) =>
    isSkippedForNoReason(outcome)
      ? { ...outcome, state: /** @type {const} */ ('failed'), reason: 'skipped without a reason' }
      : outcome,
  );
  if (outcomes.length === 0) return [failure(name, 'it ran no test')];
  const failed = judged.some(({ state }) => state === 'failed');
  return ok || failed ? judged : [...judged, failure(name, 'its program failed outside the tests')];
}

/** @param {Outcome} outcome @returns {string} */
function line({ file, name, reason }) {
  const place = file === '' ? name : `${file} > ${name}`;
  return `  ${place}: ${(reason ?? '').split('\n')[0] ?? ''}`;
}

/** @param {StepResult} step @param {readonly Outcome[]} judged @returns {string} */
function row(step, judged) {
  const { passed, failed, skipped } = count(judged);
  const tests =
    step.outcomes === undefined ? '' : `${passed} passed, ${failed} failed, ${skipped} skipped`;
  const verdict = failed > 0 ? 'FAILED' : 'ok';
  return `  ${verdict.padEnd(7)}${step.name.padEnd(14)}${step.seconds.toFixed(1).padStart(7)} s  ${tests}`.trimEnd();
}

/**
 * @param {readonly StepResult[]} steps
 * @returns {{ readonly lines: readonly string[], readonly ok: boolean }} the last line is `N passed, N failed, N skipped`
 */
export function summarise(steps) {
  const judged = steps.map((step) => ({ step, outcomes: judgeStep(step) }));
  const all = judged.flatMap(({ outcomes }) => outcomes);
  const skipped = all.filter(({ state }) => state === 'skipped');
  const failed = all.filter(({ state }) => state === 'failed');
  const total = count(all);
  return {
    ok: steps.length > 0 && failed.length === 0,
    lines: [
      '',
      ...judged.map(({ step, outcomes }) => row(step, outcomes)),
      ...(skipped.length > 0 ? ['', 'Skipped:', ...skipped.map(line)] : []),
      ...(failed.length > 0 ? ['', 'Failed:', ...failed.map(line)] : []),
      '',
      `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`,
    ],
  };
}
