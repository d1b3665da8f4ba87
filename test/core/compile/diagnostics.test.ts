import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { ruleRows } from '../../../core/diagnostics/rule-rows.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { newestKernel } from '../../../core/tc/kernel-version.ts';
import { cases as generalCases, type Case } from './diagnostic-cases.ts';
import { tapCases } from './tap-cases.ts';
import { ruleWith, rulesOf } from './rules.ts';

const cases = [...generalCases, ...tapCases];

describe('compile', () => {
  it.each(cases)('reports $code at $subject', (one) => {
    const { code, rules, subject, says, type } = one;
    const { filters, diagnostics } = compile(
      typeof rules === 'string' ? rulesOf(`flow create 0 ${rules}`) : rules,
      { ...defaultDevice, ...one.device },
      { kernel: one.kernel ?? newestKernel, history: [] },
    );
    const found = diagnostics.filter((diagnostic) => diagnostic.code === code);
    expect(found).toHaveLength(1);
    expect(found[0]?.subject).toEqual(subject);
    expect(found[0]?.message).toMatch(says);
    expect(found[0]?.severity).toBe(ruleRows[code].severity);
    if (type !== undefined) expect(found[0]?.rteFlowErrorType).toBe(type);
    if (one.fix !== undefined) expect(found[0]?.fix?.changes ?? null).toEqual(one.fix);
    const made = filters.some(({ rule }) => rule === subject.rule);
    expect(made).toBe(ruleRows[code].severity !== 'error');
  });

  it('has a case for every diagnostic about a rule', () => {
    const covered = new Set(cases.map(({ code }) => code));
    expect(Object.keys(ruleRows).filter((code) => !covered.has(code as Case['code']))).toEqual([]);
  });

  it('tells the driver’s error type with every error about a rule', () => {
    for (const [code, row] of Object.entries(ruleRows))
      expect([code, row.severity === 'error']).toEqual([code, row.rteFlowErrorType !== undefined]);
  });

  it.each([
    'ingress pattern eth / ipv4 src is 1.1.1.1 / udp dst is 53 / end actions queue index 3 / end',
    'egress pattern eth type is 0x0800 / ipv4 proto is 17 / udp / end actions drop / end',
    'ingress pattern vlan inner_type is 0x86dd / ipv6 / end actions passthru / end',
    'ingress pattern eth / ipv4 src spec 10.0.0.1 src last 10.0.0.9 src prefix 24 / end actions drop / end',
    'ingress pattern eth / ipv4 src spec 0.0.0.0 src mask 0.0.0.0 dst is 1.1.1.1 / end actions drop / end',
    'ingress pattern eth / ipv4 / udp dst is 7 dst last 0 / end actions drop / end',
    'ingress pattern end actions drop / end',
    'ingress pattern ipv6 dst spec 1111:2222:3333:4444:5555:6666:7777:8888 dst prefix 127 / end actions drop / end',
    'ingress pattern ipv6 dst spec 1111:2222:3333:4444:5555:6666:7777:8888 dst mask f0f0:f0f0:f0f0:f0f0::12 / end actions drop / end',
  ])('has nothing to say about a sound rule: %s', (text) => {
    const { filters, diagnostics } = compile(rulesOf(`flow create 0 ${text}`), defaultDevice);
    expect(diagnostics).toEqual([]);
    expect(filters.filter(({ role }) => role === 'rule')).toHaveLength(1);
  });

  it('points at an unknown item and still checks those around it', () => {
    const rule = ruleWith({
      pattern: [['eth'], ['nsh'], ['vlan', { vid: { spec: 1, mask: 1 } }]],
      actions: [['teleport']],
    });
    const codes = compile([rule], defaultDevice).diagnostics.map(({ code }) => code);
    expect(codes).toEqual([
      'rule/item-unsupported',
      'rule/mask-partial',
      'rule/action-unsupported',
    ]);
  });
});
