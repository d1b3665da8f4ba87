/** Opening, saving, and what happens to a document that is broken, or an engine that goes away. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { device, drag, launch, openPage, palette, step, type WatchedPage } from './support/page.ts';
import { root, serve, type ServeOptions, type Served } from './support/serve.ts';

const example = path.join(root, 'assets/examples/first-steps.tapwright.json');

let browser: Browser;
let served: Served;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});
afterEach(async () => {
  await page.context().close();
  await served.stop();
});

async function start(options: ServeOptions): Promise<void> {
  served = await serve(options);
  watched = await openPage(browser, served.address);
  page = watched.page;
}

const openFromList = async (name: string): Promise<void> => {
  await page.keyboard.press('Control+o');
  await page.locator('.document-list button', { hasText: name }).click();
};

describe('a corrupt document', () => {
  const corrupt = '{ "tapwright": 1,\n  "name": "broken",\n  "rules": [ { "id": 7 } ] }\n';

  it('is explained with its places; the document on the canvas and the file stay as they were', async () => {
    await start({
      files: {
        'good.tapwright.json': await readFile(example, 'utf8'),
        'bad.tapwright.json': corrupt,
      },
      open: 'good.tapwright.json',
    });
    await step(page, 'tcp').waitFor();
    const nodes = await page.locator('.canvas .step').count();
    await openFromList('bad');
    const dialog = page.getByRole('dialog', { name: 'This document cannot be opened' });
    const text = await dialog.innerText();
    expect(text).toContain('rules[0].id');
    expect(text).toContain('line 3');
    await watched.screenshot('corrupt-document');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    expect(await page.locator('.canvas .step').count()).toBe(nodes);
    expect(await readFile(path.join(served.folder, 'bad.tapwright.json'), 'utf8')).toBe(corrupt);
    await page.reload();
    await step(page, 'tcp').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(watched.faults).toEqual([]);
  });

  it('that is the first thing to open is explained over an empty canvas', async () => {
    await start({ files: { 'bad.tapwright.json': 'no JSON' }, open: 'bad.tapwright.json' });
    await page.getByRole('dialog', { name: 'This document cannot be opened' }).waitFor();
    expect(await page.getByRole('dialog').innerText()).toContain('document/not-json');
    await page.keyboard.press('Escape');
    await page.getByText('Draw the first rule').waitFor();
    expect(watched.faults).toEqual([]);
  });
});

describe('a document', () => {
  it('is saved under a new name, loses its mark, and opens again as it was', async () => {
    await start({});
    await device(page).waitFor();
    await openFromList('first-steps');
    await step(page, 'tcp').click();
    await page.getByRole('textbox', { name: 'dst, destination port' }).fill('8080');
    expect(await page.getByRole('img', { name: 'unsaved changes' }).count()).toBe(1);
    await page.keyboard.press('Control+s');
    await page.getByRole('dialog', { name: 'Save as' }).getByRole('textbox').fill('mine');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('img', { name: 'unsaved changes' }).count()).toBe(0);
    const file = path.join(served.folder, 'mine.tapwright.json');
    expect(await readFile(file, 'utf8')).toContain('"spec": 8080');
    await openFromList('mine');
    await step(page, 'tcp').waitFor();
    expect(await step(page, 'tcp').innerText()).toContain('8080');
    expect(watched.faults).toEqual([]);
  });

  it('with unsaved changes is not thrown away without a word', async () => {
    await start({});
    await device(page).waitFor();
    await drag(page, palette(page, 'eth'), { x: 500, y: 460 });
    await page.keyboard.press('Control+o');
    await page.getByRole('dialog', { name: 'Discard unsaved changes?' }).waitFor();
    await page.getByRole('button', { name: 'Keep editing' }).click();
    expect(await page.locator('.canvas .step.draft').count()).toBe(1);
  });
});

describe('an engine that goes away', () => {
  it('is told at once, editing goes on, and nothing is lost when it comes back', async () => {
    await start({});
    await device(page).waitFor();
    await drag(page, palette(page, 'eth'), { x: 500, y: 460 });
    const { port } = new URL(page.url());
    await served.stop();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('connection to the engine is lost');
    expect(await page.locator('.header .sync').getAttribute('data-sync')).toBe('disconnected');
    expect(await page.getByRole('button', { name: /^Apply/ }).isDisabled()).toBe(true);
    await watched.screenshot('disconnected');
    await drag(page, palette(page, 'ipv6'), { x: 700, y: 460 });
    expect(await page.locator('.canvas .step.draft').count()).toBe(2);

    served = await serve({ port: Number(port) });
    // Another process, another secret: the page needs the new address, which keeps what it shows.
    await page.evaluate((token) => {
      window.location.hash = token;
    }, new URL(served.address).hash);
    await expect.poll(() => page.getByRole('alert').count(), { timeout: 15_000 }).toBe(0);
    expect(await page.locator('.canvas .step.draft').count()).toBe(2);
  });
});
