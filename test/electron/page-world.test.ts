/** What a page finds in its world, and what comes through the one door in it. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FixtureWindow } from './support/fixture-page.ts';
import type { RunningApp } from './support/launch.ts';
import { onEachRuntime, useWorkplace } from './support/runtimes.ts';

onEachRuntime('the page', (runtime) => {
  const place = useWorkplace();
  let app: RunningApp;
  let page: Page;
  beforeAll(async () => {
    app = await runtime.launch({ app: place.app, home: place.newHome(), args: ['--simulate'] });
    page = await app.firstWindow();
  });
  afterAll(() => app.close());

  /** The message with which a request from the page is rejected. */
  const rejection = (name: string, argument: unknown): Promise<string> =>
    page.evaluate(
      ([asked, given]) =>
        window.tapwright!.request(asked as never, given as never).then(
          () => 'answered',
          (reason: unknown) => (reason as Error).message,
        ),
      [name, argument] as const,
    );

  it('has nothing of Node, Electron or the preload', async () => {
    const names = ['require', 'process', 'module', 'exports', 'global', 'Buffer', 'ipcRenderer'];
    const own = ['standinSend', 'standinReceive', 'standin'];
    const kinds = await page.evaluate(
      (asked) => asked.map((name) => typeof Reflect.get(window, name)),
      [...names, ...own],
    );
    expect(new Set(kinds)).toEqual(new Set(['undefined']));
  });

  it('runs with isolation and sandbox, without Node', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents;
      const asked = contents as unknown as { getLastWebPreferences(): Electron.WebPreferences };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity } =
        asked.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity };
    });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    });
  });

  it('has the bridge, frozen and with three functions, before its first script', async () => {
    const found = await page.evaluate(() => ({
      atStart: (window as unknown as FixtureWindow).bridgeAtStart,
      kinds: Object.values(window.tapwright!).map((value) => typeof value),
      frozen: Object.isFrozen(window.tapwright),
    }));
    expect(found).toEqual({
      atStart: ['request', 'subscribe', 'onMenu'],
      kinds: ['function', 'function', 'function'],
      frozen: true,
    });
  });

  it('gets the engine’s answer to a request', async () => {
    const welcome = await page.evaluate(() => window.tapwright!.request('welcome', {}));
    expect(welcome).toMatchObject({ kernel: { way: 'simulated' }, files: 'dialog', applied: null });
  });

  it('cannot send what the contract does not know', async () => {
    expect(await rejection('apply', { document: 5 })).toMatch(/argument of apply is not valid/);
    expect(await rejection('apply', undefined)).toMatch(/argument of apply is not valid/);
    expect(await rejection('saveDocument', { path: ['/etc/passwd'], text: '' })).toMatch(
      /argument of saveDocument is not valid/,
    );
  });

  it.each(['nothing', '__proto__', 'constructor', 'tapwright:request:flush'])(
    'cannot name the request %s',
    async (name) => {
      expect(await rejection(name, {})).toMatch(/no such request/);
    },
  );

  it('cannot send a function', async () => {
    const message = await page.evaluate(() =>
      window.tapwright!.request('keep', { path: null, text: (() => '') as never }).then(
        () => 'answered',
        (reason: unknown) => (reason as Error).message,
      ),
    );
    expect(message).toMatch(/could not be cloned/);
  });

  it('does not reach the preload by replacing what JavaScript brings along', async () => {
    const stolen = await page.evaluate(async () => {
      const { parse, stringify } = JSON;
      const push = Object.getOwnPropertyDescriptor(Array.prototype, 'push')!;
      let calls = 0;
      const spy = (): never => {
        calls += 1;
        throw new Error('spied');
      };
      JSON.parse = spy;
      JSON.stringify = spy;
      Object.defineProperty(Array.prototype, 'push', { ...push, value: spy });
      try {
        await window.tapwright!.request('welcome', {});
      } finally {
        JSON.parse = parse;
        JSON.stringify = stringify;
        Object.defineProperty(Array.prototype, 'push', push);
      }
      return calls;
    });
    expect(stolen).toBe(0);
  });

  it('gets an entry of the menu until it ends the subscription, and never the event object', async () => {
    const click = (id: string) =>
      app.evaluate(({ Menu }, asked) => {
        // Declared as any function; a menu calls it without arguments too.
        (Menu.getApplicationMenu()!.getMenuItemById(asked)!.click as () => void)();
      }, id);
    await page.evaluate(() => {
      const seen: unknown[][] = [];
      const end = window.tapwright!.onMenu((...all: unknown[]) => seen.push(all));
      Object.assign(window, { seen });
      window.addEventListener('end', () => end());
    });
    const seen = () => page.evaluate(() => Reflect.get(window, 'seen') as unknown[][]);
    await click('undo');
    await expect.poll(seen).toEqual([['undo']]);
    await page.evaluate(() => {
      window.dispatchEvent(new Event('end'));
      window.tapwright!.onMenu((command) => Object.assign(window, { last: command }));
    });
    await click('save-as');
    await expect
      .poll(() => page.evaluate(() => Reflect.get(window, 'last') as unknown))
      .toBe('save-as');
    expect(await seen()).toEqual([['undo']]);
  });

  it('is refused when its frame is not one of the designer’s own', async ({ skip }) => {
    if (runtime.name === 'electron') skip('a sender can be forged in the stand-in only');
    const forge = (url: string) =>
      app.evaluate(({ BrowserWindow }, forged) => {
        const { mainFrame } = BrowserWindow.getAllWindows()[0]!.webContents;
        const before = mainFrame.url;
        Object.assign(mainFrame, { url: forged });
        return before;
      }, url);
    const own = await forge('https://tapwright/');
    for (const url of [
      'https://tapwright/',
      'app://other/',
      'app://tapwright.evil/',
      'about:blank',
      '',
    ]) {
      await forge(url);
      expect(await rejection('welcome', {}), url).toMatch(/may not ask/);
    }
    await forge(own);
    expect(await rejection('welcome', {})).toBe('answered');
  });
});
