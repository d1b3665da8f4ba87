/** Runs one body of tests on every runtime, and says so when one is not there. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { makeAppFolder } from './app-folder.ts';
import { electronRuntime } from './electron-runtime.ts';
import { writeFixturePage } from './fixture-page.ts';
import type { Runtime } from './launch.ts';
import { standInRuntime } from './standin-runtime.ts';

export const notRun = 'REAL ELECTRON: not run (no Electron runtime on this machine)';

export function onEachRuntime(title: string, body: (runtime: Runtime) => void): void {
  describe(`${title}, on the stand-in`, () => body(standInRuntime));
  describe(`${title}, on Electron`, () => {
    if (electronRuntime === undefined) it('behaves the same', ({ skip }) => skip(notRun));
    else body(electronRuntime);
  });
}

export interface Workplace {
  readonly app: string;
  /** A new folder for a user's data. */
  readonly newHome: () => string;
  readonly folder: string;
}

/**
 * An app folder for the tests of one `describe`, gone when they are done.
 * @param renderer folder of the page to show; by default one made for these tests
 */
export function useWorkplace(renderer?: string): Workplace {
  const folder = mkdtempSync(path.join(tmpdir(), 'tapwright-electron-'));
  const app = path.join(folder, 'app');
  beforeAll(async () => {
    const page = renderer ?? path.join(folder, 'page');
    if (renderer === undefined) writeFixturePage(page);
    await makeAppFolder(app, page);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  let homes = 0;
  const newHome = (): string => {
    const home = path.join(folder, `home${++homes}`);
    mkdirSync(home);
    return home;
  };
  return { app, newHome, folder };
}
