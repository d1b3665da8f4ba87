/**
 * Loaded before the main process's own code (`node --require`): puts the stand-in in the place of
 * `electron`, joins Chromium, and runs the functions that a test sends.
 */
import Module from 'node:module';
import { runInThisContext } from 'node:vm';
import { chromium } from 'playwright-core';
import { app, endings } from './app.ts';
import { givePages } from './browser-window.ts';
import { electron } from './electron.ts';
import { createEvent } from './event.ts';
import { becomeReady } from './lifecycle.ts';
import { record } from './record.ts';
import { decisions } from './session.ts';
import type { Evaluate, Evaluated } from './wire.ts';

type Load = (this: unknown, request: string, ...rest: unknown[]) => unknown;
const loader = Module as unknown as { _load: Load };
const load = loader._load;
loader._load = function (request, ...rest) {
  if (request === 'electron' || request === 'electron/main') return electron;
  return load.call(this, request, ...rest);
};

/** What a test may look at besides `electron`. */
const insight = { record, decisions };

async function evaluate({ id, source, argument }: Evaluate): Promise<Evaluated> {
  try {
    // The text of a function that the test process wrote; it has no other way into this process.
    const run = runInThisContext(`(${source})`) as (...args: unknown[]) => unknown;
    return { id, value: await run(electron, argument, insight) };
  } catch (reason) {
    return {
      id,
      error: reason instanceof Error ? (reason.stack ?? reason.message) : String(reason),
    };
  }
}

process.on('message', (message: Evaluate) => {
  void evaluate(message).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));

async function start(address: string): Promise<void> {
  const browser = await chromium.connectOverCDP(address);
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('stand-in: Chromium has no context');
  givePages(() => context.newPage());
  endings.disconnect = () => browser.close();
  becomeReady();
  app.emit('ready', createEvent({}), {});
}

start(process.env['STANDIN_CDP'] ?? '').catch((reason: unknown) => {
  process.stderr.write(`stand-in: ${String(reason)}\n`);
  process.exit(70);
});
