/** Imports from a real kernel: of what Tapwright put there, and of what tc did. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../../core/compile/compile.ts';
import { readDocument } from '../../core/document/read.ts';
import { defaultDevice, type DeviceOptions } from '../../core/flow/device.ts';
import type { Rule } from '../../core/flow/rule.ts';
import { importFilters, type ImportedSet } from '../../core/import/import.ts';
import { printRules } from '../../core/testpmd/print.ts';
import { openAddonKernel } from '../../engine/kernel/addon.ts';
import { readFoundSet } from '../../engine/session/import.ts';
import { buildTapwright, tapwright } from '../cli/tapwright.ts';
import { recordedRules } from '../core/compile/dpdk/recorded.ts';
import { rulesOf } from '../core/compile/rules.ts';
import { makeLaboratory } from './lab/applied.ts';
import { tc, tcJson } from './lab/commands.ts';
import { makeDummy, makeTap } from './lab/devices.ts';
import { loadModules } from './lab/modules.ts';
import { withoutIncidental } from './lab/shown.ts';

buildTapwright();

async function imported(device: string): Promise<ImportedSet> {
  const port = openAddonKernel();
  try {
    const found = await readFoundSet(port, { device });
    if (!found.ok) throw new Error(JSON.stringify(found.diagnostics));
    return importFilters(found.value);
  } finally {
    await port.close();
  }
}

/** The rules that have no error beside each other. */
function sound(rules: readonly Rule[], device: DeviceOptions): readonly Rule[] {
  const refused = new Set(
    compile(rules, device)
      .diagnostics.filter(({ severity }) => severity === 'error')
      .map(({ subject }) => subject.rule),
  );
  return rules.filter(({ id }) => !refused.has(id));
}

describe('what was applied is imported to the last filter', () => {
  const folder = new URL('../../assets/examples/', import.meta.url);
  it.each(readdirSync(folder))('example %s', async (name) => {
    const reading = readDocument(readFileSync(new URL(name, folder), 'utf8'));
    if (!reading.ok) throw new Error('an example that cannot be read');
    const { device, rules } = reading.document;
    const lab = await makeLaboratory({ queues: device.queues });
    const remote = device.remote === null ? null : lab.remote;
    const compiled = await lab.applyRules(rules, { ...device, name: lab.tap.name, remote });
    const { fidelity, unsaid, device: found } = await imported(lab.tap.name);
    expect(unsaid).toEqual([]);
    expect(fidelity.differences).toEqual([]);
    expect(fidelity).toMatchObject({ filters: compiled.filters.length, percent: 100 });
    const { promiscuous, allMulticast, isolate, implicit, rss } = device;
    expect(found).toMatchObject({ remote, promiscuous, allMulticast, isolate, implicit, rss });
  });

  it.each([
    ['dpdk-22.11-random-local', 120],
    ['dpdk-22.11-random-remote', 20],
    ['dpdk-22.11-chosen-remote', 4],
    ['dpdk-22.11-edge', 54],
  ])('the rules of %s', async (name, least) => {
    const lab = await makeLaboratory();
    const remote = name.endsWith('local') ? null : lab.remote;
    const commands = recordedRules(name).map(({ command }) => command);
    const rules = sound(rulesOf(...commands), { ...defaultDevice, remote });
    expect(rules.length).toBeGreaterThanOrEqual(least);
    await lab.applyRules(rules, { remote });
    const { fidelity, unsaid, rules: again } = await imported(lab.tap.name);
    expect(unsaid).toEqual([]);
    expect(fidelity.differences).toEqual([]);
    expect(again.length).toBeGreaterThanOrEqual(least);
  });

  it('RSS in both layouts, with keys, types and weights', async () => {
    const script = [
      'flow create 0 ingress pattern eth / ipv4 / end actions rss func symmetric_toeplitz types ip udp end queues 1 1 3 end / end',
      'flow create 0 ingress priority 1 pattern eth / ipv6 / end actions mark id 7 / rss queues 0 2 end / end',
    ];
    for (const rss of ['direct', 'reclassify'] as const) {
      const lab = await makeLaboratory();
      await lab.applyRules(rulesOf(...script), { rss, hashTail: true, default: 'rss' });
      const { fidelity, rules, device } = await imported(lab.tap.name);
      expect(fidelity.differences).toEqual([]);
      expect(printRules(rules)).toBe(`${script.join('\n')}\n`);
      expect(device).toMatchObject({ rss, hashTail: true, default: 'rss', queues: 4 });
    }
  });
});

/** What stands behind `tc filter add dev … parent …`, and the rule it becomes or the code of the reason against. */
const received: readonly (readonly [filter: string, outcome: string | RegExp])[] = [
  [
    'protocol ip pref 3 flower src_ip 10.0.0.0/8 action skbedit queue_mapping 2',
    'ingress pattern eth / ipv4 src spec 10.0.0.0 src prefix 8 / end actions queue index 2 / end',
  ],
  [
    'protocol 802.1Q pref 20 flower vlan_id 5 vlan_ethtype ip src_ip 1.2.3.4 action drop',
    'ingress priority 3 pattern eth / vlan vid is 5 / ipv4 src is 1.2.3.4 / end actions drop / end',
  ],
  [
    'protocol 802.1ad pref 21 flower vlan_id 6 action drop',
    'ingress priority 4 pattern eth type is 0x88a8 / vlan vid is 6 / end actions drop / end',
  ],
  [
    'protocol all pref 22 flower dst_mac 02:00:00:00:00:01 action continue',
    'ingress priority 5 pattern eth dst is 02:00:00:00:00:01 / end actions passthru / end',
  ],
  [
    'protocol ipv6 pref 23 flower ip_proto tcp dst_port 80-90 action skbedit queue_mapping 1 mark 7',
    'ingress priority 6 pattern eth / ipv6 / tcp dst is 80 dst last 90 / end actions mark id 7 / queue index 1 / end',
  ],
  [
    'protocol ip pref 24 u32 match ip src 10.1.0.0/16 match ip protocol 17 0xff action skbedit queue_mapping 3',
    'ingress priority 7 pattern eth / ipv4 src spec 10.1.0.0 src prefix 16 / udp / end actions queue index 3 / end',
  ],
  ['protocol ip pref 30 flower dst_ip 10.0.0.1 action mirred egress redirect dev REMOTE', /action/],
  ['protocol arp pref 31 flower arp_op request action drop', /match/],
  ['protocol ip pref 32 flower ip_flags nofirstfrag action drop', /match/],
  ['protocol ip pref 33 flower enc_key_id 7 action drop', /unspoken/],
  ['protocol ip pref 34 flower src_ip 10.0.0.9 action pass', /action/],
  ['protocol ip pref 35 u32 match ip dport 80 0xffff action drop', /kind/],
  ['protocol ip pref 36 basic action drop', /kind/],
  ['protocol all pref 37 matchall action skbedit priority 3', /action/],
  [
    'protocol all pref 4000 matchall action drop',
    'ingress priority 3983 pattern eth / end actions drop / end',
  ],
];
const sent = [
  'protocol ip pref 5 flower dst_ip 192.168.0.0/16 action drop',
  'egress priority 1 pattern eth / ipv4 dst spec 192.168.0.0 dst prefix 16 / end actions drop / end',
] as const;

async function makeByTc() {
  loadModules(['net/sched/cls_u32']);
  const { name } = await makeTap(4);
  tc(`qdisc add dev ${name} root handle 1: multiq`);
  tc(`qdisc add dev ${name} ingress`);
  return name;
}

/** As tc shows a filter, without what the kernel or the maker chooses: its handle, of u32 with the number of a table. */
function shownAt(device: string, pref: number): unknown {
  const all = tcJson(`filter show dev ${device} parent 1:`) as readonly {
    readonly pref: number;
    readonly options?: object;
  }[];
  const withText = JSON.stringify(
    withoutIncidental(all.filter((filter) => filter.pref === pref && filter.options)),
  );
  const chosen = /"(fh|key_ht)":"[^"]*",?/g;
  return JSON.parse(withText.replaceAll(device, 'DEVICE').replaceAll(chosen, ''));
}

describe('filters that tc made', () => {
  it('are rules where rte_flow says them, and else listed with words that tc takes', async () => {
    const device = await makeByTc();
    const remote = makeDummy();
    const add = (parent: string, filter: string) =>
      tc(`filter add dev ${device} parent ${parent} ${filter.replace('REMOTE', remote)}`);
    for (const [filter] of received) add('1:', filter);
    add('ffff:', sent[0]);
    const { stdout, status } = await tapwright([
      ...['import', '--device', device, '--format', 'testpmd', '--json'],
    ]);
    expect(status).toBe(0);
    const found = JSON.parse(stdout) as {
      readonly rules: readonly string[];
      readonly unsaid: readonly {
        readonly pref: number;
        readonly tc: string;
        readonly reason: { readonly code: string };
      }[];
    };
    const rules = [...received.map(([, outcome]) => outcome), sent[1]];
    expect([...found.rules].sort()).toEqual(
      rules.flatMap((rule) => (typeof rule === 'string' ? `flow create 0 ${rule}` : [])).sort(),
    );
    const reasons = received.flatMap(([filter, outcome]) =>
      typeof outcome === 'string' ? [] : [[/pref (\d+)/.exec(filter)?.[1], outcome.source]],
    );
    const byPref = found.unsaid.toSorted((a, b) => a.pref - b.pref);
    expect(byPref.map(({ pref, reason }) => [String(pref), reason.code.split('/')[1]])).toEqual(
      reasons,
    );
    const again = await makeByTc();
    const told = byPref.filter((one) => !one.tc.startsWith('#'));
    expect(told.map(({ pref }) => pref)).toEqual([30, 31, 32, 34, 35]);
    for (const one of told) {
      tc(one.tc.replace(/^tc /, '').replace(`dev ${device} `, `dev ${again} `));
      expect(shownAt(again, one.pref)).toEqual(shownAt(device, one.pref));
    }
  });

  it('make a document that compiles to filters which mean the same', async () => {
    const device = await makeByTc();
    tc(
      `filter add dev ${device} parent 1: protocol ip pref 40 flower ip_proto udp action skbedit queue_mapping 2`,
    );
    const { rules, fidelity, device: options } = await imported(device);
    expect(options).toMatchObject({ name: device, queues: 4, default: 'kernel' });
    expect(rules).toHaveLength(1);
    expect(fidelity).toMatchObject({ filters: 1, exact: 0 });
    expect(fidelity.differences.map(({ kind }) => kind)).toEqual(['different', 'extra']);
  });
});

it('an import of a device that is not there is a message with status 1', async () => {
  const { status, stdout } = await tapwright(['import', '--device', 'tap77', '--json']);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: 'device/not-found' }] });
});
