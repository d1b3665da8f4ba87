/** The stand-in as a runtime: Chromium, and the main process in a Node process of its own. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { vi } from 'vitest';
import { bundleStandIn } from '../../standin/bundle.ts';
import { startChromium } from '../../standin/chromium.ts';
import type { Evaluate, Evaluated } from '../../standin/wire.ts';
import {
  collectErrors,
  endingOf,
  leaveDialogsToTheApp,
  testEnvironment,
  type LaunchOptions,
  type Runtime,
  type RunningApp,
} from './launch.ts';

const gracefulEndMs = 5_000;
const windowWaitMs = 15_000;

/** Calls of `evaluate` over the process's message channel. */
function createEvaluate(child: ChildProcess): RunningApp['evaluate'] {
  let lastId = 0;
  return (run, argument) =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      const listen = (message: Evaluated): void => {
        if (message.id !== id) return;
        child.off('message', listen);
        if ('error' in message) reject(new Error(message.error));
        else resolve(message.value as never);
      };
      child.on('message', listen);
      const source = run.toString();
      child.send({ id, source, argument } satisfies Evaluate, (error) => {
        if (error !== null) reject(error);
      });
    });
}

const isAppPage = (page: Page): boolean => page.url().includes('.standin.invalid');

async function waitForAppPage(browser: Browser): Promise<Page> {
  const context = browser.contexts()[0]!;
  const found = await vi.waitUntil(() => context.pages().find(isAppPage), {
    timeout: windowWaitMs,
  });
  leaveDialogsToTheApp(found);
  await found.waitForLoadState();
  return found;
}

async function launch({ app, home, args = [], env = {} }: LaunchOptions): Promise<RunningApp> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'tapwright-standin-'));
  const [register, browserProcess] = await Promise.all([
    bundleStandIn(scratch),
    startChromium(scratch),
  ]);
  const child = fork(path.join(app, 'dist/electron/main.cjs'), args, {
    execArgv: ['--require', register, '--enable-source-maps'],
    env: { ...testEnvironment, STANDIN_HOME: home, STANDIN_CDP: browserProcess.address, ...env },
    serialization: 'advanced',
    silent: true,
  });
  const exited = endingOf(child);
  const errors = collectErrors(child);
  const driver = await chromium.connectOverCDP(browserProcess.address);
  const evaluate = createEvaluate(child);
  const endedEarly = exited.then(({ status }): never => {
    throw new Error(`the app ended with status ${String(status)}:\n${errors()}`);
  });
  // Nobody may be waiting for a window when the app ends.
  endedEarly.catch(() => undefined);
  return {
    process: child,
    exited,
    errors,
    evaluate,
    firstWindow: () => Promise.race([waitForAppPage(driver), endedEarly]),
    close: async () => {
      if (child.connected) {
        await evaluate((electron) => {
          setImmediate(() => electron.app.quit());
        }).catch(() => undefined);
        const late = setTimeout(() => child.kill('SIGKILL'), gracefulEndMs);
        await exited;
        clearTimeout(late);
      }
      await driver.close();
      await browserProcess.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

export const standInRuntime: Runtime = { name: 'stand-in', launch };
