/** The addon's way to the kernel, held to the same contract as the simulated one, and the probe's findings. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { openAddonKernel } from '../../engine/kernel/addon.ts';
import { probeFeatures } from '../../engine/kernel/features.ts';
import { openKernel } from '../../engine/kernel/open.ts';
import { describeBpf } from '../engine/kernel/bpf-contract.ts';
import { describePort } from '../engine/kernel/port-contract.ts';
import { ip } from './lab/commands.ts';
import { reserveName } from './lab/devices.ts';
import { withoutModule } from './lab/modules.ts';

describePort('the kernel behind the addon', openAddonKernel, () => reserveName('tap'));
describeBpf('its eBPF', openAddonKernel);

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
