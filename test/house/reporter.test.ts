import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../scripts/test/summary.mjs';

const root = path.resolve(import.meta.dirname, '../..');

const plantedTests = `
import { describe, expect, it } from 'vitest';
it('adds', () => { expect(1 + 1).toBe(2); });
it('takes', () => { expect(2 - 1).toBe(2); });
it('says why', (context) => { context.skip('no display here'); });
it.skip('says nothing', () => {});
describe.skip('a group', () => { it('is passed over', () => {}); });
`;

describe('the reporter of outcomes', () => {
  let folder: string | undefined;

  afterEach(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  /** Outcomes of a real run over one planted file. */
  async function outcomesOf(tests: string): Promise<readonly Outcome[]> {
    // Inside the checkout, so that the planted file finds vitest.
    mkdirSync(path.join(root, '.cache'), { recursive: true });
    folder = mkdtempSync(path.join(root, '.cache/planted-'));
    writeFileSync(path.join(folder, 'planted.test.ts'), tests);
    const report = path.join(folder, 'outcomes.json');
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
    const reporter = path.join(root, 'scripts/test/reporter.mjs');
    writeFileSync(path.join(folder, 'vitest.config.mjs'), 'export default {};');
    const args = [vitest, 'run', `--root=${folder}`, `--reporter=${reporter}`];
    const env = { ...process.env, TAPWRIGHT_REPORT: report };
    await new Promise<void>((resolve) => {
      // A planted failure makes the run fail: what counts is the report.
      execFile(process.execPath, args, { cwd: folder, env }, () => resolve());
    });
    return JSON.parse(readFileSync(report, 'utf8')) as readonly Outcome[];
  }

  it('tells passed, failed and skipped apart, with the reasons', async () => {
    const file = 'planted.test.ts';
    const outcomes = await outcomesOf(plantedTests);
    expect(outcomes).toHaveLength(5);
    expect(outcomes).toEqual(
      expect.arrayContaining([
        { file, name: 'adds', state: 'passed' },
        { file, name: 'takes', state: 'failed', reason: expect.stringContaining('expected 1') },
        { file, name: 'says why', state: 'skipped', reason: 'no display here' },
        { file, name: 'says nothing', state: 'skipped' },
        { file, name: 'a group > is passed over', state: 'skipped' },
      ]),
    );
  });

  it('reports a file that does not even load as failed', async () => {
    const outcomes = await outcomesOf("throw new Error('broken at the top');");
    expect(outcomes).toEqual([
      expect.objectContaining({
        state: 'failed',
        reason: expect.stringContaining('broken at the top'),
      }),
    ]);
  });
});
