/** One rule, or a few, for every diagnostic about a rule: what is reported, and where it points. */
import {
  rteFlowErrorType,
  type Diagnostic,
  type FixChange,
} from '../../../core/diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../../../core/flow/device.ts';
import type { KernelVersion } from '../../../core/tc/kernel-version.ts';
import type { ruleRows } from '../../../core/diagnostics/rule-rows.ts';
import type { Rule } from '../../../core/flow/rule.ts';
import { ruleWith } from './rules.ts';

export interface Case {
  readonly code: keyof typeof ruleRows;
  /** testpmd text of a rule, what follows `flow create 0 `, or rules built by hand. */
  readonly rules: string | readonly Rule[];
  readonly subject: Diagnostic['subject'];
  /** Words the message must have. */
  readonly says: RegExp;
  readonly type?: number;
  /** Options that differ from the default device. */
  readonly device?: Partial<DeviceOptions>;
  readonly kernel?: KernelVersion;
  /** The changes of the fix; null where there must be none. Not looked at when absent. */
  readonly fix?: readonly FixChange[] | null;
}

const item = (index: number, field?: string) => ({
  rule: 'r1',
  part: 'item' as const,
  index,
  ...(field !== undefined && { field }),
});
const action = (index: number, field?: string) => ({
  rule: 'r1',
  part: 'action' as const,
  index,
  ...(field !== undefined && { field }),
});
const attribute = (field?: string) => ({
  rule: 'r1',
  part: 'attribute' as const,
  ...(field !== undefined && { field }),
});
const { ITEM, ITEM_MASK, ITEM_LAST, ITEM_SPEC, ACTION, ACTION_CONF } = rteFlowErrorType;
const { ATTR, ATTR_GROUP, ATTR_PRIORITY } = rteFlowErrorType;

const full = { mac: 'ff:ff:ff:ff:ff:ff' };

export const cases: readonly Case[] = [
  {
    code: 'rule/no-direction',
    rules: 'pattern eth / end actions drop / end',
    subject: attribute(),
    says: /no direction/,
    type: ATTR,
    fix: [{ kind: 'attribute', rule: 'r1', field: 'ingress', value: true }],
  },
  {
    code: 'rule/group-out-of-range',
    rules: 'ingress group 16 pattern eth / end actions drop / end',
    subject: attribute('group'),
    says: /Group 16 .* 0 to 15/,
    type: ATTR_GROUP,
  },
  {
    code: 'rule/group-out-of-range',
    rules: [ruleWith({ attributes: { group: 0.5 } })],
    subject: attribute('group'),
    says: /Group 0.5/,
  },
  {
    code: 'rule/priority-out-of-range',
    rules: 'ingress priority 4079 pattern eth / end actions drop / end',
    subject: attribute('priority'),
    says: /4079 .* 0 to 4078/,
    type: ATTR_PRIORITY,
  },
  {
    code: 'rule/priority-out-of-range',
    rules: [ruleWith({ attributes: { priority: -1 } })],
    subject: attribute('priority'),
    says: /-1/,
  },
  {
    code: 'rule/priority-reserved',
    rules: 'ingress group 15 priority 4072 pattern eth / end actions drop / end',
    subject: attribute('priority'),
    says: /4072 .* 4071/,
    type: ATTR_PRIORITY,
  },
  {
    code: 'rule/item-unsupported',
    rules: [ruleWith({ pattern: [['eth'], ['void'], ['vxlan']] })],
    subject: item(2),
    says: /A TAP cannot match `vxlan`\. .{20}/,
    type: ITEM,
  },
  {
    code: 'rule/item-unsupported',
    rules: [ruleWith({ pattern: [['eth'], ['chalk']] })],
    subject: item(1),
    says: /rte_flow has no item `chalk`/,
  },
  {
    code: 'rule/item-order',
    rules: [ruleWith({ pattern: [['void'], ['udp']] })],
    subject: item(1),
    says: /`udp` stands behind/,
    type: ITEM,
  },
  {
    code: 'rule/item-order',
    rules: [ruleWith({ pattern: [['eth'], ['vlan'], ['vlan'], ['vlan']] })],
    subject: item(3),
    says: /2 VLAN tags at most/,
  },
  {
    code: 'rule/field-unsupported',
    rules: [ruleWith({ pattern: [['eth'], ['ipv4', { length: { spec: 64, mask: 0xffff } }]] })],
    subject: item(1, 'length'),
    says: /`length` of `ipv4`\. Classifier flower has no key for the length/,
    type: ITEM,
  },
  {
    code: 'rule/field-unsupported',
    rules: 'ingress pattern eth / vlan tci is 0x2064 / end actions drop / end',
    subject: item(1, 'tci'),
    says: /`dei` of `vlan`/,
  },
  {
    code: 'rule/field-unsupported',
    rules: [ruleWith({ pattern: [['eth', { colour: { spec: 1, mask: 1 } }]] })],
    subject: item(0, 'colour'),
    says: /`eth` has no field `colour`/,
  },
  {
    code: 'rule/value-invalid',
    rules: [ruleWith({ pattern: [['eth', { src: { spec: 'home', mask: full.mac } }]] })],
    subject: item(0, 'src'),
    says: /`home` .* a MAC address/,
    type: ITEM,
  },
  {
    code: 'rule/value-invalid',
    rules: [ruleWith({ pattern: [['vlan', { vid: { spec: 4096, mask: 4095 } }]] })],
    subject: item(0, 'vid'),
    says: /0 to 4095/,
  },
  {
    code: 'rule/value-invalid',
    rules: [ruleWith({ pattern: [['ipv6', { dst: { spec: '::', mask: 'FFFF::' } }]] })],
    subject: item(0, 'dst'),
    says: /the spelling ffff::/,
  },
  {
    code: 'rule/spec-missing',
    rules: 'ingress pattern eth / ipv4 src mask 255.0.0.0 / end actions drop / end',
    subject: item(1, 'src'),
    says: /a mask for `src`/,
    type: ITEM_SPEC,
  },
  {
    code: 'rule/spec-missing',
    rules: 'ingress pattern eth / ipv4 / udp dst last 9 / end actions drop / end',
    subject: item(2, 'dst'),
    says: /a last for `dst`/,
  },
  {
    code: 'rule/mask-partial',
    rules: 'ingress pattern eth / vlan vid spec 16 vid mask 0xff0 / end actions drop / end',
    subject: item(1, 'vid'),
    says: /0xff0/,
    type: ITEM_MASK,
  },
  {
    code: 'rule/mask-partial',
    rules: 'ingress pattern eth type spec 0x0800 type mask 0xff00 / end actions drop / end',
    subject: item(0, 'type'),
    says: /`type` of `eth`/,
  },
  {
    code: 'rule/mask-partial',
    rules: 'ingress pattern eth / ipv4 proto spec 6 proto mask 0xf / end actions drop / end',
    subject: item(1, 'proto'),
    says: /0xf/,
  },
  {
    code: 'rule/range-unsupported',
    rules:
      'ingress pattern eth / ipv4 ttl spec 1 ttl last 64 ttl mask 0xff / end actions drop / end',
    subject: item(1, 'ttl'),
    says: /1 to 64/,
    type: ITEM_LAST,
  },
  {
    code: 'rule/range-unsupported',
    rules:
      'ingress pattern eth / ipv4 / udp dst spec 1024 dst last 2048 dst mask 0xfff0 / end actions drop / end',
    subject: item(2, 'dst'),
    says: /1024 to 2048/,
  },
  {
    code: 'rule/ether-type-contradiction',
    rules: 'ingress pattern eth type is 0x0800 / void / ipv6 / end actions drop / end',
    subject: item(0, 'type'),
    says: /0x0800.*`ipv6`.*0x86dd/,
    type: ITEM,
  },
  {
    code: 'rule/ether-type-contradiction',
    rules: 'ingress pattern eth / vlan inner_type is 0x86dd / ipv4 / end actions drop / end',
    subject: item(1, 'inner_type'),
    says: /`inner_type` is 0x86dd/,
  },
  {
    code: 'rule/ether-type-contradiction',
    rules: 'ingress pattern eth type is 0x0800 / vlan / ipv4 / end actions drop / end',
    subject: item(0, 'type'),
    says: /`vlan`, is 0x8100/,
  },
  {
    code: 'rule/protocol-contradiction',
    rules: 'ingress pattern eth / ipv4 proto is 6 / udp / end actions drop / end',
    subject: item(1, 'proto'),
    says: /`proto` is 6.*17/,
    type: ITEM,
  },
  {
    code: 'rule/zero-compared',
    rules: 'ingress pattern eth dst spec aa:bb:cc:dd:ee:ff / end actions drop / end',
    subject: item(0, 'src'),
    says: /`src` of `eth` must be 00:00:00:00:00:00/,
  },
  {
    code: 'rule/zero-compared',
    rules: 'ingress pattern eth / ipv4 / tcp src spec 80 / end actions drop / end',
    subject: item(2, 'dst'),
    says: /`dst` of `tcp` must be 0/,
  },
  {
    code: 'rule/spec-ignored',
    rules: 'ingress pattern eth / ipv4 src is 1.1.1.1 dst spec 2.2.2.2 / end actions drop / end',
    subject: item(1, 'dst'),
    says: /`dst` of `ipv4` is not compared/,
  },
  {
    code: 'rule/spec-ignored',
    rules: 'ingress pattern eth / ipv4 proto spec 6 / end actions drop / end',
    subject: item(1, 'proto'),
    says: /`proto`/,
  },
  {
    code: 'rule/mask-breaks-tc',
    rules:
      'ingress pattern eth / ipv6 src spec 1111:2222:3333:4444:5555:6666:7777:8888 src mask f0f0:f0f0:f0f0:f0f0:1000:1000:1000:1000 / end actions drop / end',
    subject: item(1, 'src'),
    says: /mask of `src`.*`tc filter show`/,
  },
  {
    code: 'rule/port-is-any',
    rules: 'ingress pattern port index is 0 / eth / ipv4 / end actions drop / end',
    subject: item(0),
    says: /any packet/,
  },
  {
    code: 'rule/action-unsupported',
    rules: [ruleWith({ actions: [['void'], ['meter', { mtr_id: 5 }]] })],
    subject: action(1),
    says: /A TAP cannot do `meter`\. .{20}/,
    type: ACTION,
  },
  {
    code: 'rule/action-unsupported',
    rules: [ruleWith({ actions: [['teleport']] })],
    subject: action(0),
    says: /rte_flow has no action `teleport`/,
  },
  {
    code: 'rule/action-field-unsupported',
    rules: [ruleWith({ actions: [['drop', { softly: 1 }]] })],
    subject: action(0, 'softly'),
    says: /`softly`/,
    type: ACTION_CONF,
  },
  {
    code: 'rule/action-field-missing',
    rules: [ruleWith({ actions: [['queue']] })],
    subject: action(0, 'index'),
    says: /`index`/,
    type: ACTION_CONF,
  },
  {
    code: 'rule/action-value-invalid',
    rules: [ruleWith({ actions: [['queue', { index: 'first' }]] })],
    subject: action(0, 'index'),
    says: /`first`.*0 to 65535/,
    type: ACTION_CONF,
  },
  {
    code: 'rule/queue-out-of-range',
    rules: 'ingress pattern eth / end actions void / queue index 4 / end',
    subject: action(1, 'index'),
    says: /Queue 4 .* 4/,
    type: ACTION,
  },
  {
    code: 'rule/egress-queue',
    rules: 'ingress egress pattern eth / end actions count / queue index 1 / end',
    subject: action(1),
    says: /no receive queue/,
    type: ACTION,
  },
  {
    code: 'rule/no-fate',
    rules: 'ingress pattern eth / end actions count / end',
    subject: { rule: 'r1', part: 'action' },
    says: /dropped/,
  },
  {
    code: 'rule/fate-contradiction',
    rules: 'ingress pattern eth / end actions queue index 1 / void / drop / end',
    subject: action(2),
    says: /`queue` and `drop`/,
    type: ACTION,
  },
  {
    code: 'rule/fate-repeated',
    rules: 'ingress pattern eth / end actions queue index 1 / queue index 2 / end',
    subject: action(0),
    says: /`queue` has no effect/,
    fix: [{ kind: 'remove-action', rule: 'r1', index: 0 }],
  },
  {
    code: 'rule/count-implicit',
    rules: 'ingress pattern eth / end actions count / drop / end',
    subject: action(0),
    says: /counts every rule/,
    fix: [{ kind: 'remove-action', rule: 'r1', index: 0 }],
  },
];
