/**
 * Vitest reporter: every test's outcome, a skipped one with its reason, as JSON for the summary.
 * (Vitest's own JSON report leaves the reasons out.) TAPWRIGHT_REPORT names the file.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @typedef {import('./summary.mjs').Outcome} Outcome */

/** @param {readonly { readonly message?: string }[]} errors @returns {string} */
const messageOf = (errors) => errors.map(({ message }) => message ?? 'no message').join('; ');

/** @param {import('vitest/node').TestCase} test @returns {Outcome} */
function outcomeOf(test) {
  const file = path.relative(process.cwd(), test.module.moduleId);
  const result = test.result();
  const at = { file, name: test.fullName };
  if (result.state === 'passed') return { ...at, state: 'passed' };
  if (result.state === 'skipped') {
    return { ...at, state: 'skipped', ...(result.note !== undefined && { reason: result.note }) };
  }
  const why = result.state === 'failed' ? messageOf(result.errors) : 'it did not run to its end';
  return { ...at, state: 'failed', reason: why };
}

/** @param {import('vitest/node').TestModule} module @returns {Outcome[]} */
function outcomesOf(module) {
  const tests = [...module.children.allTests()].map(outcomeOf);
  const errors = [
    ...module.errors(),
    ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
  ];
  if (errors.length === 0) return tests;
  const file = path.relative(process.cwd(), module.moduleId);
  return [
    ...tests,
    { file, name: '(the file itself)', state: 'failed', reason: messageOf(errors) },
  ];
}

export default class OutcomeReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly { readonly message?: string }[]} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    const target = process.env['TAPWRIGHT_REPORT'];
    if (target === undefined) throw new Error('TAPWRIGHT_REPORT names no file');
    /** @type {Outcome[]} */
    const outcomes = modules.flatMap(outcomesOf);
    if (unhandled.length > 0) {
      const reason = messageOf(unhandled);
      outcomes.push({ file: '', name: '(outside of any test)', state: 'failed', reason });
    }
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, JSON.stringify(outcomes));
  }
}
