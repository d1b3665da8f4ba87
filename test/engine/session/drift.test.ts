/** What somebody else changes of an applied set is told, and told again when it is put right. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { encodeSetLink } from '../../../core/netlink/link.ts';
import { encodeDeleteFilter, encodeNewFilter } from '../../../core/netlink/tc-filter.ts';
import { toWire } from '../../../core/netlink/wire-filter.ts';
import type { TcFilter } from '../../../core/tc/filter.ts';
import { NetlinkExchange, type Request } from '../../../engine/kernel/exchange.ts';
import { createMemoryJournal } from '../../../engine/kernel/journal.ts';
import { createMemoryLedger } from '../../../engine/kernel/ledger.ts';
import { createSimulatedPort } from '../../../engine/kernel/simulated.ts';
import { readFilters, type Device } from '../../../engine/session/device-state.ts';
import type { Drift } from '../../../engine/session/drift.ts';
import { compiledFor, manyRules, sessionOn, type World } from './fault-sweep.ts';

async function makeLab() {
  const port = createSimulatedPort();
  const { index } = await port.createTap({ name: 'tap0', queues: 4, persistent: true });
  const notes = { ledger: createMemoryLedger(), journal: createMemoryJournal() };
  const world: World = { port, ...notes, tap: 'tap0', remote: 'eth3' };
  const session = sessionOn(world);
  const set = compiledFor(world, manyRules(4, 0), { name: '', before: undefined, after: [] });
  await session.apply(set);
  const told: (Drift | undefined)[] = [];
  const watch = await session.watch((drift) => told.push(drift));
  onTestFinished(() => watch.close());
  const exchange = new NetlinkExchange(port);
  const send = async (request: Request) => {
    const [answer] = await exchange.send([request]);
    expect(answer?.verdict.code).toBe('OK');
  };
  const device: Device = { name: 'tap0', index };
  const filters = async () => (await readFilters(exchange, device)).flower;
  const wire = (filter: TcFilter) => toWire(filter, { indexOf: () => index });
  return { session, set, told, send, filters, wire, index };
}

/** Within the second that is promised. */
const soon = { timeout: 1000, interval: 10 };

describe('a watch of an applied set', () => {
  it('tells of a rule that somebody removed, and that it is back', async () => {
    const { session, set, told, send, filters, wire } = await makeLab();
    const rule = (await filters()).find(({ priority }) => priority === 19);
    await send((options) => encodeDeleteFilter(wire(rule!), options));
    await expect.poll(() => told, soon).toMatchObject([{ missing: 1, changed: 0, unexpected: 0 }]);
    expect(told[0]?.details).toEqual(['The filter at priority 19 of `tap0` 1: is missing.']);
    expect(await session.apply(set)).toMatchObject({ ok: true });
    await expect.poll(() => told.at(-1), soon).toBeUndefined();
    expect(told).toHaveLength(2);
  });

  it('tells of a rule that does something else, and of one that nobody asked for', async () => {
    const { told, send, filters, wire } = await makeLab();
    const rule = (await filters()).find(({ priority }) => priority === 19)!;
    const drops: TcFilter = { ...rule, actions: [{ kind: 'gact', control: 'drop' }] };
    await send((options) => encodeNewFilter(wire(drops), { ...options, mode: 'replace' }));
    await expect.poll(() => told.at(-1), soon).toMatchObject({ changed: 1 });
    const more: TcFilter = { ...drops, priority: 4000 };
    await send((options) => encodeNewFilter(wire(more), { ...options, mode: 'add' }));
    await expect.poll(() => told.at(-1), soon).toMatchObject({ changed: 1, unexpected: 1 });
  });

  it('tells that packets are led away from the set, and that the device was set down', async () => {
    const { told, send, filters, wire, index } = await makeLab();
    const away = (await filters()).find(({ chain }) => chain === 0)!;
    await send((options) => encodeDeleteFilter(wire(away), options));
    await expect.poll(() => told.at(-1), soon).toMatchObject({ missing: 6 });
    await send((options) => encodeSetLink(index, { up: false }, options));
    await expect.poll(() => told.at(-1), soon).toMatchObject({ down: ['tap0'] });
  });

  it('tells nothing of what others do beside it, nor of its own applies', async () => {
    const { session, set, told, send, filters, wire, index } = await makeLab();
    const [one] = await filters();
    const foreign: TcFilter = { ...one!, chain: 0, priority: 7, handle: 3, actions: [] };
    await send((options) => encodeNewFilter(wire(foreign), { ...options, mode: 'add' }));
    await session.apply(set, { flat: true });
    await session.apply(set);
    // Something that is told comes behind what would have been told before.
    await send((options) => encodeSetLink(index, { up: false }, options));
    await expect.poll(() => told, soon).toMatchObject([{ missing: 0, down: ['tap0'] }]);
  });
});
