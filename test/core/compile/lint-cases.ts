/** A few rules for every diagnostic about rules side by side: what is reported, and where it points. */
import type { CompileOptions } from '../../../core/compile/options.ts';
import {
  rteFlowErrorType,
  type Diagnostic,
  type FixChange,
} from '../../../core/diagnostics/diagnostic.ts';
import type { lintRows } from '../../../core/diagnostics/lint-rows.ts';
import type { DeviceOptions } from '../../../core/flow/device.ts';
import type { Rule } from '../../../core/flow/rule.ts';
import { ruleWith, rulesOf } from './rules.ts';

export interface LintCase {
  readonly code: keyof typeof lintRows;
  /** Where several cases have one code. */
  readonly when: string;
  /** testpmd text of rules, what follows `flow create 0 `, or rules built otherwise. Their ids are r1, r2, … */
  readonly rules: readonly string[] | (() => readonly Rule[]);
  readonly device?: Partial<DeviceOptions>;
  readonly options?: Partial<CompileOptions>;
  readonly subject: Diagnostic['subject'];
  readonly says: RegExp;
  readonly type?: number;
  readonly fix?: readonly FixChange[];
}

const priority = (rule: string) => ({ rule, part: 'attribute' as const, field: 'priority' });
const jump = (rule: string) => ({ rule, part: 'action' as const, index: 0, field: 'group' });
const { HANDLE, ACTION_CONF } = rteFlowErrorType;
const renumber = [{ kind: 'renumber' as const }];
const remove = (rule: string) => [{ kind: 'remove-rule' as const, rule }];
const chains = { groups: 'chains' as const };
const linux414 = { kernel: [4, 14] as const };

export const lintCases: readonly LintCase[] = [
  {
    code: 'rule/collision',
    when: 'two rules match the same, however written',
    rules: [
      'ingress priority 3 pattern eth / ipv4 src spec 10.0.0.1 src prefix 8 / end actions drop / end',
      'ingress priority 3 pattern ipv4 src spec 10.9.9.9 src prefix 8 / end actions queue index 1 / end',
    ],
    subject: priority('r2'),
    says: /same priority as rule #0/,
    type: HANDLE,
    fix: renumber,
  },
  {
    code: 'rule/masks-differ',
    when: 'the kernel is older than 4.18',
    rules: [
      'ingress pattern eth / ipv4 src is 1.1.1.1 / end actions drop / end',
      'ingress pattern eth / ipv4 dst is 2.2.2.2 / end actions drop / end',
    ],
    options: linux414,
    subject: priority('r2'),
    says: /Linux 4\.14 .* rule #0 does not: only this one compares `ipv4_dst`; only that one compares `ipv4_src`/,
    type: HANDLE,
    fix: renumber,
  },
  {
    code: 'rule/masks-differ',
    when: 'two masks of one field differ',
    rules: [
      'ingress pattern eth / ipv4 src spec 1.0.0.0 src prefix 8 / end actions drop / end',
      'ingress pattern eth / ipv4 src is 2.2.2.2 / end actions drop / end',
    ],
    options: linux414,
    subject: priority('r2'),
    says: /the mask of `ipv4_src` is all bits here and 255\.0\.0\.0 there/,
  },
  {
    code: 'rule/overlap-undefined',
    when: 'some packets match both rules',
    rules: [
      'ingress pattern eth / ipv4 src is 1.1.1.1 / end actions queue index 1 / end',
      'ingress pattern eth / ipv4 dst is 2.2.2.2 / end actions drop / end',
    ],
    subject: priority('r2'),
    says: /match this rule and rule #0 go to rule #0/,
    fix: renumber,
  },
  {
    code: 'rule/overlap-undefined',
    when: 'the earlier rule takes everything',
    rules: [
      'ingress pattern eth / ipv4 / end actions queue index 1 / end',
      'ingress pattern eth / ipv4 dst is 2.2.2.2 / end actions drop / end',
    ],
    subject: priority('r2'),
    says: /rule #0 gets every packet of this rule/,
  },
  {
    code: 'rule/overlap-undefined',
    when: 'a tagged frame matches a rule for untagged ones too',
    rules: [
      'ingress pattern eth / ipv4 / end actions queue index 1 / end',
      'ingress pattern eth / vlan vid is 7 / ipv4 / end actions drop / end',
    ],
    subject: priority('r2'),
    says: /rule #0 gets every packet/,
  },
  {
    code: 'rule/duplicate-match',
    when: 'an equal rule comes first',
    rules: [
      'ingress priority 4 pattern eth / ipv4 / end actions drop / end',
      'ingress egress priority 3 pattern eth type is 0x0800 / end actions drop / end',
    ],
    subject: priority('r1'),
    says: /No received packet .* rule #1/,
    fix: remove('r1'),
  },
  {
    code: 'rule/shadowed',
    when: 'a wider rule comes first',
    rules: [
      'ingress priority 1 pattern eth / ipv4 src is 10.1.2.3 / udp / end actions queue index 1 / end',
      'ingress priority 0 pattern eth / ipv4 src spec 10.0.0.0 src prefix 8 / end actions drop / end',
    ],
    subject: priority('r1'),
    says: /rule #1 comes first and matches all/,
    fix: remove('r1'),
  },
  {
    code: 'rule/mask-zero',
    when: 'a given value is not compared',
    rules: [
      'ingress pattern eth / ipv4 src spec 10.0.0.1 src mask 0.0.0.0 dst is 1.1.1.1 / end actions drop / end',
    ],
    subject: { rule: 'r1', part: 'item', index: 1, field: 'src' },
    says: /`src` of `ipv4` is given but not compared/,
    fix: [{ kind: 'item-field', rule: 'r1', index: 1, field: 'src', match: null }],
  },
  {
    code: 'rule/too-many-at-one-priority',
    when: 'all handles are taken',
    rules: () => manyAtOnePriority(65_536),
    subject: priority('r65536'),
    says: /65535 rules/,
    type: HANDLE,
  },
  {
    code: 'rule/jump-loop',
    when: 'groups lead back',
    rules: [
      'ingress pattern eth / end actions jump group 1 / end',
      'ingress group 1 pattern eth / end actions jump group 2 / end',
      'ingress group 2 pattern eth / end actions jump group 1 / end',
    ],
    device: chains,
    subject: jump('r3'),
    says: /From group 1 rules lead back to group 2/,
    type: ACTION_CONF,
  },
  {
    code: 'rule/jump-loop',
    when: 'a group leads to itself',
    rules: ['ingress pattern eth / end actions jump group 0 / end'],
    device: chains,
    subject: jump('r1'),
    says: /back to its own group, 0/,
  },
  {
    code: 'rule/jumps-too-long',
    when: 'sixteen groups follow each other',
    rules: stairs(16),
    device: chains,
    subject: jump('r16'),
    says: /can have 17 jumps; the kernel drops it after 16/,
    type: ACTION_CONF,
  },
  {
    code: 'rule/jumps-too-long',
    when: 'hashing takes a second walk',
    rules: stairs(15),
    device: { ...chains, rss: 'reclassify' },
    subject: jump('r15'),
    says: /can have 17 jumps/,
  },
  {
    code: 'rule/jump-nowhere',
    when: 'the group has no rule of the direction',
    rules: [
      'ingress pattern eth / end actions jump group 3 / end',
      'egress group 3 pattern eth / end actions drop / end',
    ],
    device: chains,
    subject: jump('r1'),
    says: /Group 3 has no rule for received packets/,
  },
  {
    code: 'rule/group-unreachable',
    when: 'no rule jumps there',
    rules: [
      'ingress group 2 pattern eth / ipv4 / end actions drop / end',
      'ingress group 2 pattern eth / ipv6 / end actions drop / end',
    ],
    device: chains,
    subject: { rule: 'r1', part: 'attribute', field: 'group' },
    says: /No received packet gets to group 2/,
  },
  {
    code: 'device/many-priorities',
    when: 'a hundred are in use',
    rules: Array.from(
      { length: 100 },
      (_, index) =>
        `ingress priority ${String(index)} pattern eth / ipv4 src is 10.0.0.${String(index)} / end actions drop / end`,
    ),
    subject: { part: 'device', field: 'name' },
    says: /100 different priorities/,
  },
];

/** Rules that lead from each group to the next. */
function stairs(count: number): readonly string[] {
  return [
    ...Array.from(
      { length: count },
      (_, group) =>
        `ingress group ${String(group)} pattern eth / end actions jump group ${String(group + 1)} / end`,
    ),
    `ingress group ${String(count)} pattern eth / end actions drop / end`,
  ];
}

export function lintedRules({ rules }: LintCase): readonly Rule[] {
  return typeof rules === 'function'
    ? rules()
    : rulesOf(...rules.map((text) => `flow create 0 ${text}`));
}

function manyAtOnePriority(count: number): readonly Rule[] {
  return Array.from({ length: count }, (_, index) => {
    const match = { spec: macOf(index), mask: 'ff:ff:ff:ff:ff:ff' };
    const rule = ruleWith({ pattern: [['eth', { dst: match }]] });
    return { ...rule, id: `r${String(index + 1)}` as Rule['id'] };
  });
}

function macOf(index: number): string {
  return `02:00:00:00:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`;
}
