/** A page cannot leave, fetch, open or be granted anything. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FixtureWindow } from './support/fixture-page.ts';
import type { RunningApp } from './support/launch.ts';
import { onEachRuntime, useWorkplace } from './support/runtimes.ts';

/** Every permission Electron knows, as its type declarations list them. */
function permissionsOf(handler: string): readonly string[] {
  const declarations = readFileSync(
    path.resolve(import.meta.dirname, '../../node_modules/electron/electron.d.ts'),
    'utf8',
  );
  const line = declarations.split('\n').find((text) => text.includes(`    ${handler}(handler:`))!;
  const union = /permission: ((?:'[\w-]+'(?: \| )?)+)/.exec(line)![1]!;
  return [...union.matchAll(/'([\w-]+)'/g)].map(([, name]) => name!);
}

onEachRuntime('the shell', (runtime) => {
  const place = useWorkplace();
  let app: RunningApp;
  let page: Page;
  beforeAll(async () => {
    app = await runtime.launch({ app: place.app, home: place.newHome(), args: ['--simulate'] });
    page = await app.firstWindow();
  });
  afterAll(() => app.close());

  const windowCount = () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

  it('starts sandboxed', async ({ skip }) => {
    if (runtime.name === 'electron') skip('only the stand-in records calls');
    const calls = await app.evaluate((_electron, _argument, { record }) => record.calls);
    expect(calls.map(({ api }) => api)).toContain('app.enableSandbox');
  });

  it('runs no inline script', async () => {
    const fixture = await page.evaluate(
      () => (window as unknown as FixtureWindow).inlineScriptRan ?? false,
    );
    expect(fixture).toBe(false);
    const late = await page.evaluate(async () => {
      const blocked = new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => {
          resolve(event.effectiveDirective);
        });
      });
      const script = document.createElement('script');
      script.textContent = 'window.lateScriptRan = true;';
      document.body.append(script);
      return [await blocked, Reflect.has(window, 'lateScriptRan')];
    });
    expect(late).toEqual(['script-src-elem', false]);
  });

  it('lets nothing be fetched, embedded or shown from elsewhere', async () => {
    const refused = await page.evaluate(async () => {
      const directives = new Set<string>();
      const allThree = new Promise<void>((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          if (directives.add(effectiveDirective).size === 3) resolve();
        });
      });
      const fetched = await fetch('https://example.com/').then(
        () => true,
        () => false,
      );
      const frame = document.createElement('iframe');
      frame.src = 'https://example.com/';
      const image = new Image();
      image.src = 'https://example.com/a.png';
      document.body.append(frame, image);
      await allThree;
      frame.remove();
      return { fetched, directives: [...directives].sort() };
    });
    expect(refused).toEqual({
      fetched: false,
      directives: ['connect-src', 'frame-src', 'img-src'],
    });
  });

  it('stays where it is when the page navigates away', async () => {
    const address = page.url();
    await page.evaluate(() => {
      window.location.href = 'https://example.com/';
    });
    await page.evaluate(() => {
      window.location.href = 'data:text/html,elsewhere';
    });
    // A request and its answer take longer than a navigation that is allowed takes to begin.
    await page.evaluate(() => window.tapwright!.request('welcome', {}));
    expect(page.url()).toBe(address);
    expect(await page.title()).toBe('Fixture');
  });

  it('opens no second window', async () => {
    await page.evaluate(() => {
      window.open('https://example.com/');
      window.open('about:blank');
    });
    await page.evaluate(() => window.tapwright!.request('welcome', {}));
    expect(await windowCount()).toBe(1);
  });

  it.each([
    ['app://tapwright/', 200],
    ['app://tapwright/page.js', 200],
    ['app://tapwright/nothing.html', 404],
    ['app://tapwright/..%2f..%2fpackage.json', 404],
    ['app://tapwright/%2e%2e/%2e%2e/package.json', 404],
    ['app://tapwright/..%5c..%5cpackage.json', 404],
    ['app://tapwright//etc/passwd', 404],
    ['app://tapwright/%00', 404],
    ['app://tapwright/%ff', 404],
    ['app://other/', 403],
    ['app://tapwright.evil/', 403],
  ])('answers %s with %i', async (url, status) => {
    const answer = await app.evaluate(
      async ({ net }, asked) => (await net.fetch(asked)).status,
      url,
    );
    expect(answer).toBe(status);
  });

  it('says the same to a page that asks for a path outside', async () => {
    const statuses = await page.evaluate(() =>
      Promise.all(
        ['/..%2f..%2fpackage.json', '/%2e%2e/electron/main.cjs', '/index.html'].map(
          async (address) => (await fetch(address)).status,
        ),
      ),
    );
    expect(statuses).toEqual([404, 404, 200]);
  });

  it('grants no permission Electron knows of', async ({ skip }) => {
    if (runtime.name === 'electron') skip('the handlers can be asked in the stand-in only');
    const permissions = permissionsOf('setPermissionRequestHandler');
    expect(permissions.length).toBeGreaterThan(40);
    expect(permissionsOf('setPermissionCheckHandler').length).toBeGreaterThan(40);
    const granted = await app.evaluate(
      (_electron, asked, { decisions }) =>
        asked.filter((name) => {
          const given: boolean[] = [];
          decisions.permissionRequest!(
            null as never,
            name as never,
            (granted) => given.push(granted),
            null as never,
          );
          return (
            given.join() !== 'false' ||
            decisions.permissionCheck!(null, name as never, '', null as never) ||
            decisions.devicePermission!({ deviceType: name } as never)
          );
        }),
      [...permissions, ...permissionsOf('setPermissionCheckHandler'), 'hid', 'serial', 'usb'],
    );
    expect(granted).toEqual([]);
  });

  it('lets no request go but those for its own pages', async ({ skip }) => {
    if (runtime.name === 'electron') skip('the handler can be asked in the stand-in only');
    const addresses = [
      ...['app://tapwright/', 'app://tapwright/page.js', 'data:image/svg+xml,x'],
      ...['https://example.com/', 'http://127.0.0.1/', 'ws://127.0.0.1/', 'app://other/'],
      ...['file:///etc/passwd', 'data:text/html,x', 'ftp://example.com/', 'not an address'],
    ];
    const allowed = await app.evaluate(
      (_electron, asked, { decisions }) =>
        asked.filter((url) => {
          const answers: Electron.CallbackResponse[] = [];
          decisions.beforeRequest!({ url } as never, (answer) => answers.push(answer));
          return answers[0]!.cancel === false;
        }),
      addresses,
    );
    expect(allowed).toEqual(addresses.slice(0, 3));
  });

  it('let nothing leave the machine in all of this', async ({ skip }) => {
    if (runtime.name === 'electron') skip('only the stand-in records requests');
    const { external, blocked } = await app.evaluate((_electron, _argument, { record }) => record);
    expect(external).toEqual([]);
    expect(blocked.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['navigation', 'window']),
    );
  });
});
