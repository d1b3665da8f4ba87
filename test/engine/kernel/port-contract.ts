/** What every way to a kernel must do the same: run over the simulated kernel here, over the addon and netd in test/kernel. */
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { encodeGetLink, encodeSetLink } from '../../../core/netlink/link.ts';
import { encodeNewFilter } from '../../../core/netlink/tc-filter.ts';
import type { WireFilter } from '../../../core/netlink/wire-filter.ts';
import { encodeNewQdisc } from '../../../core/netlink/tc-qdisc.ts';
import { ETH_P_ALL } from '../../../core/tc/filter.ts';
import { NetlinkExchange } from '../../../engine/kernel/exchange.ts';
import { probeFeatures } from '../../../engine/kernel/features.ts';
import type { KernelPort } from '../../../engine/kernel/port.ts';
import { qdiscHooks } from '../../../engine/kernel/qdisc-kind.ts';
import { readFilters, readLink, readQdiscs } from '../../../engine/session/device-state.ts';

/** @param freshName a device name that nobody has, given back when the test ends */
export function describePort(
  name: string,
  open: () => KernelPort | Promise<KernelPort>,
  freshName: () => string,
): void {
  describe(name, () => {
    let port: KernelPort;
    beforeEach(async () => {
      port = await open();
      onTestFinished(() => port.close());
    });

    async function makeTap(queues = 2) {
      const tap = await port.createTap({ name: freshName(), queues, persistent: false });
      onTestFinished(() => tap.close());
      return tap;
    }

    it('makes a TAP that lives as long as its queues are held', async () => {
      const tap = await makeTap(3);
      expect(await port.interfaceIndex(tap.name)).toBe(tap.index);
      expect(await tap.readCounts()).toEqual(new Array(3).fill({ packets: 0, bytes: 0 }));
      expect(await readLink(new NetlinkExchange(port), tap.name)).toMatchObject({
        name: tap.name,
        up: false,
        linkKind: 'tun',
        attachedQueues: 3,
      });
      await tap.close();
      expect(await port.interfaceIndex(tap.name)).toBeUndefined();
    });

    it('makes a TAP that outlives its queues when asked to, and removes it', async () => {
      const device = freshName();
      const tap = await port.createTap({ name: device, queues: 2, persistent: true });
      await tap.close();
      expect(await port.interfaceIndex(device)).toBe(tap.index);
      await port.deleteTap(device);
      expect(await port.interfaceIndex(device)).toBeUndefined();
    });

    it('joins a TAP that exists', async () => {
      const tap = await makeTap(2);
      const joined = await port.createTap({ name: tap.name, queues: 1, persistent: false });
      onTestFinished(() => joined.close());
      expect(joined.index).toBe(tap.index);
      const link = await readLink(new NetlinkExchange(port), tap.name);
      expect(link?.attachedQueues).toBe(3);
    });

    it('rejects what the TAP driver refuses, with the errno’s name', async () => {
      const made = port.createTap({ name: 'lo', queues: 1, persistent: false });
      await expect(made).rejects.toMatchObject({ name: 'KernelFailure', code: 'EINVAL' });
    });

    it('answers every request of a buffer, refusals with the kernel’s words among them', async () => {
      const { index } = await makeTap();
      const filter: WireFilter = {
        ifindex: index,
        parent: '1:',
        chain: 0,
        priority: 17,
        protocol: ETH_P_ALL,
        handle: 1,
        keys: { eth_type: { value: 0x0800 } },
        actions: [{ kind: 'gact', control: 'drop' }],
      };
      const root = { ifindex: index, kind: 'multiq', ...qdiscHooks.multiq };
      const answers = await new NetlinkExchange(port).send([
        (options) => encodeSetLink(index, { up: true }, options),
        (options) => encodeNewQdisc(root, { ...options, mode: 'add' }),
        (options) => encodeNewQdisc(root, { ...options, mode: 'add' }),
        (options) => encodeNewFilter(filter, { ...options, mode: 'add' }),
        (options) => encodeNewFilter(filter, { ...options, mode: 'add' }),
        (options) => encodeGetLink({ index }, options),
      ]);
      expect(answers.map(({ verdict }) => [verdict.code, verdict.text])).toEqual([
        ['OK', undefined],
        ['OK', undefined],
        ['EEXIST', 'Exclusivity flag on, cannot modify'],
        ['OK', undefined],
        ['EEXIST', 'Filter already exists'],
        ['OK', undefined],
      ]);
      expect(answers[5]?.messages).toMatchObject([{ kind: 'link', index, up: true }]);
      const device = { name: 'tap', index };
      const exchange = new NetlinkExchange(port);
      expect(await readQdiscs(exchange, device)).toContainEqual(
        expect.objectContaining({ kind: 'multiq', handle: '1:', parent: 'root', bands: 2 }),
      );
      const { ifindex: _, ...place } = filter;
      expect((await readFilters(exchange, device)).flower).toEqual([
        { device: 'tap', ...place, statistics: { packets: 0, bytes: 0 } },
      ]);
      expect((await readFilters(exchange, device, { terse: true })).flower).toMatchObject([
        { priority: 17, handle: 1, statistics: { packets: 0, bytes: 0 } },
      ]);
    });

    it('waits for packets that are on their way', async () => {
      await expect(port.awaitPackets()).resolves.toBeUndefined();
    });

    it('has all that rules need, and is as before after the probe', async () => {
      const index = await port.interfaceIndex(`twprobe${process.pid}`);
      expect(await probeFeatures(port, process.pid)).toEqual([]);
      expect(await port.interfaceIndex(`twprobe${process.pid}`)).toBe(index);
      expect(index).toBeUndefined();
    });
  });
}
