/** The whole language in the designer: RSS, what a TAP cannot do, completion, fixes, and the device with a remote. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  device,
  drag,
  outlet,
  palette,
  sink,
  step,
  tcRows,
  type WatchedPage,
} from './support/page.ts';
import { pagePerTest } from './support/page-per-test.ts';

const script = `flow create 0 ingress priority 1 pattern eth / ipv4 / udp / end actions queue index 2 / end
flow create 0 ingress priority 2 pattern eth / ipv6 / end actions jump group 1 / end
flow create 0 egress priority 3 pattern eth / end actions passthru / end
`;

let watched: WatchedPage;
let page: Page;

pagePerTest({ files: { 'lab.testpmd': script }, open: 'lab.testpmd' }, (opened, its) => {
  watched = opened;
  page = its;
});

const rows = async (): Promise<string[]> =>
  (await tcRows(page).allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const tab = (name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) });
const hook = (name: string) => page.locator(`.tc-table tbody[data-hook="${name}"]`);

describe('an RSS rule', () => {
  it('is drawn to its sink and filled in by the inspector', async () => {
    await drag(page, outlet(step(page, 'udp')), sink(page, 'RSS'));
    await expect.poll(rows).toContainEqual(expect.stringContaining('bpf rss'));
    await step(page, 'rss').click();
    await page.getByRole('checkbox', { name: 'ipv4-udp', exact: true }).check();
    await field('queues, as a list').fill('0-1,3');
    await page.getByLabel('func, hash function').selectOption('symmetric_toeplitz');
    await expect.poll(() => sink(page, 'RSS 0,1,3').count()).toBe(1);
    const node = (await step(page, 'rss').innerText()).replace(/\s+/g, ' ');
    expect(node).toBe('rss func symmetric_toeplitz types ip ipv4-udp queues 0,1,3');
    await field('key, hash key, in hex').fill('6D:5A 01');
    expect(await page.locator('.inspector').innerText()).toContain('3 bytes');
    await expect.poll(() => page.locator('.field-problem.error').count()).toBe(1);
    await field('queues, as a list').fill('3-x');
    expect(await page.getByRole('alert').innerText()).toContain('is no number');
    await watched.screenshot('rss');
    await tab('testpmd').click();
    await expect
      .poll(() => page.locator('.text-editor .cm-content').innerText())
      .toContain('func symmetric_toeplitz types ip ipv4-udp end key 6d5a01 queues 0 1 3 end');
  });
});

describe('the palette', () => {
  it('finds by name, and says why a TAP cannot do the rest', async () => {
    await page.getByRole('searchbox', { name: 'Find an item or action' }).fill('vx');
    const found = page.getByRole('region', { name: 'Not on a TAP' });
    expect(await found.locator('button .mono').allInnerTexts()).toContain('vxlan');
    expect(await found.innerText()).toMatch(/tunnel/);
    await page.getByRole('searchbox', { name: 'Find an item or action' }).fill('mp');
    await drag(page, palette(page, 'mpls'), { x: 480, y: 400 });
    expect(await step(page, 'mpls').count()).toBe(1);
  });
});

describe('the text', () => {
  it('completes with the keyboard: what may follow, greyed what a TAP cannot match, with the reason', async () => {
    await tab('testpmd').click();
    const editor = page.locator('.text-editor .cm-content');
    await editor.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('flow create 0 ingress pattern eth / ');
    await page.keyboard.press('Control+Space');
    const options = page.locator('.cm-tooltip-autocomplete li');
    await expect
      .poll(() => options.allInnerTexts())
      .toContainEqual(expect.stringContaining('ipv4'));
    await page.keyboard.type('vxl');
    const first = page.locator('.cm-tooltip-autocomplete li[aria-selected]');
    await expect.poll(() => first.getAttribute('class')).toContain('unsupported');
    expect(await first.innerText()).toContain('vxlan');
    await expect.poll(() => page.locator('.cm-completionInfo').innerText()).toMatch(/tunnel/);
    await watched.screenshot('completion');
    await page.keyboard.press('Control+Backspace');
    await page.keyboard.type('ipv');
    await expect.poll(() => first.innerText()).toContain('ipv4');
    // The list takes no keys in its first moments, so that nobody accepts what they have not seen.
    await expect
      .poll(async () => {
        if ((await page.locator('.cm-tooltip-autocomplete').count()) > 0)
          await page.keyboard.press('Tab');
        return editor.innerText();
      })
      .toContain('eth / ipv4 ');
    await page.keyboard.press('Escape');
    await page.keyboard.type('/ end actions drop / end');
    await expect.poll(() => page.locator('.canvas .rule-line').count()).toBe(4);
  });
});

describe('a fix', () => {
  it('is one click at the problem and one undo back', async () => {
    await tab('Problems').click();
    const button = page
      .locator('.problem-list')
      .getByRole('button', { name: 'Make groups chains', exact: true });
    await button.click();
    await expect.poll(() => button.count()).toBe(0);
    await tab('TC rules').click();
    expect(await page.locator('.tc-table th').allInnerTexts()).toContain('chain');
    await expect.poll(rows).toContainEqual(expect.stringContaining('goto chain 1'));
    const undo = page.getByRole('button', { name: 'Undo' });
    expect(await undo.getAttribute('title')).toContain('Make groups chains');
    await undo.click();
    await tab('Problems').click();
    await expect.poll(() => button.count()).toBe(1);
  });
});

describe('priorities', () => {
  it('are renumbered and shared from the menu, each one undo back, and it says how many rules changed', async () => {
    const priorities = async () =>
      (await page.locator('.canvas .rule-line').allInnerTexts()).join();
    const before = await priorities();
    const choose = async (name: string) => {
      await page.locator('.document-button').click();
      await page.getByRole('menuitem', { name }).click();
    };
    await choose('Share priorities');
    await expect
      .poll(() => page.locator('.notice').innerText())
      .toMatch(/^\d rules? ha(s|ve) another/);
    expect(await priorities()).not.toBe(before);
    await page.keyboard.press('Control+z');
    await expect.poll(priorities).toBe(before);
    await choose('Renumber priorities');
    await expect.poll(() => page.locator('.notice').innerText()).toContain('No rule needs');
  });
});

describe('remote mode', () => {
  it('brings the implicit rules and the twins of the rules, at three places; undo takes them away', async () => {
    await device(page).click();
    await field('remote whose packets the TAP takes over').fill('eth3');
    await field('mac of the TAP').fill('02-00-00-00-00-0A');
    await expect
      .poll(() => hook('eth3 ffff:').locator('.role').allInnerTexts())
      .toEqual(expect.arrayContaining(['local MAC', 'broadcast', 'IPv6 multicast', 'twin']));
    expect(await hook('tap0 ffff:').locator('.role').allInnerTexts()).toContain('transmit');
    expect(await page.locator('.device-chip').innerText()).toContain('eth3');
    expect(await sink(page, 'Out of eth3').count()).toBe(1);
    await page.getByRole('switch', { name: 'isolate' }).click();
    await expect
      .poll(() => hook('eth3 ffff:').locator('.role').allInnerTexts())
      .not.toContain('broadcast');
    await page.getByRole('radio', { name: 'eth3 ffff:' }).click();
    expect(await hook('tap0 1:').count()).toBe(0);
    await watched.screenshot('remote');
    await page.keyboard.press('Escape');
    // Isolate, the address, the remote.
    for (let step = 0; step < 3; step++) await page.keyboard.press('Control+z');
    await expect.poll(() => hook('eth3 ffff:').count()).toBe(0);
    expect(await field('remote whose packets the TAP takes over').inputValue()).toBe('');
  });
});

describe('another profile', () => {
  it('is named in the header while it holds', async () => {
    await device(page).click();
    await page.getByRole('radio', { name: /dpdk-22\.11/ }).check();
    expect(await page.locator('.profile-chip').innerText()).toBe('dpdk-22.11');
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.locator('.profile-chip').count()).toBe(0);
  });
});
