import { describe, expect, it } from 'vitest';
import { summarise, type Outcome, type StepResult } from '../../scripts/test/summary.mjs';

const passed: Outcome = { file: 'test/a.test.ts', name: 'adds', state: 'passed' };
const failed: Outcome = { ...passed, name: 'takes', state: 'failed', reason: '1 is not 2\nstack' };
const skipped: Outcome = { ...passed, name: 'opens', state: 'skipped', reason: 'no display here' };

function step(result: Partial<StepResult>): StepResult {
  return { name: 'unit', ok: true, seconds: 1.25, ...result };
}

describe('the summary of a run', () => {
  it('counts the tests of all suites in its last line', () => {
    const { lines, ok } = summarise([
      step({ name: 'eslint' }),
      step({ outcomes: [passed, passed] }),
      step({ name: 'kernel', outcomes: [passed, skipped] }),
    ]);
    expect(ok).toBe(true);
    expect(lines.at(-1)).toBe('3 passed, 0 failed, 1 skipped');
  });

  it('names what was skipped and why', () => {
    const { lines } = summarise([step({ outcomes: [passed, skipped] })]);
    expect(lines).toContain('  test/a.test.ts > opens: no display here');
  });

  it.each([undefined, '', '  '])('fails on a skip whose reason is %j', (reason) => {
    const { reason: none, ...bare } = skipped;
    const outcome: Outcome = reason === undefined ? bare : { ...bare, reason };
    const { lines, ok } = summarise([step({ outcomes: [passed, outcome] })]);
    expect(ok).toBe(false);
    expect(lines).toContain('  test/a.test.ts > opens: skipped without a reason');
    expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
  });

  it('fails with a failed test and shows the first line of its reason', () => {
    const { lines, ok } = summarise([step({ ok: false, outcomes: [passed, failed] })]);
    expect(ok).toBe(false);
    expect(lines).toContain('  test/a.test.ts > takes: 1 is not 2');
    expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
  });

  it('fails with a failed check, though it holds no tests', () => {
    const { lines, ok } = summarise([
      step({ name: 'eslint', ok: false }),
      step({ outcomes: [passed] }),
    ]);
    expect(ok).toBe(false);
    expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
  });

  it('fails with a suite that ran no test, or died after its tests passed', () => {
    expect(summarise([step({ outcomes: [] }), step({ outcomes: [passed] })]).ok).toBe(false);
    expect(summarise([step({ ok: false, outcomes: [passed] })]).ok).toBe(false);
  });

  it('fails when nothing was run at all, but not when only checks were asked for', () => {
    expect(summarise([]).ok).toBe(false);
    expect(summarise([step({ name: 'eslint' })]).ok).toBe(true);
  });
});
