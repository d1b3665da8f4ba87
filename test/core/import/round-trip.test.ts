/** Rules that were compiled are the same again when they are imported. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { readDocument } from '../../../core/document/read.ts';
import { defaultDevice, type DeviceOptions } from '../../../core/flow/device.ts';
import type { Rule } from '../../../core/flow/rule.ts';
import { importFilters } from '../../../core/import/import.ts';
import { printRules } from '../../../core/testpmd/print.ts';
import { crowdedRules } from '../../arbitraries/crowded-rules.ts';
import { ruleSet } from '../../arbitraries/rules.ts';
import { runs } from '../../property.ts';
import { rulesOf } from '../compile/rules.ts';
import { foundOf } from './found.ts';

const imported = (rules: readonly Rule[], device: DeviceOptions) =>
  importFilters(foundOf(compile(rules, device), { device: device.name, queues: device.queues }));

/** Options that tell themselves by what they put into the kernel. */
const device: fc.Arbitrary<DeviceOptions> = fc
  .record({
    queues: fc.constantFrom(4, 7),
    default: fc.constantFrom('queue0', 'rss', 'kernel'),
    isolate: fc.boolean(),
    remote: fc.constantFrom(null, 'eth3'),
    mac: fc.constantFrom(null, '02:00:00:00:00:01'),
    promiscuous: fc.boolean(),
    allMulticast: fc.boolean(),
    groups: fc.constantFrom('priority', 'chains'),
    implicit: fc.constantFrom('first', 'last'),
    rss: fc.constantFrom('direct', 'reclassify'),
    hashTail: fc.boolean(),
  })
  .map((options) => ({ ...defaultDevice, ...options }));

describe.each([
  ['any rules', ruleSet],
  ['crowded rules', crowdedRules],
])('%s, imported from what they compile to,', (_, sets) => {
  it('compile to the same filters, all of them said', () => {
    fc.assert(
      fc.property(sets, device, (rules, options) => {
        const { fidelity, unsaid } = imported(rules, options);
        expect(unsaid).toEqual([]);
        expect(fidelity.differences).toEqual([]);
        expect(fidelity.percent).toBe(100);
      }),
      runs(300),
    );
  });

  it('are the same text when they are imported once more', () => {
    fc.assert(
      fc.property(sets, device, (rules, options) => {
        const once = imported(rules, options);
        const twice = imported(once.rules, once.device);
        expect(printRules(twice.rules)).toBe(printRules(once.rules));
        expect(twice.device).toEqual(once.device);
      }),
      runs(100),
    );
  });
});

describe('canonical rules are the same text again', () => {
  const create = (rest: string) => `flow create 0 ${rest}`;
  it.each([
    'ingress pattern eth / end actions drop / end',
    'ingress group 3 priority 9 pattern eth / end actions passthru / end',
    'egress pattern eth / ipv4 / end actions drop / end',
    'ingress egress pattern eth / ipv6 / end actions passthru / end',
    'ingress pattern eth dst is 02:00:00:00:00:01 src spec 02:00:00:00:00:00 src prefix 24 / end actions queue index 3 / end',
    'ingress pattern eth type is 0x88cc / end actions queue index 1 / end',
    'ingress pattern eth has_vlan is 0 / end actions queue index 1 / end',
    'ingress pattern eth / vlan / end actions queue index 1 / end',
    'ingress pattern eth / vlan pcp is 3 vid is 7 / ipv4 / udp / end actions queue index 1 / end',
    'ingress pattern eth type is 0x88a8 / vlan vid is 7 / vlan vid is 8 has_more_vlan is 0 / ipv6 / end actions drop / end',
    'ingress pattern eth / vlan inner_type is 0x88cc / end actions drop / end',
    'ingress pattern eth / ipv4 tos spec 0x2e tos prefix 6 ttl is 1 / end actions queue index 1 / end',
    'ingress pattern eth / ipv4 fragment_offset spec 0x0001 fragment_offset last 0x3fff fragment_offset mask 0x3fff / end actions drop / end',
    'ingress pattern eth / ipv6 has_frag_ext is 1 / end actions drop / end',
    'ingress pattern eth / ipv4 proto is 47 src spec 10.1.2.3 src mask 255.0.255.0 / end actions drop / end',
    'ingress pattern eth / ipv6 dst spec 2001:db8:: dst prefix 32 / tcp dst is 80 flags spec 0x02 flags mask 0x12 / end actions queue index 1 / end',
    'ingress pattern eth / ipv4 / udp src is 1000 src last 2000 / end actions queue index 1 / end',
    'ingress pattern eth / ipv4 / sctp dst spec 0 dst prefix 12 / end actions queue index 1 / end',
    'ingress pattern eth / ipv4 / icmp type is 8 / end actions queue index 1 / end',
    'ingress pattern eth / ipv6 / icmp6 type is 135 code is 0 / end actions queue index 1 / end',
    'ingress pattern eth / arp_eth_ipv4 spa is 10.0.0.1 / end actions queue index 1 / end',
    'ingress pattern eth / mpls label is 5 s is 1 / end actions queue index 1 / end',
    'ingress pattern eth / end actions mark id 5 / queue index 1 / end',
    'ingress pattern eth / ipv4 / end actions rss queues 0 1 2 3 end / end',
    'ingress pattern eth / ipv4 / end actions mark id 7 / rss func symmetric_toeplitz types ip udp ipv6-tcp end queues 1 1 3 end / end',
    'ingress pattern eth / ipv4 / end actions rss types ipv4 l3-src-only end key 6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa queues 2 end / end',
  ])('%s', (rest) => {
    const rules = rulesOf(create(rest));
    for (const rss of ['direct', 'reclassify'] as const) {
      const { rules: again, fidelity } = imported(rules, { ...defaultDevice, rss });
      expect(fidelity.differences).toEqual([]);
      expect(printRules(again)).toBe(`${create(rest)}\n`);
    }
  });

  it('jumps lead to groups that are chains', () => {
    const lines = [
      create('ingress pattern eth / ipv4 / end actions jump group 2 / end'),
      create('ingress group 2 pattern eth / ipv4 / udp / end actions queue index 1 / end'),
    ];
    const { rules, device: options } = imported(rulesOf(...lines), {
      ...defaultDevice,
      groups: 'chains',
    });
    expect(options.groups).toBe('chains');
    expect(printRules(rules)).toBe(`${lines.join('\n')}\n`);
  });
});

describe('the example documents', () => {
  const folder = new URL('../../../assets/examples/', import.meta.url);
  it.each(readdirSync(folder))('%s is imported in full', (name) => {
    const reading = readDocument(readFileSync(new URL(name, folder), 'utf8'));
    if (!reading.ok) throw new Error('an example that cannot be read');
    const { rules, device: options } = reading.document;
    const again = imported(rules, options);
    expect(again.unsaid).toEqual([]);
    expect(again.fidelity.differences).toEqual([]);
    expect(again.device).toEqual({ ...options, markQueues: [], profile: 'tapwright' });
  });
});
