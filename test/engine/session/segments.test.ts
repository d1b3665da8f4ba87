/** A TAP takes packets of one segment as long as they get tails, and as many as before afterwards: on the simulated kernel. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { decodeDatagram } from '../../../core/netlink/decode.ts';
import { encodeSetLink } from '../../../core/netlink/link.ts';
import { NetlinkExchange } from '../../../engine/kernel/exchange.ts';
import { createMemoryLedger } from '../../../engine/kernel/ledger.ts';
import type { KernelPort } from '../../../engine/kernel/port.ts';
import { createSimulatedPort } from '../../../engine/kernel/simulated.ts';
import { readLink } from '../../../engine/session/device-state.ts';
import { DeviceSession } from '../../../engine/session/session.ts';
import { rulesOf } from '../../core/compile/rules.ts';

const script = 'flow create 0 ingress pattern eth / ipv4 / end actions rss queues 1 3 end / end\n';
const set = (hashTail: boolean, text = script) =>
  compile(rulesOf(text), { ...defaultDevice, hashTail });
const many = 65_535;

async function makeLab(wrap: (port: KernelPort) => KernelPort = (port) => port) {
  const port = createSimulatedPort();
  await port.createTap({ name: 'tap0', queues: 4, persistent: true });
  const index = (await port.interfaceIndex('tap0')) ?? 0;
  const ledger = createMemoryLedger();
  const exchange = new NetlinkExchange(port);
  return {
    open: () => new DeviceSession('tap0', { port: wrap(port), ledger, now: () => 0 }),
    segments: async () => (await readLink(exchange, 'tap0'))?.gsoMaxSegments,
    setSegments: async (gsoMaxSegments: number) => {
      await exchange.send([(options) => encodeSetLink(index, { gsoMaxSegments }, options)]);
    },
    notes: () => ledger.read(index),
  };
}

/** A port that sends twice what the sort of message is in: the second of a filter is refused with EEXIST. */
const doubling = (port: KernelPort): KernelPort => ({
  ...port,
  transact: async (messages) => {
    const answers = await port.transact(messages);
    const isFilter = decodeDatagram(messages).some(
      (message) => message.kind === 'filter' && message.event === 'new',
    );
    return isFilter ? port.transact(messages) : answers;
  },
});

describe('the segments that a TAP takes at once', () => {
  it('are one as long as there are tails', async () => {
    const { open, segments, notes } = await makeLab();
    const session = open();
    await session.apply(set(false));
    expect(await segments()).toBe(many);
    await session.apply(set(true));
    expect(await segments()).toBe(1);
    await session.apply(set(true));
    expect(await segments()).toBe(1);
    await session.apply(set(false));
    expect(await segments()).toBe(many);
    expect([...(await notes())]).toEqual(['multiq']);
  });

  it('come back as they were when a later process flushes', async () => {
    const { open, segments, setSegments, notes } = await makeLab();
    await setSegments(17);
    await open().apply(set(true));
    expect(await segments()).toBe(1);
    expect(await open().flush()).toMatchObject({ ok: true });
    expect(await segments()).toBe(17);
    expect([...(await notes())]).toEqual([]);
  });

  it('come back when the kernel refuses the set', async () => {
    const { open, segments, notes } = await makeLab(doubling);
    expect(await open().apply(set(true))).toMatchObject({ ok: false });
    expect(await segments()).toBe(many);
    expect([...(await notes())]).toEqual([]);
  });

  it('stay one where they were one before', async () => {
    const { open, segments, setSegments } = await makeLab();
    await setSegments(1);
    await open().apply(set(true));
    await open().flush();
    expect(await segments()).toBe(1);
  });

  it('stay as somebody else set them meanwhile', async () => {
    const { open, segments, setSegments, notes } = await makeLab();
    await open().apply(set(true));
    await setSegments(9);
    await open().flush();
    expect(await segments()).toBe(9);
    expect([...(await notes())]).toEqual([]);
  });

  it('that somebody else set meanwhile are limited again, and come back', async () => {
    const { open, segments, setSegments } = await makeLab();
    await open().apply(set(true));
    await setSegments(9);
    await open().apply(set(true));
    expect(await segments()).toBe(1);
    await open().flush();
    expect(await segments()).toBe(9);
  });

  it('the kernel may refuse to limit, and then nothing is applied', async () => {
    const { open, segments, notes } = await makeLab((port) => ({
      ...port,
      transact: (messages) =>
        decodeDatagram(messages).some((one) => one.kind === 'link' && one.gsoMaxSegments === 1)
          ? port.transact(tooMany(messages))
          : port.transact(messages),
    }));
    expect(await open().apply(set(true))).toMatchObject({
      ok: false,
      diagnostics: [{ message: expect.stringContaining('gso_max_segs 1') as string }],
    });
    expect(await segments()).toBe(many);
    expect([...(await notes())]).toEqual([]);
  });
});

/** With the last attribute, the number of segments, out of range. */
function tooMany(messages: Uint8Array): Uint8Array {
  const bytes = messages.slice();
  new DataView(bytes.buffer).setUint32(bytes.length - 4, 70_000, true);
  return bytes;
}
