/** Two devices, one apply: on the simulated kernel, where a step can be made to fail. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice, type DeviceOptions } from '../../../core/flow/device.ts';
import { decodeDatagram } from '../../../core/netlink/decode.ts';
import { NetlinkExchange } from '../../../engine/kernel/exchange.ts';
import { createMemoryLedger } from '../../../engine/kernel/ledger.ts';
import type { KernelPort } from '../../../engine/kernel/port.ts';
import { createSimulatedPort } from '../../../engine/kernel/simulated.ts';
import { readFilters, readLink, readQdiscs } from '../../../engine/session/device-state.ts';
import { DeviceSession } from '../../../engine/session/session.ts';
import { rulesOf } from '../../core/compile/rules.ts';

const web =
  'flow create 0 ingress pattern eth / ipv4 / tcp dst is 80 / end actions queue index 1 / end';
const set = (options: Partial<DeviceOptions> = {}) =>
  compile(rulesOf(web), { ...defaultDevice, remote: 'eth3', ...options });

async function makeLab(wrap: (port: KernelPort, remote: number) => KernelPort = (port) => port) {
  const port = createSimulatedPort();
  for (const name of ['tap0', 'tap1', 'eth3'])
    await port.createTap({ name, queues: 4, persistent: true });
  const remote = (await port.interfaceIndex('eth3')) ?? 0;
  const options = { port: wrap(port, remote), ledger: createMemoryLedger(), now: () => 0 };
  const exchange = new NetlinkExchange(port);
  const state = async () => {
    const found = [];
    for (const name of ['tap0', 'eth3']) {
      const device = { name, index: (await port.interfaceIndex(name)) ?? 0 };
      const link = await readLink(exchange, name);
      const { flower } = await readFilters(exchange, device);
      const qdiscs = (await readQdiscs(exchange, device)).filter(({ handle }) => handle !== '0:');
      found.push({ up: link?.up, promiscuous: link?.promiscuous, flower, qdiscs });
    }
    return found;
  };
  return { session: (name: string) => new DeviceSession(name, options), port, state };
}

describe('an apply in remote mode', () => {
  it('that the remote refuses leaves neither device changed', async () => {
    const { session, state } = await makeLab((port, remote) => ({
      ...port,
      transact: async (messages) => {
        const sent = decodeDatagram(messages);
        const answers = await port.transact(messages);
        const toRemote = sent.some(
          (message) =>
            message.kind === 'filter' &&
            message.event === 'new' &&
            message.filter.ifindex === remote,
        );
        // Sent twice, each filter is there already: the kernel refuses the second with EEXIST.
        return toRemote ? port.transact(messages) : answers;
      },
    }));
    const before = await state();
    const applied = await session('tap0').apply(set(), { promiscuous: true });
    expect(applied).toMatchObject({ ok: false });
    expect(await state()).toEqual(before);
  });

  it('is refused before anything is touched when there is no such remote', async () => {
    const { session, port, state } = await makeLab();
    await port.deleteTap('eth3');
    const [before] = await state();
    expect(await session('tap0').apply(set())).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'device/remote-not-found' }],
    });
    expect((await state())[0]).toEqual(before);
  });

  it('is refused when the remote serves another TAP', async () => {
    const { session, state } = await makeLab();
    expect(await session('tap1').apply(set({ name: 'tap1' }))).toMatchObject({ ok: true });
    const before = await state();
    expect(await session('tap0').apply(set())).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'device/remote-taken' }],
    });
    expect(await state()).toEqual(before);
  });

  it('is found by a later process, and taken back from both', async () => {
    const { session, state } = await makeLab();
    await session('tap0').apply(set(), { promiscuous: true });
    expect((await state())[1]).toMatchObject({ promiscuous: true });
    expect(await session('tap0').status()).toMatchObject({
      value: { remotes: [{ device: 'eth3', promiscuous: true }], filters: { length: 9 } },
    });
    expect(await session('tap0').flush()).toMatchObject({ value: { removed: 9 } });
    expect(await state()).toMatchObject([
      { flower: [], qdiscs: [] },
      { flower: [], qdiscs: [], promiscuous: false },
    ]);
  });
});
