/** The designer in a real browser beside a real kernel: what the page shows is what was sent. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { emptyDocument } from '../../core/document/document.ts';
import { writeDocument } from '../../core/document/write.ts';
import { createIdentifiers } from '../../core/flow/identifiers.ts';
import { parseScript } from '../../core/testpmd/parse.ts';
import { build } from '../../scripts/build.mjs';
import { startTapwright } from '../cli/tapwright.ts';
import { launch, openPage, tcRows } from '../e2e/support/page.ts';
import { tc } from './lab/commands.ts';
import { reserveName } from './lab/devices.ts';
import { frame, sendOut } from './lab/frames.ts';

const commands = [
  'flow create 0 ingress priority 1 pattern eth / ipv4 src is 10.0.0.1 / udp / end actions queue index 1 / end',
  'flow create 0 ingress priority 2 pattern eth / ipv6 / udp dst is 53 / end actions queue index 2 / end',
  'flow create 0 ingress priority 3 pattern eth src is 02:00:00:00:00:99 / end actions drop / end',
];

beforeAll(() => build(['cli', 'renderer'], () => undefined), 120_000);

async function openDesigner(device: string) {
  const { rules } = parseScript(commands.join('\n'), createIdentifiers());
  const document = {
    ...emptyDocument,
    name: 'Counted',
    device: { ...emptyDocument.device, name: device, queues: 3 },
    rules,
  };
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tapwright-designer-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'counted.tapwright.json');
  await writeFile(file, writeDocument(document));
  const running = startTapwright(['serve', file, '--port', '0']);
  const address = (await running.until('stdout', '\n')).trim();
  const browser = await launch();
  onTestFinished(() => browser.close());
  const watched = await openPage(browser, address);
  watched.page.setDefaultTimeout(90_000);
  return watched;
}

/** The number in a column of the TC table, row by row. */
const columnOf = (texts: readonly string[], column: number) =>
  texts.map((text) => text.split('\t')[column]?.trim());

describe('the designer beside a real kernel', () => {
  it('applies the set and shows the packets that were sent, per rule and per queue', async () => {
    const device = reserveName('tap');
    const watched = await openDesigner(device);
    const { page } = watched;
    const apply = page.getByRole('button', { name: /^Apply/ });
    await apply.waitFor();
    expect(await apply.innerText()).not.toContain('simulated');
    await apply.click();
    const sync = page.locator('.header .sync');
    const patience = { timeout: 60_000, interval: 500 };
    await expect.poll(() => sync.getAttribute('data-sync'), patience).toBe('in-sync');

    await sendOut(device, [
      ...new Array<Uint8Array>(7).fill(frame({ ip: { src: '10.0.0.1', dst: '10.0.0.2' } })),
      ...new Array<Uint8Array>(5).fill(frame({ ip: { src: '::1', dst: '::2' }, dstPort: 53 })),
      ...new Array<Uint8Array>(3).fill(frame({ ethSrc: '02:00:00:00:00:99' })),
      ...new Array<Uint8Array>(2).fill(frame()),
    ]);
    const packets = async () => columnOf(await tcRows(page).allInnerTexts(), 6);
    await expect.poll(packets, patience).toEqual(['7', '5', '3']);
    await page.getByRole('tab', { name: 'Queues' }).click();
    const queueRows = page.locator('.queue-table tbody tr');
    const perQueue = async () => columnOf(await queueRows.allInnerTexts(), 3);
    await expect.poll(perQueue, patience).toEqual(['2', '7', '5']);
    await watched.screenshot('real-kernel-counters');

    const [first = ''] = /pref \d+/.exec(tc(`filter show dev ${device} parent 1: chain 256`)) ?? [];
    tc(`filter del dev ${device} parent 1: chain 256 ${first}`);
    const banner = page.getByRole('alert').filter({ hasText: 'Somebody changed' });
    await expect.poll(() => banner.count(), patience).toBe(1);
    expect(await banner.innerText()).toContain('1 missing');
    expect(await sync.getAttribute('data-sync')).toBe('drifted');
    await banner.getByText('Somebody changed').click();
    await watched.screenshot('real-kernel-drift');
    await page.getByRole('button', { name: 'Re-apply' }).click();
    await expect.poll(() => banner.count(), patience).toBe(0);
    await expect.poll(() => sync.getAttribute('data-sync'), patience).toBe('in-sync');
    expect(tc(`filter show dev ${device} parent 1:`)).toContain(first);
    expect(watched.faults).toEqual([]);
  }, 240_000);
});
