/** Imports from the simulated kernel, which shows filters as the real one does. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice, type DeviceOptions } from '../../../core/flow/device.ts';
import { importFilters } from '../../../core/import/import.ts';
import { encodeNewFilter } from '../../../core/netlink/tc-filter.ts';
import { toWire } from '../../../core/netlink/wire-filter.ts';
import type { TcFilter } from '../../../core/tc/filter.ts';
import { printRules } from '../../../core/testpmd/print.ts';
import { NetlinkExchange } from '../../../engine/kernel/exchange.ts';
import { createMemoryLedger } from '../../../engine/kernel/ledger.ts';
import { createSimulatedPort } from '../../../engine/kernel/simulated.ts';
import { readFoundSet } from '../../../engine/session/import.ts';
import { DeviceSession } from '../../../engine/session/session.ts';
import { rulesOf } from '../../core/compile/rules.ts';

const script = [
  'flow create 0 ingress pattern eth / ipv4 / tcp dst is 80 / end actions queue index 1 / end',
  'flow create 0 ingress egress priority 1 pattern eth / vlan vid is 7 / end actions drop / end',
  'flow create 0 ingress priority 2 pattern eth / ipv6 / end actions rss queues 1 3 end / end',
];

async function makeLab() {
  const port = createSimulatedPort();
  for (const name of ['tap0', 'eth3']) await port.createTap({ name, queues: 4, persistent: true });
  const session = new DeviceSession('tap0', { port, ledger: createMemoryLedger(), now: () => 0 });
  return { port, session };
}

async function imported(port: ReturnType<typeof createSimulatedPort>, remote?: string) {
  const found = await readFoundSet(port, { device: 'tap0', remote });
  if (!found.ok) throw new Error(JSON.stringify(found.diagnostics));
  return importFilters(found.value);
}

describe('a set that was applied', () => {
  it.each<[name: string, options: Partial<DeviceOptions>]>([
    ['in local mode', {}],
    ['in remote mode', { remote: 'eth3', mac: '02:00:00:00:00:01', promiscuous: true }],
    ['with implicit rules first', { remote: 'eth3', implicit: 'first' }],
    ['in layout reclassify, with tails', { rss: 'reclassify', hashTail: true }],
    ['with RSS by default', { default: 'rss' }],
    ['isolated', { isolate: true }],
    ['with groups as chains', { groups: 'chains' }],
  ])('%s is imported whole, options and all', async (_, options) => {
    const { port, session } = await makeLab();
    const device = { ...defaultDevice, ...options };
    const compiled = compile(rulesOf(...script), device);
    expect(await session.apply(compiled, device)).toMatchObject({ ok: true });
    const { rules, unsaid, fidelity, device: found } = await imported(port);
    expect(unsaid).toEqual([]);
    expect(fidelity).toMatchObject({ filters: compiled.filters.length, percent: 100 });
    expect(printRules(rules)).toBe(`${script.join('\n')}\n`);
    // One chain alone is no sign of chains.
    expect(found).toEqual({ ...device, groups: 'priority' });
  });
});

describe('a device', () => {
  it('that is not there is a message', async () => {
    const { port } = await makeLab();
    expect(await readFoundSet(port, { device: 'tap9' })).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'device/not-found' }],
    });
  });

  it('whose remote is not there is a message', async () => {
    const { port } = await makeLab();
    expect(await readFoundSet(port, { device: 'tap0', remote: 'eth9' })).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'device/remote-not-found' }],
    });
  });

  it('is looked at beside a remote that is named, whoever made the filters there', async () => {
    const { port, session } = await makeLab();
    const device = { ...defaultDevice, remote: 'eth3' };
    await session.apply(compile(rulesOf(...script), device), device);
    const foreign: TcFilter = {
      ...{ device: 'eth3', parent: 'ffff:', chain: 0, priority: 9, protocol: 3, handle: 1 },
      keys: {},
      actions: [{ kind: 'gact', control: 'ok' }],
    };
    const index = await port.interfaceIndex('eth3');
    const wire = toWire(foreign, { indexOf: () => index });
    await new NetlinkExchange(port).send([
      (options) => encodeNewFilter(wire, { ...options, mode: 'add' }),
    ]);
    const { unsaid } = await imported(port, 'eth3');
    expect(unsaid.map(({ filter, reason }) => [filter.device, reason.code])).toEqual([
      ['eth3', 'import/remote'],
    ]);
  });
});
