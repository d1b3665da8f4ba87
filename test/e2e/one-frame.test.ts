/** An edit is on screen in the frame after it: canvas, TC table, priorities, testpmd text and problems alike. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { device, launch, openPage, step, type WatchedPage } from './support/page.ts';
import { serve, type Served } from './support/serve.ts';

const script = `flow create 0 ingress priority 1 pattern eth / ipv4 / tcp dst is 443 / end actions queue index 2 / end
`;

let browser: Browser;
let served: Served;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  browser = await launch();
  served = await serve({ files: { 'lab.testpmd': script }, open: 'lab.testpmd' });
});
afterAll(async () => {
  await browser.close();
  await served.stop();
});
beforeEach(async () => {
  watched = await openPage(browser, served.address);
  page = watched.page;
  await device(page).waitFor();
});
afterEach(async () => {
  expect(watched.faults).toEqual([]);
  await page.context().close();
});

interface Edit {
  /** How the accessible name of the text box begins. */
  readonly field: string;
  readonly value: string;
  /** What to read, by CSS selector. */
  readonly view: string;
}

/**
 * Types into a field and reads a view in the next animation frame, before it is painted: what is not
 * there then, nobody sees in that frame.
 */
function editAndReadNextFrame(edit: Edit): Promise<string> {
  return page.evaluate(async ({ field, value, view }) => {
    const input = document.querySelector<HTMLInputElement>(`input[aria-label^="${field}"]`);
    if (input === null) throw new Error(`there is no field ${field}`);
    // React listens to the native setter's event, not to assignments through its own.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, value);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise(requestAnimationFrame);
    const element = document.querySelector(view);
    const shown = element?.shadowRoot ?? element;
    const titles = [...(shown?.querySelectorAll<HTMLElement>('[title]') ?? [])];
    return [shown?.textContent, ...titles.map(({ title }) => title)].join('\n');
  }, edit);
}

const openTab = (name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
const port = { field: 'dst, destination port', value: '8443' };

describe('an edit in the inspector', () => {
  it.each([
    { view: '.canvas', shows: '8443' },
    { view: '.tc-table', shows: 'dst_port 8443' },
  ])('is in $view in the next frame', async ({ view, shows }) => {
    await step(page, 'tcp').click();
    expect(await editAndReadNextFrame({ ...port, view })).toContain(shows);
  });

  it('is in the testpmd text in the next frame', async () => {
    await openTab('testpmd');
    await page.locator('.text-editor .cm-line').first().waitFor();
    await step(page, 'tcp').click();
    const text = await editAndReadNextFrame({ ...port, view: '.text-editor' });
    expect(text).toContain('tcp dst is 8443 /');
  });

  it.each(['.tc-table', '.priority-strip'])(
    'of the priority is in %s in the next frame',
    async (view) => {
      await step(page, 'tcp').click();
      const edit = { field: 'priority,', value: '700', view };
      expect(await editAndReadNextFrame(edit)).toContain('717');
    },
  );

  it('shows what is wrong with it in the next frame', async () => {
    await openTab('Problems');
    await step(page, 'queue').click();
    const edit = { field: 'index, queue index', value: '9', view: '.dock' };
    expect(await editAndReadNextFrame(edit)).toContain('Queue 9 does not exist');
  });
});
