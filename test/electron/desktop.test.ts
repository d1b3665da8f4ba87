/** The app among the user's other programs: start, second start, closing, crashes. */
import { describe, expect, it } from 'vitest';
import type { RunningApp, Runtime } from './support/launch.ts';
import { onEachRuntime, useWorkplace, type Workplace } from './support/runtimes.ts';

/** Runs a test with an app of its own, which is ended whatever happens. */
async function withApp(
  runtime: Runtime,
  place: Workplace,
  use: (app: RunningApp, home: string) => Promise<void>,
): Promise<void> {
  const home = place.newHome();
  const app = await runtime.launch({ app: place.app, home, args: ['--simulate'] });
  try {
    await use(app, home);
  } catch (reason) {
    throw new Error(`with standard error:\n${app.errors()}`, { cause: reason });
  } finally {
    await app.close();
  }
}

const endsAtOnce = 'playwright cannot join an Electron that ends at once';

onEachRuntime('the app', (runtime) => {
  const place = useWorkplace();

  it('ends with status 0 when its last window is closed', () =>
    withApp(runtime, place, async (app) => {
      await app.firstWindow();
      await app.evaluate(({ BrowserWindow }) => {
        setImmediate(() => {
          BrowserWindow.getAllWindows()[0]!.close();
        });
      });
      expect(await app.exited).toEqual({ status: 0, signal: null });
    }));

  it('asks before a page with unsaved changes is closed, and does as it is told', () =>
    withApp(runtime, place, async (app) => {
      const page = await app.firstWindow();
      await page.click('#edit');
      const closeAnswering = (answer: number) =>
        app.evaluate(({ BrowserWindow, dialog }, choice) => {
          return new Promise<void>((resolve) => {
            dialog.showMessageBoxSync = () => {
              resolve();
              return choice;
            };
            BrowserWindow.getAllWindows()[0]!.close();
          });
        }, answer);
      await closeAnswering(0);
      expect(await page.evaluate(() => document.title)).toBe('Fixture');
      await closeAnswering(1);
      expect(await app.exited).toEqual({ status: 0, signal: null });
    }));

  it('loads the page again after its process crashed, and gives up when that goes on', () =>
    withApp(runtime, place, async (app) => {
      await app.firstWindow();
      const crash = () =>
        app.evaluate(async ({ BrowserWindow, dialog }) => {
          const { webContents } = BrowserWindow.getAllWindows()[0]!;
          const back = new Promise<void>((resolve) => {
            // The load before the crash may still be telling that it is done.
            webContents.once('render-process-gone', () => {
              webContents.once('did-finish-load', () => resolve());
            });
          });
          const givenUp = new Promise<unknown>((resolve) => {
            dialog.showErrorBox = resolve;
          });
          webContents.forcefullyCrashRenderer();
          const bridge = back.then<unknown>(() =>
            webContents.executeJavaScript('typeof window.tapwright.request'),
          );
          return Promise.race([bridge, givenUp]);
        });
      expect(await crash()).toBe('function');
      expect(await crash()).toBe('function');
      expect(await crash()).toBe('function');
      expect(await crash()).toMatch(/keeps crashing/);
      expect(await app.exited).toEqual({ status: 0, signal: null });
    }));

  it('brings its window to the front instead of starting twice', async ({ skip }) => {
    await withApp(runtime, place, async (app, home) => {
      await app.firstWindow();
      const isVisible = () =>
        app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible());
      await expect.poll(isVisible).toBe(true);
      const minimized = await app.evaluate(({ app: electronApp, BrowserWindow }) => {
        const first = BrowserWindow.getAllWindows()[0]!;
        first.minimize();
        electronApp.emit('second-instance', {}, [], '');
        return first.isMinimized();
      });
      expect(minimized).toBe(false);
      if (runtime.name === 'electron') skip(endsAtOnce);
      const second = await runtime.launch({ app: place.app, home });
      expect(await second.exited).toEqual({ status: 0, signal: null });
      await second.close();
    });
  });

  it('starts again after it was killed', async () => {
    const home = place.newHome();
    const killed = await runtime.launch({ app: place.app, home, args: ['--simulate'] });
    await killed.firstWindow();
    killed.process.kill('SIGKILL');
    expect(await killed.exited).toEqual({ status: null, signal: 'SIGKILL' });
    await killed.close();
    const next = await runtime.launch({ app: place.app, home, args: ['--simulate'] });
    expect(await (await next.firstWindow()).title()).toBe('Fixture');
    await next.close();
  });

  describe('as root', () => {
    it('refuses to run, says how to go on, and ends with status 77', async ({ skip }) => {
      if (process.getuid?.() !== 0) skip('this test runs as root only');
      if (runtime.name === 'electron') skip(endsAtOnce);
      const app = await runtime.launch({
        app: place.app,
        home: place.newHome(),
        env: { TAPWRIGHT_ALLOW_ROOT: '' },
      });
      expect(await app.exited).toEqual({ status: 77, signal: null });
      expect(app.errors()).toMatch(/does not run as root[\s\S]*sudo tapwright apply/);
      await app.close();
    });
  });
});
