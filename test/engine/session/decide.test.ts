/** Sets applied for a while, two who want the same device, and what the next one finds. */
import { describe, expect, it } from 'vitest';
import { encodeSetLink } from '../../../core/netlink/link.ts';
import { encodeNewQdisc } from '../../../core/netlink/tc-qdisc.ts';
import { encodeNewFilter } from '../../../core/netlink/tc-filter.ts';
import { ETH_P_ALL } from '../../../core/tc/filter.ts';
import { NetlinkExchange } from '../../../engine/kernel/exchange.ts';
import { createMemoryJournal } from '../../../engine/kernel/journal.ts';
import { createMemoryLedger } from '../../../engine/kernel/ledger.ts';
import { createSimulatedPort } from '../../../engine/kernel/simulated.ts';
import { DeviceSession } from '../../../engine/session/session.ts';
import { compiledFor, manyRules, type Scenario, type World } from './fault-sweep.ts';
import { worldState } from './world-state.ts';

/** Of the first of the rules. */
const sameKeys = { eth_type: { value: 0x0800 }, ipv4_dst: { value: '10.0.0.0' } };
const scenario: Scenario = { name: '', before: undefined, after: [] };

/** A simulated TAP, and a clock that stands still unless it is moved. */
async function makeLab(scene: Scenario = scenario) {
  const port = createSimulatedPort();
  await port.createTap({ name: 'tap0', queues: 4, persistent: true });
  await port.createTap({ name: 'eth3', queues: 1, persistent: true });
  const notes = { ledger: createMemoryLedger(), journal: createMemoryJournal() };
  const world: World = { port, ...notes, tap: 'tap0', remote: 'eth3' };
  const time = { now: 1_000_000 };
  const open = () => new DeviceSession('tap0', { ...world, now: () => 0, clock: () => time.now });
  const set = (turn: number) => compiledFor(world, manyRules(6, turn), scene);
  return { world, time, open, set, state: async () => (await worldState(world)).text };
}

describe('a set that is applied for a while', () => {
  it('stays when it is confirmed', async () => {
    const { open, set, state } = await makeLab();
    await open().apply(set(0));
    await open().apply(set(1));
    const expected = await state();
    await open().apply(set(0));
    expect(await open().apply(set(1), { revertAt: 1_030_000 })).toMatchObject({ ok: true });
    expect(await open().status()).toMatchObject({ value: { pending: { phase: 'unconfirmed' } } });
    expect(await open().confirm()).toMatchObject({ ok: true, value: 'complete' });
    expect(await state()).toBe(expected);
    expect(await open().confirm()).toMatchObject({ ok: true, value: 'none' });
  });

  it.each([
    ['when that is asked for', 1_000_000, (session: DeviceSession) => session.revert()],
    ['once its time is over', 1_030_000, (session: DeviceSession) => session.recover()],
  ] as const)('makes room for the former one %s', async (_, then, end) => {
    const { open, set, state, time } = await makeLab();
    await open().apply(set(0));
    const before = await state();
    await open().apply(set(1), { revertAt: 1_030_000 });
    expect(await state()).not.toBe(before);
    time.now = then;
    expect(await end(open())).toMatchObject({ ok: true, value: 'take-back' });
    expect(await state()).toBe(before);
  });

  it('takes back what was made for it around the rules, too', async () => {
    const { open, set, state } = await makeLab({
      ...scenario,
      inRemoteMode: true,
      device: { promiscuous: true },
    });
    const before = await state();
    await open().apply(set(1), { revertAt: 1_030_000, promiscuous: true });
    await open().revert();
    expect(await state()).toBe(before);
  });

  it('lets nobody apply another meanwhile', async () => {
    const { open, set, state } = await makeLab();
    await open().apply(set(1), { revertAt: 1_030_000 });
    const before = await state();
    for (const ask of [() => open().apply(set(0)), () => open().flush(), () => open().recover()])
      expect(await ask()).toMatchObject({
        ok: false,
        diagnostics: [{ code: 'device/unconfirmed', message: expect.stringContaining('30 s') }],
      });
    expect(await state()).toBe(before);
  });

  it('lets another be applied once its time is over, from what was there before it', async () => {
    const { open, set, time } = await makeLab();
    await open().apply(set(0));
    await open().apply(set(1), { revertAt: 1_030_000 });
    time.now = 1_030_001;
    expect(await open().apply(set(0))).toMatchObject({
      value: { added: 0, changed: 0, removed: 0 },
    });
  });
});

describe('two who want the same device', () => {
  it('come one after the other: the second is told who the first is', async () => {
    const { open, set, world } = await makeLab();
    const lock = await world.journal.lock((await world.port.interfaceIndex('tap0')) ?? 0);
    const refused = { ok: false, diagnostics: [{ code: 'device/busy' }] };
    expect(await open().apply(set(0))).toMatchObject(refused);
    expect(await open().flush()).toMatchObject(refused);
    if (lock.ok) lock.release();
    expect(await open().apply(set(0))).toMatchObject({ ok: true });
  });
});

describe('flat rules', () => {
  it.each([
    ['another protocol', { protocol: 0x0800, keys: { eth_type: { value: 0x0800 } } }],
    ['the same match', { protocol: ETH_P_ALL, keys: sameKeys }],
  ])('are refused beside a filter of others of %s, and nothing changes', async (_, other) => {
    const { open, set, world, state } = await makeLab();
    await open().apply(compiledFor(world, [], scenario), { flat: true });
    const ifindex = (await world.port.interfaceIndex('tap0')) ?? 0;
    const place = { ifindex, parent: '1:', chain: 0, priority: 18, handle: 9 } as const;
    const filter = { ...place, actions: [], ...other };
    const [added] = await new NetlinkExchange(world.port).send([
      (options) => encodeNewFilter(filter, { ...options, mode: 'add' }),
    ]);
    expect(added?.verdict.code).toBe('OK');
    const before = await state();
    const refused = { ok: false, diagnostics: [{ code: 'device/priority-taken' }] };
    expect(await open().apply(set(0), { flat: true })).toMatchObject(refused);
    expect(await open().plan(set(0), { flat: true })).toMatchObject(refused);
    expect(await state()).toBe(before);
    expect(await open().apply(set(0))).toMatchObject({ ok: true });
  });
});

describe('a plan', () => {
  it('says what an apply then does, and does nothing itself', async () => {
    const { open, set, state } = await makeLab();
    await open().apply(set(0));
    const before = await state();
    const planned = await open().plan(set(1));
    expect(await state()).toBe(before);
    if (!planned.ok) throw new Error('no plan');
    const { difference, generation, switch: steps } = planned.value;
    const applied = await open().apply(set(1));
    expect(applied).toMatchObject({
      value: {
        added: difference.added.length,
        changed: difference.changed.length,
        removed: difference.removed.length,
        generation: generation.to,
      },
    });
    expect(generation).toEqual({ from: 1, to: 2 });
    expect(steps).toHaveLength(1);
  });
});

describe('taking over', () => {
  it('removes the filters and the root qdisc of others, and leaves none of theirs', async () => {
    const { open, set, world } = await makeLab();
    const ifindex = (await world.port.interfaceIndex('tap0')) ?? 0;
    const exchange = new NetlinkExchange(world.port);
    const other = { ifindex, kind: 'multiq', handle: '7:', parent: 'root' };
    await exchange.send([
      (options) => encodeSetLink(ifindex, { up: true }, options),
      (options) => encodeNewQdisc(other, { ...options, mode: 'add' }),
    ]);
    expect(await open().apply(set(0))).toMatchObject({
      diagnostics: [{ code: 'device/foreign-root-qdisc' }],
    });
    expect(await open().apply(set(0), { takeOver: true })).toMatchObject({ ok: true });
    const place = { ifindex, parent: '1:', protocol: 0x0800, actions: [] } as const;
    const keys = { eth_type: { value: 0x0800 } };
    for (const [chain, priority, handle] of [
      [0, 5, 1],
      [0, 5, 2],
      [300, 9, 3],
    ] as const) {
      const ip = { ...keys, ipv4_dst: { value: `10.1.1.${String(handle)}` } };
      const filter = { ...place, chain, priority, handle, keys: ip };
      await exchange.send([(options) => encodeNewFilter(filter, { ...options, mode: 'add' })]);
    }
    expect(await open().status()).toMatchObject({ value: { others: 3 } });
    expect(await open().apply(set(1))).toMatchObject({ ok: true });
    expect(await open().status()).toMatchObject({ value: { others: 3 } });
    expect(await open().apply(set(0), { takeOver: true })).toMatchObject({ ok: true });
    expect(await open().status()).toMatchObject({ value: { others: 0 } });
  });
});
