/** What every way to a kernel must do the same: run over the simulated kernel here, over the addon and netd in test/kernel. */
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { decodeDatagram, type NetlinkMessage } from '../../../core/netlink/decode.ts';
import { encodeGetLink, encodeSetLink } from '../../../core/netlink/link.ts';
import { encodeDeleteFilter, encodeNewFilter } from '../../../core/netlink/tc-filter.ts';
import type { WireFilter } from '../../../core/netlink/wire-filter.ts';
import { encodeDeleteQdisc, encodeNewQdisc } from '../../../core/netlink/tc-qdisc.ts';
import { ETH_P_ALL } from '../../../core/tc/filter.ts';
import { NetlinkExchange } from '../../../engine/kernel/exchange.ts';
import { probeFeatures } from '../../../engine/kernel/features.ts';
import type { KernelListener, KernelPort } from '../../../engine/kernel/port.ts';
import { qdiscHooks } from '../../../engine/kernel/qdisc-kind.ts';
import { readFilters, readLink, readQdiscs } from '../../../engine/session/device-state.ts';

/** Another who has the same kernel: its own port where there can be one. */
type Another = (port: KernelPort) => KernelPort;

const rootOf = (ifindex: number) => ({ ifindex, kind: 'multiq', ...qdiscHooks.multiq });

export const dropOn = (ifindex: number, handle: number): WireFilter => ({
  ifindex,
  parent: '1:',
  chain: 0,
  priority: 17,
  protocol: ETH_P_ALL,
  handle,
  keys: { eth_type: { value: 0x0800 }, ipv4_src: { value: `10.0.${handle >> 8}.${handle & 255}` } },
  actions: [{ kind: 'gact', control: 'drop' }],
});

/** Writes down, in words, what is told of a device. */
export function listenerInto(told: string[], ifindex: number): KernelListener {
  const words = (message: NetlinkMessage): string | undefined => {
    if (message.kind === 'link' && message.index === ifindex)
      return `${message.event} link ${message.up ? 'up' : 'down'}`;
    if (message.kind === 'qdisc' && message.qdisc.ifindex === ifindex)
      return `${message.event} qdisc ${message.qdisc.kind}`;
    if (message.kind !== 'filter' || message.filter.ifindex !== ifindex) return undefined;
    const { priority, handle } = message.filter;
    return `${message.event} filter ${String(priority)}:${String(handle)}`;
  };
  return {
    changed: (datagram) => {
      for (const message of decodeDatagram(datagram)) {
        const one = words(message);
        if (one !== undefined) told.push(one);
      }
    },
    overrun: () => told.push('overrun'),
  };
}

/** @param freshName a device name that nobody has, given back when the test ends */
export function describePort(
  name: string,
  open: () => KernelPort | Promise<KernelPort>,
  freshName: () => string,
  another: Another = (port) => port,
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
      const filter = dropOn(index, 1);
      const root = rootOf(index);
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
      const { ifindex: _, ...place } = {
        ...filter,
        actions: filter.actions.map((action) => ({
          ...action,
          index: expect.any(Number) as number,
        })),
      };
      expect((await readFilters(exchange, device)).flower).toEqual([
        { device: 'tap', ...place, statistics: { packets: 0, bytes: 0 } },
      ]);
      expect((await readFilters(exchange, device, { terse: true })).flower).toMatchObject([
        { priority: 17, handle: 1, statistics: { packets: 0, bytes: 0 } },
      ]);
    });

    it('tells of changes: its own, and those that another makes who has the same kernel', async () => {
      const { index } = await makeTap();
      const told: string[] = [];
      const watch = await port.watch(listenerInto(told, index));
      onTestFinished(() => watch.close());
      await new NetlinkExchange(port).send([
        (options) => encodeSetLink(index, { up: true }, options),
        (options) => encodeNewQdisc(rootOf(index), { ...options, mode: 'add' }),
        (options) => encodeNewFilter(dropOn(index, 1), { ...options, mode: 'add' }),
        // Refused, so nothing is told of it.
        (options) => encodeNewFilter(dropOn(index, 1), { ...options, mode: 'add' }),
      ]);
      await expect.poll(() => told).toContain('new filter 17:1');
      const other = another(port);
      await new NetlinkExchange(other).send([
        (options) => encodeDeleteFilter(dropOn(index, 1), options),
        (options) => encodeDeleteQdisc(rootOf(index), options),
      ]);
      await expect.poll(() => told).toContain('delete qdisc multiq');
      const once = told.filter((one, at) => one !== told[at - 1]);
      expect(once.filter((one) => !one.endsWith('qdisc mq'))).toEqual([
        'new link up',
        'new qdisc multiq',
        'new filter 17:1',
        'delete filter 17:1',
        'delete qdisc multiq',
      ]);
    });

    it('tells nothing more once a watch, or the port, is closed', async () => {
      const { index } = await makeTap();
      const [closed, left, open]: [string[], string[], string[]] = [[], [], []];
      const watch = await port.watch(listenerInto(closed, index));
      const other = another(port);
      if (other !== port) await other.watch(listenerInto(left, index));
      const heard = await port.watch(listenerInto(open, index));
      onTestFinished(() => heard.close());
      await watch.close();
      await watch.close();
      if (other !== port) await other.close();
      await new NetlinkExchange(port).send([
        (options) => encodeSetLink(index, { up: true }, options),
      ]);
      await expect.poll(() => open).toContain('new link up');
      expect([closed, left]).toEqual([[], []]);
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
