/** The addon's way to the kernel, held to the same contract as the simulated one, and the probe's findings. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RequestOptions } from '../../core/netlink/messages.ts';
import { encodeDeleteFilter, encodeNewFilter } from '../../core/netlink/tc-filter.ts';
import { encodeNewQdisc } from '../../core/netlink/tc-qdisc.ts';
import { openAddonKernel } from '../../engine/kernel/addon.ts';
import { probeFeatures } from '../../engine/kernel/features.ts';
import { NetlinkExchange } from '../../engine/kernel/exchange.ts';
import { openKernel } from '../../engine/kernel/open.ts';
import type { KernelPort } from '../../engine/kernel/port.ts';
import { qdiscHooks } from '../../engine/kernel/qdisc-kind.ts';
import { describeBpf } from '../engine/kernel/bpf-contract.ts';
import { describePort, dropOn, listenerInto } from '../engine/kernel/port-contract.ts';
import { ip } from './lab/commands.ts';
import { makeTap, reserveName } from './lab/devices.ts';
import { withoutModule } from './lab/modules.ts';

function anotherPort(): KernelPort {
  const port = openAddonKernel();
  onTestFinished(() => port.close());
  return port;
}

describePort(
  'the kernel behind the addon',
  ...([openAddonKernel, () => reserveName('tap'), anotherPort] as const),
);
describeBpf('its eBPF', openAddonKernel);

describe('a watch with little room', () => {
  it('tells that it lost something, and goes on', async () => {
    const port = openAddonKernel();
    onTestFinished(() => port.close());
    const tap = await makeTap(2);
    const told: string[] = [];
    await port.watch(listenerInto(told, tap.index), { receiveBytes: 1 });
    const exchange = new NetlinkExchange(port);
    const root = { ifindex: tap.index, kind: 'multiq', ...qdiscHooks.multiq };
    const numbers = Array.from({ length: 500 }, (_, number) => number + 1);
    // In one system call: on the guest's one processor nobody reads meanwhile.
    await exchange.send([
      (options) => encodeNewQdisc(root, { ...options, mode: 'add' }),
      ...numbers.map(
        (number) => (options: RequestOptions) =>
          encodeNewFilter(dropOn(tap.index, number), { ...options, mode: 'add' }),
      ),
    ]);
    await expect.poll(() => told).toContain('overrun');
    expect(told).not.toContain('new filter 17:500');
    await exchange.send([(options) => encodeDeleteFilter(dropOn(tap.index, 500), options)]);
    await expect.poll(() => told).toContain('delete filter 17:500');
  });
});

describe('the probe', () => {
  it.each([
    ['tun', ['kernel/no-tun']],
    ['sch_multiq', ['kernel/no-multiq']],
    ['sch_ingress', ['kernel/no-ingress']],
    ['cls_flower', ['kernel/no-flower']],
    ['act_skbedit', ['kernel/no-skbedit']],
    ['act_gact', ['kernel/no-gact']],
  ])('finds out that %s is missing, and leaves nothing behind', async (module, codes) => {
    const port = openAddonKernel();
    onTestFinished(() => port.close());
    const before = ip('-brief link');
    const found = await withoutModule(module, () => probeFeatures(port, process.pid));
    expect(found.map(({ code }) => code)).toEqual(codes);
    expect(ip('-brief link')).toBe(before);
  });

  it('sends a designer to the simulated kernel, and says why', async () => {
    const kernel = await withoutModule('cls_flower', () => openKernel({ simulate: false }));
    onTestFinished(() => kernel.port.close());
    expect(kernel.port.way).toBe('simulated');
    expect(kernel.problems.map(({ code }) => code)).toEqual(['kernel/no-flower']);
  });

  it('lets a designer have the kernel when it can do all', async () => {
    const kernel = await openKernel({ simulate: false });
    onTestFinished(() => kernel.port.close());
    expect(kernel.port.way).toBe('addon');
    expect(kernel.problems).toEqual([]);
  });
});
