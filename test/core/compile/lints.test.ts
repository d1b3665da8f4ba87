import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultCompileOptions } from '../../../core/compile/options.ts';
import { lintRows } from '../../../core/diagnostics/lint-rows.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import type { KernelVersion } from '../../../core/tc/kernel-version.ts';
import { lintCases, lintedRules, type LintCase } from './lint-cases.ts';
import { rulesOf } from './rules.ts';

const compiled = (one: LintCase) =>
  compile(
    lintedRules(one),
    { ...defaultDevice, ...one.device },
    { ...defaultCompileOptions, ...one.options },
  );

/** Codes about rules side by side, with the rule each is about. */
function lintsOf(lines: readonly string[], kernel: KernelVersion = [6, 1]): readonly string[] {
  const rules = rulesOf(...lines.map((line) => `flow create 0 ${line}`));
  const { diagnostics } = compile(rules, defaultDevice, { ...defaultCompileOptions, kernel });
  return diagnostics
    .filter(({ code }) => code in lintRows)
    .map(({ code, subject }) => `${String(subject.rule)} ${code}`);
}

describe('rules side by side', () => {
  it.each(lintCases)('are told $code when $when', (one) => {
    const { filters, diagnostics } = compiled(one);
    const found = diagnostics.filter(({ code }) => code === one.code);
    expect(found).toHaveLength(1);
    expect(found[0]?.subject).toEqual(one.subject);
    expect(found[0]?.message).toMatch(one.says);
    expect(found[0]?.severity).toBe(lintRows[one.code].severity);
    if (one.type !== undefined) expect(found[0]?.rteFlowErrorType).toBe(one.type);
    if (one.fix !== undefined) expect(found[0]?.fix?.changes).toEqual(one.fix);
    if (one.subject.rule === undefined) return;
    const made = filters.some(({ rule }) => rule === one.subject.rule);
    expect(made).toBe(lintRows[one.code].severity !== 'error');
  });

  it('have a case for every diagnostic about them', () => {
    const covered = new Set<string>(lintCases.map(({ code }) => code));
    // Profile tapwright never mixes protocols; test/core/compile/set/pass.test.ts has the case.
    covered.add('rule/protocols-differ');
    expect(Object.keys(lintRows).filter((code) => !covered.has(code))).toEqual([]);
  });

  it('tell the driver’s error type with every error', () => {
    for (const [code, row] of Object.entries(lintRows))
      expect([code, row.severity === 'error']).toEqual([code, row.rteFlowErrorType !== undefined]);
  });

  it('get no rule removed that still does something in one direction', () => {
    const rules = rulesOf(
      'flow create 0 ingress priority 0 pattern eth / end actions drop / end',
      'flow create 0 ingress egress priority 1 pattern eth / ipv4 / end actions drop / end',
    );
    const { diagnostics } = compile(rules, defaultDevice);
    expect(diagnostics.map(({ code, fix }) => [code, fix])).toEqual([['rule/shadowed', undefined]]);
  });
});

describe('shadows', () => {
  it.each([
    ['a rule that passes its packets on', 'passthru', []],
    ['a rule that ends their way', 'drop', ['r2 rule/shadowed']],
  ])('are thrown by %s: %s', (_, fate, found) => {
    const lines = [
      `ingress priority 0 pattern eth / end actions ${fate} / end`,
      'ingress priority 1 pattern eth / ipv4 / end actions queue index 1 / end',
    ];
    expect(lintsOf(lines)).toEqual(found);
  });

  it('are not thrown by several rules together, nor by one that matches less', () => {
    const half = (prefix: string, priority: number) =>
      `ingress priority ${String(priority)} pattern eth / ipv4 src spec ${prefix} src prefix 1 / end actions drop / end`;
    expect(
      lintsOf([
        half('0.0.0.0', 0),
        half('128.0.0.0', 1),
        'ingress priority 2 pattern eth / ipv4 / end actions queue index 1 / end',
      ]),
    ).toEqual([]);
  });

  it('name the rule that gets the packets', () => {
    const rules = rulesOf(
      'flow create 0 ingress priority 2 pattern eth / ipv4 src is 1.1.1.1 / udp / end actions drop / end',
      'flow create 0 ingress priority 1 pattern eth / ipv4 / udp / end actions drop / end',
      'flow create 0 ingress priority 0 pattern eth / ipv4 src is 1.1.1.1 / end actions drop / end',
    );
    const { diagnostics } = compile(rules, defaultDevice);
    expect(diagnostics.map(({ subject, message }) => [subject.rule, message])).toEqual([
      ['r1', expect.stringContaining('rule #2')],
    ]);
  });
});

describe('overlaps at one priority', () => {
  it('are won by the mask that was made first, not by the first rule that matches', () => {
    // The mask of the second rule is that of the first, so the kernel asks for it first.
    const rules = rulesOf(
      'flow create 0 ingress pattern eth / ipv4 src is 9.9.9.9 / end actions drop / end',
      'flow create 0 ingress pattern eth / ipv4 dst is 2.2.2.2 / end actions drop / end',
      'flow create 0 ingress pattern eth / ipv4 src is 1.1.1.1 / end actions queue index 1 / end',
    );
    const { diagnostics } = compile(rules, defaultDevice);
    const overlaps = diagnostics.filter(({ code }) => code === 'rule/overlap-undefined');
    expect(overlaps.map(({ subject }) => subject.rule)).toEqual(['r2']);
    expect(overlaps[0]?.message).toContain('rule #0');
  });

  it.each([
    ['different addresses', 'ipv4 src is 1.1.1.1', 'ipv4 src is 1.1.1.2 dst is 3.3.3.3'],
    ['different families', 'ipv4 src is 1.1.1.1', 'ipv6 src is ::1'],
    ['different transports', 'ipv4 / tcp dst is 80', 'ipv4 src is 1.1.1.1 / udp dst is 80'],
    ['different tags', 'vlan vid is 1 / ipv4', 'vlan vid is 2 / ipv4 src is 1.1.1.1'],
  ])('are not seen between %s', (_, first, second) => {
    const lines = [first, second].map(
      (items) => `ingress pattern eth / ${items} / end actions drop / end`,
    );
    expect(lintsOf(lines)).toEqual([]);
  });

  it('are told once a rule, and found among many rules as well as among few', () => {
    const sources = Array.from(
      { length: 40 },
      (_, index) =>
        `ingress pattern eth / ipv4 src is 10.0.0.${String(index)} / end actions drop / end`,
    );
    const targets = Array.from(
      { length: 40 },
      (_, index) =>
        `ingress pattern eth / ipv4 dst is 10.0.0.${String(index)} / end actions drop / end`,
    );
    expect(lintsOf([...sources, ...targets])).toEqual(
      targets.map((_, index) => `r${String(index + 41)} rule/overlap-undefined`),
    );
  });
});

/** The examples of the RFC's section on colliding flows, before Linux 4.18: which may stand beside the ones above them. */
describe('rules at one priority before Linux 4.18', () => {
  const v4 = (fields: string) => `eth / ipv4 ${fields}`;
  it.each([
    ['two ether types', ['eth / ipv4', 'eth type is 0x86dd'], [true, true]],
    ['addresses of two families', [v4('src is 1.1.1.1'), 'eth / ipv6 src is ::1'], [true, false]],
    ['two addresses', [v4('src is 1.1.1.1'), v4('src is 2.2.2.2')], [true, true]],
    [
      'one address and two, and two under another mask',
      [
        v4('src is 1.1.1.1 dst is 1.1.1.2'),
        v4('src is 2.2.2.2'),
        v4('src is 2.2.2.2 dst spec 2.2.2.3 dst mask 255.255.255.0'),
        v4('src is 2.2.2.2 dst is 2.2.2.3'),
      ],
      [true, false, false, true],
    ],
    [
      'ports of either protocol over either family, but not source beside destination',
      [
        'eth / ipv4 / tcp dst is 3333',
        'eth / ipv6 / udp dst is 4444',
        'eth / ipv6 / udp src is 5555',
      ],
      [true, true, false],
    ],
  ])('%s', (_, patterns, allowed) => {
    const lines = patterns.map(
      (items) => `ingress priority 4 pattern ${items} / end actions drop / end`,
    );
    const refused = lintsOf(lines, [4, 17]).filter((one) => one.endsWith('masks-differ'));
    expect(
      patterns.map(
        (_pattern, index) => !refused.includes(`r${String(index + 1)} rule/masks-differ`),
      ),
    ).toEqual(allowed);
    expect(lintsOf(lines, [4, 18]).filter((one) => one.endsWith('masks-differ'))).toEqual([]);
  });

  /** Each field of the RFC's table beside a rule without it: alone of its kind, and with two values. */
  it.each([
    ['eth_dst', 'eth', 'eth dst is 02:00:00:00:00:01', 'eth dst is 02:00:00:00:00:02'],
    ['eth_src', 'eth', 'eth src is 02:00:00:00:00:01', 'eth src is 02:00:00:00:00:02'],
    ['eth_type', 'eth', 'eth type is 0x0806', 'eth / ipv4'],
    ['ip_proto', 'eth / ipv4', 'eth / ipv4 / tcp', 'eth / ipv4 / udp'],
    ['ipv4_src', 'eth / ipv4', v4('src is 1.1.1.1'), v4('src is 1.1.1.2')],
    ['ipv4_dst', 'eth / ipv4', v4('dst is 1.1.1.1'), v4('dst is 1.1.1.2')],
    ['ipv6_src', 'eth / ipv6', 'eth / ipv6 src is ::1', 'eth / ipv6 src is ::2'],
    ['ipv6_dst', 'eth / ipv6', 'eth / ipv6 dst is ::1', 'eth / ipv6 dst is ::2'],
    ['port_src', 'eth / ipv4 / tcp', 'eth / ipv4 / tcp src is 1', 'eth / ipv4 / udp src is 2'],
    ['port_dst', 'eth / ipv4 / tcp', 'eth / ipv4 / tcp dst is 1', 'eth / ipv4 / udp dst is 2'],
    ['vlan_id', 'eth / vlan', 'eth / vlan vid is 1', 'eth / vlan vid is 2'],
    ['vlan_prio', 'eth / vlan', 'eth / vlan pcp is 1', 'eth / vlan pcp is 2'],
    ['vlan_eth_type', 'eth / vlan', 'eth / vlan inner_type is 0x0800', 'eth / vlan / ipv6'],
  ])('%s', (field, without, first, second) => {
    const line = (items: string) => `ingress pattern ${items} / end actions drop / end`;
    expect(lintsOf([line(first), line(second)], [4, 14])).toEqual([]);
    const rules = rulesOf(...[without, first].map((items) => `flow create 0 ${line(items)}`));
    const options = { ...defaultCompileOptions, kernel: [4, 14] as const };
    const messages = compile(rules, defaultDevice, options).diagnostics.map(
      ({ message }) => message,
    );
    expect(messages).toEqual([expect.stringContaining(`only this one compares \`${field}\``)]);
  });
});
