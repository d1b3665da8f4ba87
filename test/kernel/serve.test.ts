/** `tapwright serve` on a real kernel: what a page is told is what the kernel did. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Counters } from '../../core/contract/designer.ts';
import type { WireClient } from '../../core/contract/wire.ts';
import { compile } from '../../core/compile/compile.ts';
import { emptyDocument, type TapDocument } from '../../core/document/document.ts';
import { writeDocument } from '../../core/document/write.ts';
import { createIdentifiers } from '../../core/flow/identifiers.ts';
import { filterKey } from '../../core/tc/match.ts';
import { parseScript } from '../../core/testpmd/parse.ts';
import { buildTapwright, startTapwright } from '../cli/tapwright.ts';
import { openPage } from '../cli/page.ts';
import { ip, tc } from './lab/commands.ts';
import { reserveName } from './lab/devices.ts';
import { frame, sendOut } from './lab/frames.ts';

buildTapwright();

const commands = [
  'flow create 0 ingress priority 1 pattern eth / ipv4 src is 10.0.0.1 / udp / end actions queue index 1 / end',
  'flow create 0 ingress priority 1 pattern eth / ipv6 / udp dst is 53 / end actions queue index 2 / end',
  'flow create 0 ingress priority 2 pattern eth src is 02:00:00:00:00:99 / end actions drop / end',
];

function documentFor(device: string, lines: readonly string[] = commands): TapDocument {
  const { rules } = parseScript(lines.join('\n'), createIdentifiers());
  return { ...emptyDocument, device: { ...emptyDocument.device, name: device, queues: 3 }, rules };
}

async function startServe() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tapwright-serve-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const running = startTapwright(['serve', folder, '--port', '0']);
  const address = (await running.until('stdout', '\n')).trim();
  return { running, page: await openPage(address) };
}

/** The first counters that `wanted` is content with; the kernel is asked once a second. */
function untilCounted(page: WireClient, wanted: (counters: Counters) => boolean) {
  return new Promise<Counters>((resolve) => {
    const leave = page.subscribe('counters', (counters) => {
      if (!wanted(counters)) return;
      leave();
      resolve(counters);
    });
  });
}

const packetsOf = (counters: Counters) => ({
  filters: Object.fromEntries(
    Object.entries(counters.filters).map(([key, { packets }]) => [key, packets]),
  ),
  queues: counters.queues.map(({ packets }) => packets),
});

describe('serve', () => {
  it('tells the page exactly the packets that were sent, per rule and per queue', async () => {
    const { running, page } = await startServe();
    const device = reserveName('tap');
    const document = documentFor(device);
    const { filters } = compile(document.rules, document.device);
    const welcome = await page.request('welcome', {});
    expect(welcome.kernel).toMatchObject({ way: 'addon', problems: [] });
    expect(welcome.applied).toBeNull();
    const applied = await page.request('apply', { document: writeDocument(document) });
    expect(applied).toMatchObject({ ok: true, value: { added: 5, changed: 0, removed: 0 } });

    const sent = [
      ...new Array(7).fill(frame({ ip: { src: '10.0.0.1', dst: '10.0.0.2' } })),
      ...new Array(5).fill(frame({ ip: { src: '::1', dst: '::2' }, dstPort: 53 })),
      ...new Array(3).fill(frame({ ethSrc: '02:00:00:00:00:99' })),
      ...new Array(2).fill(frame()),
    ] as Uint8Array[];
    await sendOut(device, sent);
    const counters = await untilCounted(
      page,
      ({ queues }) => queues.reduce((sum, { packets }) => sum + packets, 0) === 14,
    );
    const key = (index: number) => filterKey(filters[index]!);
    expect(packetsOf(counters)).toEqual({
      filters: { [key(0)]: 7, [key(1)]: 5, [key(2)]: 3, [key(3)]: 2, [key(4)]: 0 },
      queues: [2, 7, 5],
    });

    // Bytes too: what tc says is what the page is told.
    expect(tc(`-s filter show dev ${device} parent 1:`)).toContain(
      `Sent ${counters.filters[key(0)]?.bytes ?? -1} bytes 7 pkt`,
    );
    running.interrupt();
    expect(await running.finished).toMatchObject({ status: 0 });
    expect(existsSync(`/sys/class/net/${device}`)).toBe(false);
  });

  it('goes on counting over an apply for rules that it did not touch', async () => {
    const { page } = await startServe();
    const device = reserveName('tap');
    const document = documentFor(device);
    await page.request('apply', { document: writeDocument(document) });
    await sendOut(device, [frame({ ip: { src: '10.0.0.1', dst: '10.0.0.2' } })]);
    await untilCounted(page, ({ queues }) => queues[1]?.packets === 1);
    const changed = documentFor(device, [
      ...commands.slice(0, 2),
      commands[2]!.replace(':99', ':98'),
    ]);
    const again = await page.request('apply', { document: writeDocument(changed) });
    expect(again).toMatchObject({ ok: true, value: { added: 0, changed: 1, removed: 0 } });
    await sendOut(device, [
      frame({ ip: { src: '10.0.0.1', dst: '10.0.0.2' } }),
      frame({ ip: { src: '10.0.0.1', dst: '10.0.0.2' } }),
    ]);
    const counters = await untilCounted(page, ({ queues }) => queues[1]?.packets === 3);
    const { filters } = compile(changed.rules, changed.device);
    expect(counters.filters[filterKey(filters[0]!)]?.packets).toBe(3);
  });

  it('flushes, moves to another device and gives the queues it needs to each', async () => {
    const { page } = await startServe();
    const [first, second] = [reserveName('tap'), reserveName('tap')];
    await page.request('apply', { document: writeDocument(documentFor(first)) });
    expect(existsSync(`/sys/class/net/${first}`)).toBe(true);
    await page.request('apply', { document: writeDocument(documentFor(second)) });
    expect(existsSync(`/sys/class/net/${first}`)).toBe(false);
    const wider = documentFor(second);
    const document = writeDocument({ ...wider, device: { ...wider.device, queues: 6 } });
    expect(await page.request('apply', { document })).toMatchObject({ ok: true });
    expect(tc(`qdisc show dev ${second}`)).toContain('bands 6/256');
    expect((await page.request('welcome', {})).applied).toMatchObject({
      device: second,
      queues: 6,
    });
    expect(await page.request('flush', {})).toEqual({ ok: true, value: { removed: 5 } });
    expect((await page.request('welcome', {})).applied).toBeNull();
    expect(existsSync(`/sys/class/net/${second}`)).toBe(false);
  });

  it('notices that its device was taken away', async () => {
    const { page } = await startServe();
    const device = reserveName('tap');
    await page.request('apply', { document: writeDocument(documentFor(device)) });
    const told = new Promise((resolve) => {
      page.subscribe('state', resolve);
    });
    ip(`link del ${device}`);
    expect(await told).toMatchObject({ applied: null });
    expect(await page.request('flush', {})).toEqual({ ok: true, value: { removed: 0 } });
  });
});
