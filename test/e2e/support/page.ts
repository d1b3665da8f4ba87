/** A page in Chromium, watched for everything it must never do. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { root } from './serve.ts';

export const screenshots = path.join(root, 'test-output/e2e');
mkdirSync(screenshots, { recursive: true });

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });

export interface WatchedPage {
  readonly page: Page;
  /** Console errors and warnings, exceptions, policy violations, requests to elsewhere; empty in a good page. */
  readonly faults: readonly string[];
  screenshot(name: string): Promise<void>;
}

export interface PageOptions {
  readonly size?: { readonly width: number; readonly height: number };
  readonly theme?: 'light' | 'dark';
}

export async function openPage(
  browser: Browser,
  address: string,
  { size = { width: 1440, height: 900 }, theme = 'light' }: PageOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: size, colorScheme: theme });
  const page = await context.newPage();
  const faults: string[] = [];
  const { host } = new URL(address);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.host !== host) faults.push(`request: ${request.url()}`);
  });
  await page.exposeFunction('reportViolation', (text: string) => faults.push(`policy: ${text}`));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const report = Reflect.get(window, 'reportViolation') as (text: string) => void;
      report(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  // In a guest the browser's first page takes long, most of all beside other work.
  await page.goto(address, { timeout: 120_000 });
  return {
    page,
    faults,
    screenshot: async (name) => {
      await page.screenshot({ path: path.join(screenshots, `${name}.png`) });
    },
  };
}

async function middle(target: Locator): Promise<{ x: number; y: number }> {
  const box = await target.boundingBox();
  if (box === null) throw new Error('The node to drag from or to is not on the page.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Presses at one place and releases at another, as a hand would: in steps. */
export async function drag(
  page: Page,
  from: Locator,
  to: Locator | { readonly x: number; readonly y: number },
): Promise<void> {
  const start = await middle(from);
  const end = 'x' in to ? to : await middle(to);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 6 });
  await page.mouse.move(end.x, end.y, { steps: 6 });
  await page.mouse.up();
}

export const palette = (page: Page, type: string): Locator =>
  page.getByRole('button', { name: `Add ${type}`, exact: true });

/** A step on the canvas by its type. */
export const step = (page: Page, type: string): Locator =>
  page
    .locator('.canvas .step')
    .filter({ has: page.locator(`.step-title > .mono:text-is("${type}")`) });

export const outlet = (node: Locator): Locator => node.locator('.react-flow__handle.source');
export const inlet = (node: Locator): Locator => node.locator('.react-flow__handle.target');
export const device = (page: Page): Locator => page.locator('.canvas .device');
export const sink = (page: Page, title: string): Locator =>
  page.locator(`.canvas .sink[aria-label="${title}"]`);

/** Rows of the TC table that belong to rules, as text. */
export const tcRows = (page: Page): Locator => page.locator('.tc-table tr[data-rule]');

export async function newDocument(page: Page): Promise<void> {
  await page.locator('.document-button').click();
  await page.getByRole('menuitem', { name: 'New' }).click();
}
