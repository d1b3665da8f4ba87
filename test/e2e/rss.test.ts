/** An rss action by pointer and keys: function, types, key, queues; text, table and priorities follow; undo takes back a gesture at a time. */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { device, drag, outlet, sink, step, tcRows, type WatchedPage } from './support/page.ts';
import { pagePerTest } from './support/page-per-test.ts';

const script =
  'flow create 0 ingress priority 1 pattern eth / ipv4 / tcp / end actions queue index 2 / end\n';

let watched: WatchedPage;
let page: Page;

pagePerTest({ files: { 'lab.testpmd': script }, open: 'lab.testpmd' }, (opened, its) => {
  watched = opened;
  page = its;
});

const tab = (name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const box = (name: string) => page.getByRole('textbox', { name, exact: true });
const check = (type: string) => page.getByRole('checkbox', { name: type, exact: true });
const typesText = () => box('types, as words');
const keyText = () => box('key, hash key, in hex');
const queuesText = () => box('queues, as a list');
const picture = () => page.locator('.redirection-table');
const chips = () => tcRows(page).first().locator('.chip').allInnerTexts();
const undo = () => page.keyboard.press('Control+z');

/** Draws from tcp to the sink of all queues, and shows the new action. */
async function spread(): Promise<Locator> {
  await drag(page, outlet(step(page, 'tcp')), sink(page, 'RSS').locator('.target'));
  const rss = step(page, 'rss');
  await rss.click();
  return rss;
}

async function textOfRules(): Promise<string> {
  await tab('testpmd').click();
  return page.locator('.text-editor .cm-content').innerText();
}

describe('an rss action', () => {
  it('is edited by pointer, and every other view follows', async () => {
    await spread();
    expect(await chips()).toEqual(['slot 1', 'bpf rss', 'mark 0']);
    await page
      .getByRole('combobox', { name: 'func, hash function' })
      .selectOption('symmetric_toeplitz');
    await check('ipv4-tcp').check();
    await button('Random key').click();
    expect((await keyText().inputValue()).replaceAll(' ', '')).toMatch(/^[0-9a-f]{80}$/);
    await button('Default key').click();
    await queuesText().fill('0-1');
    await button('More weight for queue 0').click();
    await button('More weight for queue 0').click();
    await button('Move queue 0 down').click();
    await watched.screenshot('rss');
    expect(await queuesText().inputValue()).toBe('1,0,0,0');
    expect(await picture().getAttribute('aria-label')).toBe(
      'Redirection table of 128 entries: queue 0 75.0 %, queue 1 25.0 %',
    );
    expect((await picture().locator('span').allInnerTexts()).slice(0, 5).join(' ')).toBe(
      '1 0 0 0 1',
    );
    expect(await sink(page, 'RSS 1,0,0,0').count()).toBe(1);
    expect(await textOfRules()).toContain(
      'rss func symmetric_toeplitz types ip ipv4-tcp end queues 1 0 0 0 end',
    );
  });

  it('takes back one gesture at a time', async () => {
    await spread();
    await typesText().click();
    await page.keyboard.type('ip tcp');
    await page.keyboard.press('Control+z');
    expect(await typesText().inputValue()).toBe('');
    await check('ipv4-udp').check();
    await check('ipv6-udp').check();
    await button('Remove queue 3').click();
    await button('Remove queue 2').click();
    expect(await queuesText().inputValue()).toBe('0,1');
    await undo();
    expect(await queuesText().inputValue()).toBe('0-2');
    await undo();
    expect(await queuesText().inputValue()).toBe('');
    await undo();
    expect(await typesText().inputValue()).toBe('ip ipv4-udp');
    await button('Symmetric key').click();
    await undo();
    expect(await keyText().inputValue()).toBe('');
    expect(await typesText().inputValue()).toBe('ip ipv4-udp');
  });

  it('is edited with the keyboard alone', async () => {
    const rss = await spread();
    await rss.focus();
    await page.keyboard.press('Enter');
    const focus = () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    expect(await focus()).toBe('func, hash function');
    await page.keyboard.press('Tab');
    expect(await focus()).toBe('types, as words');
    await page.keyboard.press('Tab');
    expect(await focus()).toBe('ipv4');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    expect(await focus()).toBe('ipv6-tcp');
    await page.keyboard.press('Space');
    expect(await typesText().inputValue()).toBe('ip ipv6-tcp');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    expect(await typesText().inputValue()).toBe('ip ipv6-tcp l3-src-only');
    await button('Remove queue 1').focus();
    await page.keyboard.press('Enter');
    expect(await queuesText().inputValue()).toBe('0,2,3');
    await expect.poll(focus).toBe('Remove queue 2');
    await button('Move queue 3 up').focus();
    await page.keyboard.press('Enter');
    expect(await queuesText().inputValue()).toBe('0,3,2');
    await expect.poll(focus).toBe('Move queue 3 up');
    await page.getByRole('textbox', { name: 'queue to add' }).focus();
    await page.keyboard.type('1');
    await page.keyboard.press('Enter');
    expect(await queuesText().inputValue()).toBe('0,3,2,1');
  });

  it('keeps what is wrong where it was typed, with the reason', async () => {
    const rss = await spread();
    await keyText().fill('6d5a6d5q');
    expect(await keyText().getAttribute('aria-invalid')).toBe('true');
    await queuesText().fill('0,x');
    await typesText().fill('ip ipv5');
    expect(await page.getByRole('alert').count()).toBe(3);
    expect(await textOfRules()).not.toContain('queues');
    await device(page).click();
    await rss.click();
    expect(await keyText().inputValue()).toBe('6d5a6d5q');
    expect(await queuesText().inputValue()).toBe('0,x');
    expect(await page.getByRole('alert').count()).toBe(3);
    // What can be written but not carried out goes into the rule, and says so at its place.
    await keyText().fill('6d5a 6d5a');
    await queuesText().fill('0,9');
    await typesText().fill('ip vlan');
    expect(await page.getByRole('alert').count()).toBe(0);
    const problems = await page.locator('.rss-fields .field-problem').allInnerTexts();
    expect(problems).toHaveLength(3);
    expect(problems.join()).toContain('A TAP cannot hash by `vlan`'.replaceAll('`', ''));
    expect(await page.locator('.queue-row.missing').count()).toBe(1);
    await watched.screenshot('rss-wrong');
    await button('Remove type vlan').click();
    await button('Default key').click();
    await button('Remove queue 9').click();
    expect(await page.locator('.rss-fields .field-problem').count()).toBe(0);
    expect(await textOfRules()).toContain('rss types ip end queues 0 end');
  });
});

describe('the layout of the device', () => {
  it('fills the first priorities in reclassify, and keeps them in direct', async () => {
    await spread();
    await tab('Priorities').click();
    const places = page.getByRole('list', { name: 'The first priorities' });
    const texts = async () =>
      (await places.getByRole('listitem').allInnerTexts()).map((text) =>
        text.replace(/\s+/g, ' ').trim(),
      );
    expect(await texts()).toEqual(['1–16 kept']);
    await device(page).click();
    await page.getByRole('radio', { name: 'reclassify' }).click();
    expect(await texts()).toEqual([
      '1 queue 0',
      '2 queue 1',
      '3 queue 2',
      '4 queue 3',
      '5–15 kept',
      '16 room',
    ]);
    await tab('TC rules').click();
    expect(await chips()).toEqual(['slot 1', 'bpf rss', 'reclassify']);
    await page.getByRole('list', { name: 'RSS slots' }).getByRole('button').click();
    await tab('Queues').click();
    expect(await page.locator('.spread').innerText()).toContain('Not measured yet');
  });
});
