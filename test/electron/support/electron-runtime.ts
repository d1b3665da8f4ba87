/** Electron itself as a runtime, where its executable is there. Needs a display (e.g. `xvfb-run`). */
import { _electron } from 'playwright-core';
import { electronBinary } from '../../../scripts/setup/electron-runtime.mjs';
import {
  collectErrors,
  endingOf,
  leaveDialogsToTheApp,
  testEnvironment,
  type LaunchOptions,
  type Runtime,
  type RunningApp,
} from './launch.ts';

/** Chromium refuses to sandbox its processes when root starts it. */
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

async function launch({ app, home, args = [], env = {} }: LaunchOptions): Promise<RunningApp> {
  const running = await _electron.launch({
    executablePath: electronBinary()!,
    args: [...asRoot, `--user-data-dir=${home}`, app, ...args],
    env: { ...testEnvironment, ...env },
  });
  const child = running.process();
  return {
    process: child,
    exited: endingOf(child),
    errors: collectErrors(child),
    evaluate: (run, argument) => running.evaluate(run as never, argument),
    firstWindow: async () => {
      const page = await running.firstWindow();
      leaveDialogsToTheApp(page);
      await page.waitForLoadState();
      return page;
    },
    close: () => running.close(),
  };
}

export const electronRuntime: Runtime | undefined =
  electronBinary() === undefined ? undefined : { name: 'electron', launch };
