import { describe, expect, it } from 'vitest';
import { compile } from '../../../../core/compile/compile.ts';
import { defaultCompileOptions } from '../../../../core/compile/options.ts';
import { rteFlowErrorType as type } from '../../../../core/diagnostics/diagnostic.ts';
import { profileRows } from '../../../../core/diagnostics/profile-rows.ts';
import type { DeviceOptions, DeviceStep } from '../../../../core/flow/device.ts';
import { rulesOf } from '../rules.ts';
import { localDevice, remoteDevice } from './recorded.ts';

interface Case {
  readonly code: keyof typeof profileRows;
  /** What follows `flow create 0 ` in testpmd; the last rule is the one the message is about. */
  readonly rules: readonly string[];
  readonly subject: object;
  readonly says: RegExp;
  readonly type?: number;
  readonly device?: Partial<DeviceOptions>;
}

const attribute = (field?: string) => ({
  part: 'attribute',
  ...(field !== undefined && { field }),
});
const item = (index: number) => ({ part: 'item', index });
const action = (index: number, field?: string) => ({
  part: 'action',
  index,
  ...(field !== undefined && { field }),
});
const version2411: Partial<DeviceOptions> = { profile: 'dpdk-24.11' };

const cases: readonly Case[] = [
  {
    code: 'driver/group-refused',
    rules: ['ingress group 16 pattern eth / end actions drop / end'],
    subject: attribute('group'),
    says: /^DPDK 22.11 refuses the rule: “group value too big: cannot exceed 15” \(Invalid argument\)/,
    type: type.ATTR_GROUP,
  },
  {
    code: 'driver/priority-refused',
    rules: ['ingress priority 4095 pattern eth / end actions drop / end'],
    subject: attribute('priority'),
    says: /“priority value too big” \(Invalid argument\)/,
    type: type.ATTR_PRIORITY,
  },
  {
    code: 'driver/priority-refused',
    rules: ['ingress group 15 priority 4088 pattern eth / end actions drop / end'],
    subject: attribute('priority'),
    says: /“priority value too big” \(Operation not supported\)/,
    type: type.ATTR_PRIORITY,
  },
  {
    code: 'driver/transfer-refused',
    rules: ['ingress transfer group 16 pattern eth / end actions drop / end'],
    subject: attribute('transfer'),
    says: /“transfer is not supported”/,
    type: type.ATTR_TRANSFER,
  },
  {
    code: 'driver/item-refused',
    rules: ['ingress pattern void / eth / ipv4 / icmp / end actions count / end'],
    subject: item(3),
    says: /“item not supported” \(Operation not supported\)/,
    type: type.ITEM,
  },
  {
    code: 'driver/item-refused',
    rules: [
      'ingress pattern eth / ipv4 src is 10.0.0.1 src last 10.0.0.2 / end actions drop / end',
    ],
    subject: item(1),
    says: /“item not supported”/,
    type: type.ITEM,
  },
  {
    code: 'driver/action-refused',
    rules: ['ingress pattern eth / end actions void / queue index 1 / drop / end'],
    subject: action(2),
    says: /“action not supported” \(Operation not supported\)/,
    type: type.ACTION,
  },
  {
    code: 'driver/action-refused',
    rules: ['ingress pattern eth / end actions queue index 4 / end'],
    subject: action(0, 'index'),
    says: /“queue index out of range” \(Numerical result out of range\)/,
    type: type.ACTION,
  },
  {
    code: 'driver/rss-refused',
    rules: ['ingress pattern eth / end actions rss func toeplitz queues 0 1 end / end'],
    subject: action(0),
    says: /“non-default RSS hash functions are not supported”/,
    type: type.UNSPECIFIED,
  },
  {
    code: 'driver/rss-refused',
    rules: ['ingress pattern eth / end actions rss level 1 queues 0 1 end / end'],
    subject: action(0),
    says: /“a nonzero RSS encapsulation level is not supported”/,
    type: type.UNSPECIFIED,
  },
  {
    code: 'driver/rss-refused',
    rules: ['ingress pattern eth / end actions rss queues end / end'],
    device: version2411,
    subject: action(0),
    says: /“invalid number of queues” \(Invalid argument\)/,
    type: type.UNSPECIFIED,
  },
  {
    code: 'driver/rss-refused',
    rules: ['ingress pattern eth / end actions rss key 0102030405060708 queues 0 1 end / end'],
    device: version2411,
    subject: action(0),
    says: /“RSS hash invalid key length”/,
    type: type.UNSPECIFIED,
  },
  {
    code: 'driver/rss-refused',
    rules: ['ingress pattern eth / end actions rss types ipv4 sctp end queues 0 1 end / end'],
    device: version2411,
    subject: action(0),
    says: /“RSS hash type not supported”/,
    type: type.UNSPECIFIED,
  },
  {
    code: 'driver/rss-program-refused',
    rules: ['ingress pattern eth / end actions rss queues 0 1 end / end'],
    subject: action(0),
    says: /“Kernel too old or not configured to support BPF program loading”/,
    type: type.HANDLE,
  },
  {
    code: 'driver/overlapping-rules',
    rules: [
      'ingress pattern eth / ipv4 / end actions drop / end',
      'egress pattern eth / ipv4 / end actions passthru / end',
    ],
    subject: attribute('priority'),
    says: /“overlapping rules or Kernel too old for flower support” \(File exists\)/,
    type: type.HANDLE,
  },
  {
    code: 'driver/overlapping-rules',
    rules: [
      'ingress pattern eth / ipv4 / end actions drop / end',
      'ingress pattern eth / vlan / ipv6 / end actions drop / end',
    ],
    subject: attribute('priority'),
    says: /“overlapping rules or Kernel too old for flower support” \(File exists\)/,
    type: type.HANDLE,
  },
  {
    code: 'driver/egress-as-ingress',
    rules: ['egress pattern eth / ipv4 / end actions drop / end'],
    subject: attribute('egress'),
    says: /a received packet `eth \/ ipv4` is dropped, a sent one passes\.$/,
  },
  {
    code: 'driver/egress-half-missing',
    rules: ['ingress egress pattern eth / ipv4 / end actions drop / end'],
    subject: attribute('egress'),
    says: /only the ingress half/,
  },
  {
    code: 'driver/no-direction',
    rules: ['pattern eth / ipv4 / end actions drop / end'],
    subject: attribute(),
    says: /as ingress/,
  },
  {
    code: 'driver/priority-carried',
    rules: ['ingress priority 4079 pattern eth / ipv4 / end actions drop / end'],
    subject: attribute('priority'),
    says: /into group 1/,
  },
  {
    code: 'driver/behind-isolate',
    rules: ['ingress group 15 pattern eth / ipv4 / end actions drop / end'],
    device: version2411,
    subject: attribute('group'),
    says: /at TC priority 61505, behind isolate \(61503\)/,
  },
  {
    code: 'driver/matches-otherwise',
    rules: ['ingress pattern eth / vlan vid is 300 / ipv4 / end actions drop / end'],
    subject: { part: 'item' },
    says: /`eth \/ vlan vid 300 \/ ipv4` of the rule goes past it/,
  },
  {
    code: 'driver/rss-other-queues',
    rules: ['ingress pattern eth / end actions rss queues 3 end / end'],
    device: version2411,
    subject: action(0, 'queues'),
    says: /should go to queue 3, but goes to queue 0/,
  },
];

describe('what a driver’s profile says of a rule', () => {
  it.each(cases)('$code: $rules', ({ code, rules, subject, says, type: errorType, device }) => {
    const all = rulesOf(...rules.map((text) => `flow create 0 ${text}`));
    const { diagnostics, filters } = compile(all, { ...localDevice, ...device });
    const rule = all.at(-1)?.id;
    const found = diagnostics.filter((diagnostic) => diagnostic.code === code);
    expect(found).toHaveLength(1);
    expect(found[0]?.subject).toEqual({ rule, ...subject });
    expect(found[0]?.message).toMatch(says);
    expect(found[0]?.rteFlowErrorType).toBe(errorType);
    expect(filters.some((filter) => filter.rule === rule)).toBe(errorType === undefined);
  });

  it('names the filters that a refused RSS rule leaves', () => {
    const [rule] = rulesOf(
      'flow create 0 ingress group 1 pattern eth / end actions rss queues 0 1 end / end',
    );
    const [refused] = compile([rule!], localDevice).diagnostics;
    expect(refused?.hint).toContain('stay, at TC priorities 4097 to 4100');
  });

  it('can make a rule without a direction ingress', () => {
    const rules = rulesOf('flow create 0 pattern eth / end actions drop / end');
    const [told] = compile(rules, localDevice).diagnostics;
    expect(told?.fix?.changes).toEqual([
      { kind: 'attribute', rule: rules[0]?.id, field: 'ingress', value: true },
    ]);
  });

  it('stops at the first refusal, in the driver’s order', () => {
    const [rule] = rulesOf(
      'flow create 0 transfer ingress group 16 priority 5000 pattern invert / eth / end actions count / end',
    );
    const codes = compile([rule!], localDevice).diagnostics.map(({ code }) => code);
    expect(codes).toEqual(['driver/transfer-refused']);
  });
});

const step = (kind: DeviceStep['kind'], on: boolean): DeviceStep => ({ kind, on });

describe('what a driver’s profile says of the device', () => {
  const said = (device: Partial<DeviceOptions>, history: readonly DeviceStep[]) =>
    compile(
      [],
      { ...remoteDevice, ...device },
      { ...defaultCompileOptions, history },
    ).diagnostics.map(({ code, subject, message }) => ({ code, field: subject.field, message }));

  it.each([
    ['promiscuous', 'promiscuous mode', 'eth dst 02:00:00:00:00:01'],
    ['allMulticast', 'all-multicast mode', 'eth dst 01:00:5e:00:00:01'],
  ] as const)('names the filter left behind by %s', (kind, mode, packet) => {
    const left = said({ [kind]: false }, [step(kind, false)]);
    expect(left).toMatchObject([{ code: 'driver/implicit-left-behind', field: kind }]);
    expect(left[0]?.message).toContain(`the filter of ${mode} behind on eth3`);
    expect(left[0]?.message).toContain(`a packet \`${packet}\` is still mirrored`);
    expect(said({ [kind]: false }, [])).toEqual([]);
    const isolatedBetween = [step(kind, false), step('isolate', true), step('isolate', false)];
    expect(said({ [kind]: false }, isolatedBetween)).toEqual([]);
  });

  it('says that a port isolated before it starts is not', () => {
    const codes = said({ isolate: true }, []).map(({ code }) => code);
    expect(codes).toEqual(['driver/isolate-without-effect', 'driver/isolate-leaves-remote']);
    expect(said({ isolate: true }, [step('isolate', true)])).toEqual([]);
    expect(said({ isolate: true, remote: null }, []).map(({ code }) => code)).toEqual([
      'driver/isolate-without-effect',
    ]);
  });

  it('names implicit filters that isolating leaves on the remote', () => {
    const again = [step('isolate', false), step('isolate', true)];
    expect(said({ isolate: true }, again).map(({ code }) => code)).toEqual([
      'driver/isolate-leaves-remote',
    ]);
  });

  it.each([
    ['default', { default: 'rss' }],
    ['groups', { groups: 'chains' }],
    ['implicit', { implicit: 'first' }],
    ['hashTail', { hashTail: true }],
    ['markQueues', { markQueues: [{ mark: 1, queue: 1 }] }],
  ] as const)('says that the driver has no option %s', (field, options) => {
    expect(said(options, [])).toMatchObject([{ code: 'driver/option-ignored', field }]);
  });

  it('has a case for every code of a driver', () => {
    const device = [
      'driver/option-ignored',
      'driver/implicit-left-behind',
      'driver/isolate-without-effect',
      'driver/isolate-leaves-remote',
    ];
    const covered = new Set<string>([...cases.map(({ code }) => code), ...device]);
    const ours = Object.keys(profileRows).filter((code) => code.startsWith('driver/'));
    expect(ours.filter((code) => !covered.has(code))).toEqual([]);
  });
});
