/** The designer itself in the desktop shell: the built page, the engine and the simulated kernel. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MenuCommand } from '../../electron/shared/bridge.ts';
import { build } from '../../scripts/build.mjs';
import { exampleText } from './support/example.ts';
import type { RunningApp } from './support/launch.ts';
import { onEachRuntime, useWorkplace } from './support/runtimes.ts';

const pages = path.resolve(import.meta.dirname, '../../dist/renderer');

beforeAll(() => build(['renderer'], () => undefined));

onEachRuntime('the designer', (runtime) => {
  const place = useWorkplace(pages);
  let app: RunningApp;
  let page: Page;
  let file: string;
  const errors: string[] = [];
  beforeAll(async () => {
    file = path.join(mkdtempSync(path.join(place.folder, 'documents-')), 'a.tapwright.json');
    writeFileSync(file, exampleText);
    app = await runtime.launch({
      app: place.app,
      home: place.newHome(),
      args: ['--simulate', file],
    });
    page = await app.firstWindow();
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', ({ message }) => errors.push(message));
    // Loaded once more, now that its very start can be listened to.
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        throw new Error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    await page.reload();
  });
  afterAll(() => app.close());

  const choose = (command: MenuCommand) =>
    app.evaluate(({ Menu }, id) => {
      (Menu.getApplicationMenu()!.getMenuItemById(id)!.click as () => void)();
    }, command);
  const nodes = () => page.locator('[data-canvas-node]');
  const flush = () => page.getByRole('button', { name: 'Flush' });

  it('draws the document it was started with', async () => {
    await expect.poll(() => nodes().count()).toBeGreaterThan(3);
    expect(await page.getByText('simulated').count()).toBeGreaterThan(0);
  });

  it('applies and flushes by the menu', async () => {
    expect(await flush().isDisabled()).toBe(true);
    await choose('apply');
    await expect.poll(() => flush().isDisabled()).toBe(false);
    await choose('flush');
    await expect.poll(() => flush().isDisabled()).toBe(true);
  });

  it('takes an edit back and repeats it by the menu, and saves it without asking', async () => {
    const before = await nodes().count();
    await page.locator('[data-canvas-node][aria-label*="udp" i]').first().click();
    await page.keyboard.press('Delete');
    await expect.poll(() => nodes().count()).toBeLessThan(before);
    await choose('undo');
    await expect.poll(() => nodes().count()).toBe(before);
    await choose('redo');
    await expect.poll(() => nodes().count()).toBeLessThan(before);
    await choose('save');
    await expect.poll(() => readFileSync(file, 'utf8')).not.toMatch(/"udp"/);
  });

  it('objects to being closed as long as it has changes that are not saved', async () => {
    const objects = () =>
      page.evaluate(() => {
        const event = new Event('beforeunload', { cancelable: true });
        dispatchEvent(event);
        return event.defaultPrevented;
      });
    expect(await objects()).toBe(false);
    await choose('undo');
    await expect.poll(objects).toBe(true);
    await choose('save');
    await expect.poll(objects).toBe(false);
  });

  it('caused no error, broke no policy and asked nobody outside', async () => {
    expect(errors).toEqual([]);
    if (runtime.name === 'electron') return;
    const { external, blocked } = await app.evaluate((_electron, _argument, { record }) => record);
    expect({ external, blocked }).toEqual({ external: [], blocked: [] });
  });
});
