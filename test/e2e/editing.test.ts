/** The three editors of one list of rules: canvas with inspector, TC table, testpmd text; and undo of all of it. */
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

const script = `# web to its own queue
flow create 0 ingress priority 1 pattern eth / ipv4 / tcp dst is 443 / end actions queue index 2 / end
flow create 0 ingress priority 2 pattern eth / ipv6 / end actions drop / end
`;

let watched: WatchedPage;
let page: Page;

pagePerTest({ files: { 'lab.testpmd': script }, open: 'lab.testpmd' }, (opened, its) => {
  watched = opened;
  page = its;
});

const rows = async (): Promise<string[]> =>
  (await tcRows(page).allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
const firstMatch = async (): Promise<string> => (await rows())[0] ?? '';
const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const tab = (name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) });

describe('the inspector', () => {
  it('says what is wrong with a value and keeps the last good one', async () => {
    await step(page, 'tcp').click();
    const dst = field('dst, destination port');
    await dst.fill('70000');
    expect(await dst.getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByRole('alert').innerText()).toContain('70000 is too large');
    expect(await firstMatch()).toContain('dst_port 443');
    await dst.fill('0x1bc');
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await firstMatch()).toContain('dst_port 444');
  });

  it('reads a prefix behind a slash, offers masks, and empties a field', async () => {
    await step(page, 'ipv4').click();
    await field('src, source address').fill('10.1.0.0/16');
    expect(await firstMatch()).toContain('src_ip 10.1.0.0/16');
    await page.getByRole('radiogroup', { name: 'How src is compared' }).getByText('mask').click();
    await field('src, mask').fill('255.255.128.0');
    expect(await firstMatch()).toContain('src_ip 10.1.0.0/17');
    await field('src, mask').fill('255.255.x');
    expect(await page.getByRole('alert').innerText()).toContain('is not an IPv4 address');
    await field('src, source address').fill('');
    expect(await firstMatch()).not.toContain('src_ip');
  });

  it('shows what the compiler says of a value below its field, on the node and in the list', async () => {
    await step(page, 'queue').click();
    await field('index, queue index').fill('9');
    const problem = page.locator('.field-problem');
    expect(await problem.innerText()).toContain('Queue 9 does not exist');
    expect(await step(page, 'queue').locator('.problem-mark').count()).toBe(1);
    expect(await page.getByRole('button', { name: /^Apply/ }).isDisabled()).toBe(true);
    await tab('Problems').click();
    expect(await page.locator('.problem').first().innerText()).toContain('rule/queue-out-of-range');
    await device(page).click();
    await page.locator('.problem').first().click();
    expect(await field('index, queue index').inputValue()).toBe('9');
  });

  it('refuses a device name that the kernel would refuse', async () => {
    await device(page).click();
    await field('name of the TAP').fill('tap/0');
    expect(await page.getByRole('alert').innerText()).toContain('1 to 15 bytes');
    expect(await firstMatch()).toMatch(/^tap0 /);
    await field('name of the TAP').fill('lab1');
    expect(await firstMatch()).toMatch(/^lab1 /);
  });
});

describe('the canvas', () => {
  it('puts a step between two others where it is dropped on their link, and closes the gap again', async () => {
    const eth = await step(page, 'eth').first().boundingBox();
    const ipv4 = await step(page, 'ipv4').boundingBox();
    if (eth === null || ipv4 === null) throw new Error('The steps are not on the page.');
    const y = eth.y + 14;
    await drag(page, palette(page, 'vlan'), { x: (eth.x + eth.width + ipv4.x) / 2, y });
    expect(await firstMatch()).toContain('eth_type 802.1Q');
    await page.keyboard.press('Delete');
    expect(await firstMatch()).toContain('eth_type ipv4');
    expect(await step(page, 'vlan').count()).toBe(0);
  });

  it('refuses what may not stand there and says why beside the pointer', async () => {
    const source = await palette(page, 'udp').boundingBox();
    if (source === null) throw new Error('Nothing to drag.');
    await page.mouse.move(source.x + 20, source.y + 10);
    await page.mouse.down();
    let moves = 0;
    /** A hand is never quite still: the browser tells of a drag only as it moves. */
    const hoverAndRead = async () => {
      const target = await step(page, 'eth').first().boundingBox();
      if (target === null) throw new Error('Nothing to drag to.');
      await page.mouse.move(target.x + 20 + (moves++ % 3), target.y + 10, { steps: 4 });
      return page.locator('.reason').allInnerTexts();
    };
    await expect
      .poll(hoverAndRead, { timeout: 20_000 })
      .toEqual(['udp stands behind ipv4 or ipv6, not behind eth.']);
    await watched.screenshot('drop-refused');
    await page.mouse.up();
    expect(await step(page, 'udp').count()).toBe(0);
  });

  it('makes a rule without its fate a draft, which leaves the kernel', async () => {
    await step(page, 'drop').click();
    await page.keyboard.press('Delete');
    expect(await rows()).toHaveLength(1);
    await expect.poll(() => page.locator('.status-line').innerText()).toContain('1 draft');
  });
});

describe('selection', () => {
  it('is one in canvas and table, both ways', async () => {
    await tcRows(page).nth(1).click();
    expect(await page.locator('.react-flow__node.selected .rule-line strong').innerText()).toBe(
      'rule 1',
    );
    await step(page, 'tcp').click();
    expect(await tcRows(page).nth(0).getAttribute('aria-selected')).toBe('true');
    expect(await tcRows(page).nth(1).getAttribute('aria-selected')).toBe('false');
  });
});

describe('the text', () => {
  it('becomes rules as it is typed; a line with an error stays, with its message, and hurts no other', async () => {
    await tab('testpmd').click();
    const editor = page.locator('.text-editor .cm-content');
    await editor.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('flow create 0 ingress pattern ipv5 / end actions drop / end');
    await expect.poll(() => page.locator('.cm-lintRange-error').innerText()).toBe('ipv5');
    expect(await page.locator('.canvas .rule-line').count()).toBe(2);
    const behind = ' / end actions drop / end';
    await Promise.all(Array.from(behind, () => page.keyboard.press('ArrowLeft')));
    await page.keyboard.press('Backspace');
    await page.keyboard.type('4');
    await expect.poll(() => page.locator('.canvas .rule-line').count()).toBe(3);
    await watched.screenshot('text');
    expect(await page.locator('.cm-lintRange-error').count()).toBe(0);
    expect(await editor.innerText()).toContain('ipv4 / end actions drop');
  });

  it('follows the canvas and keeps what its writer wrote', async () => {
    await tab('testpmd').click();
    await step(page, 'tcp').click();
    await field('dst, destination port').fill('8443');
    await expect
      .poll(() => page.locator('.text-editor .cm-content').innerText())
      .toContain('tcp dst is 8443');
  });
});

describe('undo', () => {
  it('takes back a burst of typing in one step, and everything else, and redo brings it again', async () => {
    const before = await rows();
    await step(page, 'tcp').click();
    await field('dst, destination port').fill('');
    await field('dst, destination port').pressSequentially('8080');
    const typed = await rows();
    expect(typed[0]).toContain('dst_port 8080');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Delete');
    expect((await rows())[0]).not.toContain('dst_port');
    await page.keyboard.press('Control+z');
    expect(await rows()).toEqual(typed);
    await page.keyboard.press('Control+z');
    expect(await rows()).toEqual(before);
    await page.keyboard.press('Control+Shift+z');
    await page.keyboard.press('Control+y');
    expect((await rows())[0]).not.toContain('dst_port');
  });
});

describe('a branch', () => {
  it('drawn from a step in the middle is a new rule that begins alike; one undo takes it back', async () => {
    await drag(page, outlet(step(page, 'ipv4')), sink(page, 'Queue 3'));
    await expect.poll(() => page.locator('.canvas .rule-line').count()).toBe(3);
    expect(await rows()).toContain('tap0 1: 18 all eth_type ipv4 skbedit queue 3 rule 2');
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.locator('.canvas .rule-line').count()).toBe(2);
  });

  it('let go on free ground asks for the step it goes on with', async () => {
    const end = await page.locator('.canvas-panel').boundingBox();
    if (end === null) throw new Error('There is no canvas.');
    await drag(page, outlet(step(page, 'ipv4')), { x: end.x + 420, y: end.y + end.height - 60 });
    await page.getByRole('combobox', { name: 'Add a step' }).waitFor();
    const vlan = page.getByRole('option', { name: /^vlan/ });
    expect(await vlan.getAttribute('aria-disabled')).toBe('true');
    expect(await vlan.innerText()).toContain('not behind ipv4');
    await page.keyboard.type('udp');
    await page.keyboard.press('Enter');
    await step(page, 'udp').waitFor();
    expect(await page.locator('.canvas .rule-line').allInnerTexts()).toContainEqual(
      expect.stringContaining('draft'),
    );
  });
});
