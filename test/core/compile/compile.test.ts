import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { implicitPriority } from '../../../core/compile/layout.ts';
import type { CompiledFilter } from '../../../core/compile/result.ts';
import { defaultDevice, type DeviceOptions } from '../../../core/flow/device.ts';
import { tapItems } from '../../../core/flow/items.ts';
import { conversionOf } from '../../../core/compile/items.ts';
import { actionText, matchText } from '../../../core/tc/text.ts';
import { isOwnFilter } from '../../../core/tc/ownership.ts';
import { ruleWith, rulesOf } from './rules.ts';

const compileText = (lines: readonly string[], device: Partial<DeviceOptions> = {}) =>
  compile(rulesOf(...lines), { ...defaultDevice, ...device });

const short = ({ parent, priority, keys, actions, role }: CompiledFilter) =>
  [
    parent,
    priority,
    matchText({ keys })
      .map(({ name, value }) => `${name} ${value}`)
      .join(' '),
    actionText({ actions })
      .map(({ name, value }) => `${name} ${value}`.trim())
      .join(' '),
    role,
  ].join(' | ');

const create = (text: string) => `flow create 0 ${text}`;

describe('the three local conversion examples of the RFC', () => {
  const { filters, diagnostics } = compileText([
    'flow validate 0 ingress pattern port index is 0 / end actions queue index 0 / end',
    'flow create 0 ingress priority 1 pattern eth src is de:ad:ca:fe:00:02 / end actions queue 2 / end',
    'flow create 0 ingress priority 2 pattern eth dst is 3a:80:ce:61:36:54 src is 52:43:7b:fd:ac:f3 / ipv4 src is 1.1.1.1 dst is 2.2.2.2 / udp src is 4444 dst is 5555 / end actions drop / end',
  ]);

  it('become filters with the keys and actions it gives, less the device', () => {
    expect(filters.filter(({ role }) => role === 'rule').map(short)).toEqual([
      '1: | 17 |  | skbedit queue_mapping 0 | rule',
      '1: | 18 | src_mac de:ad:ca:fe:00:02 | skbedit queue_mapping 2 | rule',
      '1: | 19 | dst_mac 3a:80:ce:61:36:54 src_mac 52:43:7b:fd:ac:f3 eth_type ipv4 ip_proto udp src_ip 1.1.1.1 dst_ip 2.2.2.2 src_port 4444 dst_port 5555 | drop | rule',
    ]);
  });

  it('say how the port was read', () => {
    expect(diagnostics.map(({ code }) => code)).toContain('rule/port-is-any');
  });

  it('say that the first of them, which matches any packet, keeps the others from theirs', () => {
    const shadowed = diagnostics.filter(({ code }) => code === 'rule/shadowed');
    expect(shadowed.map(({ subject }) => subject.rule)).toEqual(['r2', 'r3']);
  });
});

describe('directions', () => {
  it('put ingress on the root qdisc, egress on the ingress qdisc, and both on both', () => {
    const { filters, qdiscs } = compileText([
      create('ingress egress pattern eth / ipv4 / end actions drop / end'),
      create('egress pattern eth / ipv6 / end actions passthru / end'),
    ]);
    expect(filters.map(short)).toEqual([
      '1: | 17 | eth_type ipv4 | drop | rule',
      '1: | 65534 |  | skbedit queue_mapping 0 | default',
      '1: | 65535 |  | continue | isolate',
      'ffff: | 17 | eth_type ipv4 | drop | rule',
      'ffff: | 17 | eth_type ipv6 | continue | rule',
    ]);
    expect(qdiscs).toEqual([
      { device: 'tap0', kind: 'multiq', handle: '1:', parent: 'root', bands: 4 },
      { device: 'tap0', kind: 'ingress', handle: 'ffff:', parent: 'ffff:fff1' },
    ]);
  });

  it('ask for no ingress qdisc without an egress rule', () => {
    const { qdiscs } = compileText([create('ingress pattern eth / end actions drop / end')]);
    expect(qdiscs.map(({ handle }) => handle)).toEqual(['1:']);
  });

  it('let equal rules of different directions share a priority', () => {
    const { diagnostics } = compileText([
      create('ingress pattern eth / ipv4 / end actions drop / end'),
      create('egress pattern eth / ipv4 / end actions drop / end'),
    ]);
    expect(diagnostics).toEqual([]);
  });
});

describe('priorities', () => {
  it.each([
    ['group 0 priority 0', 17],
    ['group 0 priority 4078', 4095],
    ['group 1 priority 0', 4113],
    ['group 15 priority 0', 61457],
    ['group 15 priority 4071', 65528],
  ])('of %s are TC priority %i', (attributes, priority) => {
    const text = create(`ingress ${attributes} pattern eth / ipv4 / end actions drop / end`);
    expect(compileText([text]).filters[0]?.priority).toBe(priority);
  });
});

describe('implicit filters', () => {
  const implicit = (device: Partial<DeviceOptions>) => compileText([], device).filters.map(short);

  it('give a packet nobody wants to queue 0, and leave isolate ready', () => {
    expect(implicit({})).toEqual([
      '1: | 65534 |  | skbedit queue_mapping 0 | default',
      '1: | 65535 |  | continue | isolate',
    ]);
  });

  it('drop such a packet when isolated', () => {
    expect(implicit({ isolate: true })).toEqual(['1: | 65535 |  | drop | isolate']);
  });

  it('leave it to the kernel when told so', () => {
    expect(implicit({ default: 'kernel' })).toEqual(['1: | 65535 |  | continue | isolate']);
  });

  it('stand behind every rule', () => {
    const last = create('ingress group 15 priority 4071 pattern eth / end actions drop / end');
    expect(compileText([last]).filters.map(({ role }) => role)).toEqual([
      'rule',
      'default',
      'isolate',
    ]);
    expect(implicitPriority.default).toBeGreaterThan(65528);
  });
});

describe('VLAN', () => {
  const keysOf = (pattern: string) =>
    compileText([create(`ingress pattern ${pattern} / end actions drop / end`)]).filters[0]?.keys;

  it.each([
    ['eth / vlan vid is 300', { eth_type: 0x8100, vlan_id: 300 }],
    ['eth / vlan pcp is 5', { eth_type: 0x8100, vlan_prio: 5 }],
    ['vlan', { eth_type: 0x8100 }],
    ['eth type is 0x8100 / vlan vid is 0', { eth_type: 0x8100, vlan_id: 0 }],
    ['eth / vlan vid is 7 / ipv4', { eth_type: 0x8100, vlan_id: 7, vlan_eth_type: 0x0800 }],
    [
      'eth / vlan inner_type is 0x86dd / ipv6 / tcp',
      { eth_type: 0x8100, vlan_eth_type: 0x86dd, ip_proto: 6 },
    ],
  ])('%s: the tag’s ether type outside, the next header’s inside', (pattern, expected) => {
    const values = Object.entries(keysOf(pattern) ?? {}).map(([key, match]) => [key, match.value]);
    expect(Object.fromEntries(values)).toEqual(expected);
  });
});

describe('a compiled set', () => {
  it('leaves out drafts and disabled rules', () => {
    const rule = ruleWith({ pattern: [['nonsense']] });
    const { filters, diagnostics } = compile(
      [
        { ...rule, enabled: false },
        { ...rule, draft: { attached: false } },
      ],
      defaultDevice,
    );
    expect(filters.map(({ role }) => role)).toEqual(['default', 'isolate']);
    expect(diagnostics).toEqual([]);
  });

  it('numbers handles among the filters of one place, and all of them are recognised', () => {
    const { filters } = compileText([
      create('ingress pattern eth / ipv4 / end actions drop / end'),
      create('ingress pattern eth / ipv6 / end actions drop / end'),
      create('ingress priority 1 pattern eth / vlan / end actions drop / end'),
    ]);
    const handles = filters.map(({ handle }) => handle.toString(16));
    expect(handles).toEqual(['54570001', '54570002', '54570001', '54570001', '54570001']);
    expect(filters.every(isOwnFilter)).toBe(true);
  });

  it('keeps the first of two colliding rules whole, and nothing of the second', () => {
    const { filters } = compileText([
      create('egress pattern eth / end actions drop / end'),
      create('ingress egress pattern eth / end actions passthru / end'),
    ]);
    expect(filters.filter(({ role }) => role === 'rule').map(({ rule }) => rule)).toEqual(['r1']);
  });

  it('names a colliding rule by its name when it has one', () => {
    const rule = ruleWith({ name: 'web' });
    const { diagnostics } = compile(
      [rule, { ...rule, id: 'r2' as typeof rule.id, name: '' }],
      defaultDevice,
    );
    expect(diagnostics[0]?.message).toContain('“web”');
  });

  it('does not call a rule unreachable behind one that passes its packets on', () => {
    const { diagnostics } = compileText([
      create('ingress pattern eth / ipv4 / end actions passthru / end'),
      create('ingress priority 1 pattern eth / ipv4 / end actions drop / end'),
    ]);
    expect(diagnostics).toEqual([]);
  });
});

describe('the conversion table', () => {
  it('has a key for every field of the registry, and for nothing else', () => {
    for (const { type, fields } of tapItems) {
      const matched = fields.filter(
        ({ masks, covers }) => masks !== 'none' && covers === undefined,
      );
      expect(Object.keys(conversionOf(type, 1).fields).sort()).toEqual(
        matched.map(({ name }) => name).sort(),
      );
    }
  });
});
