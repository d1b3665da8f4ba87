/**
 * A rule drawn from an empty canvas, applied, and found again after the page is loaded anew: with the mouse,
 * and with the keyboard alone. Screenshots lie in test-output/e2e.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  device,
  drag,
  inlet,
  newDocument,
  outlet,
  palette,
  sink,
  step,
  tcRows,
  type WatchedPage,
} from './support/page.ts';
import { pagePerTest } from './support/page-per-test.ts';

let watched: WatchedPage;
let page: Page;

pagePerTest(undefined, (opened, its) => {
  watched = opened;
  page = its;
});

const rows = (): Promise<string[]> => tcRows(page).allInnerTexts();
const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();
const row = 'tap0 1: 17 all eth_type ipv4 · ip_proto tcp · dst_port 443 skbedit queue 2';

async function expectAppliedAndKept(): Promise<void> {
  await expect.poll(() => page.locator('.header .sync').getAttribute('data-sync')).toBe('in-sync');
  // The row shows what the kernel counted as soon as it has been asked for the first time.
  await expect.poll(async () => flat((await rows())[0] ?? '')).toBe(`${row} 0 0 B rule 0`);
  const address = new URL(page.url());
  expect(address.hash).toBe('');
  await page.reload();
  await step(page, 'tcp').waitFor();
  expect(await page.locator('.canvas .step').allInnerTexts()).toEqual(
    expect.arrayContaining([expect.stringMatching(/tcp\s+dst\s+443/)]),
  );
  await expect.poll(() => page.locator('.header .sync').getAttribute('data-sync')).toBe('in-sync');
  expect(flat((await rows())[0] ?? '')).toContain(row);
  expect(await page.getByRole('img', { name: 'unsaved changes' }).count()).toBe(1);
}

describe('a rule drawn from an empty canvas', () => {
  it('with the mouse: dragged, connected, filled in, applied, and there after a reload', async () => {
    await newDocument(page);
    await page.getByText('Draw the first rule').waitFor();
    await watched.screenshot('mouse-1-empty');

    await drag(page, palette(page, 'eth'), { x: 440, y: 180 });
    await drag(page, palette(page, 'ipv4'), { x: 440, y: 320 });
    expect(await page.locator('.canvas .step.draft').count()).toBe(2);
    expect(await rows()).toEqual([]);

    await drag(page, outlet(device(page)), inlet(step(page, 'eth')));
    await drag(page, outlet(step(page, 'eth')), inlet(step(page, 'ipv4')));
    await drag(page, palette(page, 'tcp'), step(page, 'ipv4'));
    await watched.screenshot('mouse-2-draft');
    await drag(page, outlet(step(page, 'tcp')), sink(page, 'Queue 2'));
    await step(page, 'queue').waitFor();
    expect(await page.locator('.canvas .step.draft').count()).toBe(0);
    expect((await rows()).map(flat)).toEqual([
      'tap0 1: 17 all eth_type ipv4 · ip_proto tcp skbedit queue 2 rule 0',
    ]);

    await step(page, 'tcp').click();
    await page.getByRole('textbox', { name: 'dst, destination port' }).fill('443');
    expect((await rows()).map(flat)).toEqual([`${row} rule 0`]);
    await page.getByRole('button', { name: 'Apply (simulated)' }).click();
    await expectAppliedAndKept();
    await watched.screenshot('mouse-3-applied');
  });

  it('with the keyboard alone', async () => {
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    // The first tab stop is the document's menu, the first entry of the menu is New.
    await press('Tab', 'Enter');
    await page.getByRole('menuitem', { name: 'New' }).waitFor();
    await press('Enter');
    await page.getByText('Draw the first rule').waitFor();
    await press('g');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-canvas-node')))
      .toBe('device');

    for (const type of ['eth', 'ipv4', 'tcp', 'queue']) {
      await press('a');
      await page.getByRole('combobox', { name: 'Add a step' }).waitFor();
      await page.keyboard.type(type);
      await press('Enter');
      await step(page, type).waitFor();
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''))
        .toContain(type);
    }
    await press('Enter');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('index, queue index');
    await page.keyboard.type('2');
    await press('Escape', 'ArrowLeft', 'Enter');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toContain('source port');
    // Past the modes of src.
    await press('Tab', 'Tab');
    await page.keyboard.type('443');
    await press('Escape');
    expect((await rows()).map(flat)).toEqual([`${row} rule 0`]);
    await watched.screenshot('keyboard-1-drawn');
    await press('Control+Enter');
    await expectAppliedAndKept();
    await watched.screenshot('keyboard-2-reloaded');
  });
});
