/** A served designer and a page on it, new for each test of a file and gone behind it. A fault in the page fails the test. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { device, launch, openPage, type WatchedPage } from './page.ts';
import { serve, type Served, type ServeOptions } from './serve.ts';

/** Registers the hooks; `ready` is given the page before each test. */
export function pagePerTest(
  options: ServeOptions | undefined,
  ready: (watched: WatchedPage, page: Page) => void,
): void {
  let browser: Browser;
  let served: Served;
  let watched: WatchedPage;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    served = await serve(options);
    watched = await openPage(browser, served.address);
    await device(watched.page).waitFor();
    ready(watched, watched.page);
  });
  afterEach(async () => {
    expect(watched.faults).toEqual([]);
    await watched.page.context().close();
    await served.stop();
  });
}
