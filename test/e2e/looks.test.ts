/** How the designer looks: every size and theme without anything cut off, and enough contrast to read. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, openPage, step, tcRows, type PageOptions } from './support/page.ts';
import { root, serve, type Served } from './support/serve.ts';

const example = path.join(root, 'assets/examples/web-edge.tapwright.json');

let browser: Browser;
let served: Served;

beforeAll(async () => {
  browser = await launch();
  const files = { 'web-edge.tapwright.json': await readFile(example, 'utf8') };
  served = await serve({ files, open: 'web-edge.tapwright.json' });
});
afterAll(async () => {
  await browser.close();
  await served.stop();
});

/** Pairs of nodes on the canvas that cover each other. */
const overlaps = (page: Page): Promise<string[]> =>
  page.locator('.canvas .node').evaluateAll((nodes) => {
    const boxes = nodes.map((node) => ({
      name: node.getAttribute('aria-label') ?? '',
      box: node.getBoundingClientRect(),
    }));
    return boxes.flatMap((a, index) =>
      boxes
        .slice(index + 1)
        .filter(
          (b) =>
            a.box.left < b.box.right &&
            b.box.left < a.box.right &&
            a.box.top < b.box.bottom &&
            b.box.top < a.box.bottom,
        )
        .map((b) => `${a.name} × ${b.name}`),
    );
  });

/** Text below 4.5:1 on what lies under it (WCAG 2.2, 1.4.3); disabled controls are exempt. */
const faintText = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const mix = (layers: readonly string[]): number[] => {
      if (canvas === null) throw new Error('no canvas');
      for (const layer of layers) {
        canvas.fillStyle = layer;
        canvas.fillRect(0, 0, 1, 1);
      }
      return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const luminance = (rgb: readonly number[]): number => {
      const [r = 0, g = 0, b = 0] = rgb.map((part) => {
        const value = part / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const faults: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      if (node.textContent?.trim() === '' || element === null) continue;
      if (element.closest(':disabled, .visually-hidden, [inert], style, script') !== null) continue;
      if (element.getClientRects().length === 0) continue;
      const below: string[] = [];
      for (let at: Element | null = element; at !== null; at = at.parentElement)
        below.unshift(getComputedStyle(at).backgroundColor);
      const background = mix(['white', ...below]);
      const text = mix([`rgb(${background.join(' ')})`, getComputedStyle(element).color]);
      const [low = 0, high = 0] = [luminance(background), luminance(text)].toSorted(
        (a, b) => a - b,
      );
      const ratio = (high + 0.05) / (low + 0.05);
      if (ratio < 4.5)
        faults.push(`${ratio.toFixed(2)} ${element.className}: ${node.textContent ?? ''}`);
    }
    return faults;
  });

const looks: readonly (PageOptions & { readonly name: string })[] = [
  { name: 'light-1440x900', theme: 'light', size: { width: 1440, height: 900 } },
  { name: 'dark-1440x900', theme: 'dark', size: { width: 1440, height: 900 } },
  { name: 'light-1280x800', theme: 'light', size: { width: 1280, height: 800 } },
  { name: 'dark-1280x800', theme: 'dark', size: { width: 1280, height: 800 } },
];

describe('the designer', () => {
  it.each(looks)('in $name: nothing overlaps, nothing is too faint to read', async (look) => {
    const watched = await openPage(browser, served.address, look);
    const { page } = watched;
    await step(page, 'tcp').first().waitFor();
    expect(await overlaps(page)).toEqual([]);
    await tcRows(page).first().click();
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await watched.screenshot(look.name);
    expect(await faintText(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Problems' }).click();
    expect(await faintText(page)).toEqual([]);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth > window.innerWidth,
    );
    expect(wide).toBe(false);
    expect(watched.faults).toEqual([]);
    await page.context().close();
  });

  it('brings its own fonts', async () => {
    const { page } = await openPage(browser, served.address);
    await step(page, 'tcp').first().waitFor();
    const loaded = await page.evaluate(async () => {
      await document.fonts.ready;
      return [...document.fonts]
        .filter(({ status }) => status === 'loaded')
        .map(({ family }) => family);
    });
    expect(loaded.join()).toMatch(/Inter Variable/);
    expect(loaded.join()).toMatch(/JetBrains Mono Variable/);
    await page.context().close();
  });
});
