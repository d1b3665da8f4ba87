import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyDocument, type TapDocument } from '../../../core/document/document.ts';
import {
  applyEdit,
  describeEdit,
  editKinds,
  type Edit,
} from '../../../core/document/edits/apply.ts';
import { readDocument } from '../../../core/document/read.ts';
import { writeDocument } from '../../../core/document/write.ts';
import { defaultAttributes, type Rule, type RuleId, type StepId } from '../../../core/flow/rule.ts';
import { printRule } from '../../../core/testpmd/print.ts';
import { sample } from './cases.ts';

const r1 = 'r1' as RuleId;
const r2 = 'r2' as RuleId;
const step = (id: string) => id as StepId;
const item = { id: step('s90'), type: 'tcp', fields: {} };
const drop = { id: step('s91'), type: 'drop', fields: {} };
const count = { id: step('s92'), type: 'count', fields: {} };
const newRule: Rule = {
  id: 'r90' as RuleId,
  name: '',
  enabled: true,
  attributes: defaultAttributes,
  pattern: [],
  actions: [drop],
};

/** The rules in a few words: ids and types of their steps, `?` for drafts not attached, `…` for those that are. */
const picture = ({ rules }: TapDocument): readonly string[] =>
  rules.map(({ id, pattern, actions, draft }) => {
    const state = draft === undefined ? '' : draft.attached ? '…' : '?';
    const types = [pattern, actions].map((steps) => steps.map(({ type }) => type).join(' '));
    return `${id}${state} ${types.join(' > ')}`;
  });

const before = ['r1 eth vlan ipv4 > count queue', 'r2? ipv6 > drop'];

interface Case {
  /** The document before the edit, when it is not the sample. */
  readonly document?: TapDocument;
  readonly edit: Edit;
  readonly label: string;
  /** What the rules look like afterwards, where that changes. */
  readonly rules?: readonly string[];
  readonly check?: (after: TapDocument) => void;
}

const cases: readonly Case[] = [
  {
    edit: { kind: 'add-rule', rule: newRule },
    label: 'Add rule',
    rules: [...before, 'r90  > drop'],
  },
  {
    edit: { kind: 'add-rule', rule: newRule, index: 0 },
    label: 'Add rule',
    rules: ['r90  > drop', ...before],
  },
  {
    edit: { kind: 'remove-rules', rules: [r1] },
    label: 'Remove rule',
    rules: before.slice(1),
    check: ({ canvas }) => {
      expect(canvas.positions).toEqual({});
    },
  },
  { edit: { kind: 'remove-rules', rules: [r1, r2] }, label: 'Remove 2 rules', rules: [] },
  {
    edit: { kind: 'move-rule', rule: r2, index: 0 },
    label: 'Move rule',
    rules: before.toReversed(),
  },
  {
    edit: { kind: 'rename-rule', rule: r1, name: 'ssh' },
    label: 'Rename rule to ssh',
    check: ({ rules }) => {
      expect(rules[0]?.name).toBe('ssh');
    },
  },
  {
    edit: { kind: 'rename-rule', rule: r1, name: '' },
    label: 'Remove name of rule',
    check: ({ rules }) => {
      expect(rules[0]?.name).toBe('');
    },
  },
  {
    edit: { kind: 'enable-rules', rules: [r1], enabled: false },
    label: 'Disable rule',
    check: ({ rules }) => {
      expect(rules.map(({ enabled }) => enabled)).toEqual([false, true]);
    },
  },
  {
    edit: { kind: 'set-attribute', rule: r1, attributes: { group: 2 } },
    label: 'Change group',
    check: ({ rules }) => {
      expect(rules[0]?.attributes).toEqual({ group: 2, priority: 0, ingress: true, egress: false });
    },
  },
  {
    document: applyEdit(sample, {
      kind: 'set-attribute',
      rule: r1,
      attributes: { transfer: true, userId: '7' },
    }),
    edit: { kind: 'set-attribute', rule: r1, attributes: { transfer: undefined, userId: '8' } },
    label: 'Change transfer, userId',
    check: ({ rules }) => {
      expect(rules[0]?.attributes).toEqual({
        group: 0,
        priority: 0,
        ingress: true,
        egress: false,
        userId: '8',
      });
    },
  },
  {
    edit: { kind: 'attach-rule', rule: r2 },
    label: 'Attach to the device',
    rules: [before[0]!, 'r2 ipv6 > drop'],
  },
  {
    edit: { kind: 'detach-rule', rule: r1 },
    label: 'Detach from the device',
    rules: ['r1? eth vlan ipv4 > count queue', before[1]!],
  },
  {
    edit: {
      kind: 'change-rules',
      label: 'Branch off',
      changes: [
        { kind: 'insert', rule: newRule, index: 1 },
        { kind: 'put', rule: { ...sample.rules[0]!, pattern: [] } },
        { kind: 'remove', rule: r2 },
      ],
    },
    label: 'Branch off',
    rules: ['r1  > count queue', 'r90  > drop'],
  },
  { edit: { kind: 'replace-rules', rules: [newRule] }, label: 'Edit text', rules: ['r90  > drop'] },
  {
    edit: { kind: 'insert-item', rule: r1, item },
    label: 'Add tcp',
    rules: ['r1 eth vlan ipv4 tcp > count queue', before[1]!],
  },
  {
    edit: { kind: 'insert-item', rule: r1, item, index: 1 },
    label: 'Add tcp',
    rules: ['r1 eth tcp vlan ipv4 > count queue', before[1]!],
  },
  {
    edit: { kind: 'move-item', item: step('s3'), index: 0 },
    label: 'Move ipv4',
    rules: ['r1 ipv4 eth vlan > count queue', before[1]!],
  },
  {
    edit: { kind: 'insert-action', rule: r2, action: count, index: 0 },
    label: 'Add count',
    rules: [before[0]!, 'r2? ipv6 > count drop'],
  },
  {
    edit: { kind: 'insert-action', rule: r1, action: drop },
    label: 'Add drop',
    rules: ['r1 eth vlan ipv4 > count drop', before[1]!],
    check: ({ rules }) => {
      expect(rules[0]?.actions[1]?.id).toBe('s5');
    },
  },
  {
    edit: { kind: 'replace-action', action: step('s5'), by: { type: 'passthru', fields: {} } },
    label: 'Replace queue by passthru',
    rules: ['r1 eth vlan ipv4 > count passthru', before[1]!],
    check: ({ rules }) => {
      expect(rules[0]?.actions[1]?.id).toBe('s5');
    },
  },
  {
    edit: { kind: 'remove-steps', steps: [step('s1')] },
    label: 'Remove eth',
    rules: ['r1 vlan ipv4 > count queue', before[1]!],
    check: ({ canvas }) => {
      expect(Object.keys(canvas.positions)).toEqual(['s4']);
    },
  },
  {
    edit: { kind: 'remove-steps', steps: [step('s5')] },
    label: 'Remove queue',
    rules: ['r1… eth vlan ipv4 > count', before[1]!],
  },
  {
    edit: { kind: 'remove-steps', steps: [step('s6'), step('s7')] },
    label: 'Remove 2 steps',
    rules: [before[0]!],
  },
  {
    edit: { kind: 'set-field', item: step('s1'), field: 'type', match: { spec: 0x800 } },
    label: 'Change eth type',
    check: ({ rules }) => {
      expect(Object.keys(rules[0]!.pattern[0]!.fields)).toEqual(['dst', 'type']);
    },
  },
  {
    edit: { kind: 'set-field', item: step('s1'), field: 'dst', match: {} },
    label: 'Change eth dst',
    check: ({ rules }) => {
      expect(rules[0]?.pattern[0]?.fields).toEqual({});
    },
  },
  {
    edit: { kind: 'clear-field', item: step('s2'), field: 'vid' },
    label: 'Clear vlan vid',
    check: ({ rules }) => {
      expect(rules[0]?.pattern[1]?.fields).toEqual({});
    },
  },
  {
    edit: { kind: 'set-action-field', action: step('s5'), field: 'index', value: 3 },
    label: 'Change queue index',
    check: ({ rules }) => {
      expect(rules[0]?.actions[1]?.fields).toEqual({ index: 3 });
    },
  },
  {
    edit: { kind: 'set-action-field', action: step('s4'), field: 'identifier', value: 3 },
    label: 'Change count identifier',
    check: ({ rules }) => {
      expect(rules[0]?.actions[0]?.fields).toEqual({ identifier: 3 });
    },
  },
  {
    edit: { kind: 'rename-document', name: 'Other' },
    label: 'Rename document',
    check: ({ name }) => {
      expect(name).toBe('Other');
    },
  },
  {
    edit: { kind: 'set-device', device: { queues: 8 } },
    label: 'Change device queues',
    check: ({ device }) => {
      expect(device).toEqual({ ...sample.device, queues: 8 });
    },
  },
  {
    edit: { kind: 'set-positions', positions: { s2: { x: 1, y: 2 } } },
    label: 'Move on the canvas',
    check: ({ canvas }) => {
      expect(canvas.positions).toEqual({ ...sample.canvas.positions, s2: { x: 1, y: 2 } });
    },
  },
  {
    edit: { kind: 'set-positions', positions: { s1: null, s4: null } },
    label: 'Tidy up',
    check: ({ canvas }) => {
      expect(canvas.positions).toEqual({});
    },
  },
  {
    document: applyEdit(sample, {
      kind: 'set-action-field',
      action: step('s4'),
      field: 'identifier',
      value: 3,
    }),
    edit: { kind: 'clear-action-field', action: step('s4'), field: 'identifier' },
    label: 'Clear count identifier',
    check: (after) => {
      expect(after).toEqual(sample);
    },
  },
];

describe('an edit changes what it is about and nothing else', () => {
  it.each(cases)('$label', ({ document = sample, edit, label, rules, check }) => {
    const copy = structuredClone(document);
    const after = applyEdit(document, edit);
    expect(describeEdit(document, edit)).toBe(label);
    expect(picture(after)).toEqual(rules ?? before);
    check?.(after);
    expect(document).toEqual(copy);
    const read = readDocument(writeDocument(after));
    expect(read.ok && read.document).toEqual(after);
  });

  it.each(cases)(
    '$label: rules that say the same are the same objects',
    ({ document = sample, edit }) => {
      const known = new Map(document.rules.map((rule) => [JSON.stringify(rule), rule]));
      for (const rule of applyEdit(document, edit).rules) {
        const same = known.get(JSON.stringify(rule));
        if (same !== undefined) expect(rule).toBe(same);
      }
    },
  );

  it('and every kind of edit has a case', () => {
    const seen = new Set(cases.map(({ edit }) => edit.kind));
    expect(editKinds.filter((kind) => !seen.has(kind))).toEqual([]);
  });
});

describe('an edit that changes nothing gives the same object', () => {
  const gone = 'r77' as RuleId;
  const edits: readonly Edit[] = [
    { kind: 'remove-rules', rules: [gone] },
    { kind: 'move-rule', rule: gone, index: 0 },
    { kind: 'move-rule', rule: r1, index: 0 },
    { kind: 'rename-rule', rule: r1, name: 'web' },
    { kind: 'rename-rule', rule: gone, name: 'x' },
    { kind: 'enable-rules', rules: [r1, gone], enabled: true },
    { kind: 'set-attribute', rule: r1, attributes: { group: 0, ingress: true } },
    { kind: 'attach-rule', rule: r1 },
    { kind: 'detach-rule', rule: r2 },
    { kind: 'change-rules', label: 'nothing', changes: [{ kind: 'put', rule: newRule }] },
    { kind: 'replace-rules', rules: sample.rules },
    { kind: 'move-item', item: step('s1'), index: 0 },
    { kind: 'replace-action', action: step('s77'), by: drop },
    { kind: 'remove-steps', steps: [step('s77')] },
    { kind: 'set-field', item: step('s2'), field: 'vid', match: { spec: 5, mask: 0xfff } },
    { kind: 'set-field', item: step('s2'), field: 'pcp', match: {} },
    { kind: 'clear-field', item: step('s2'), field: 'pcp' },
    { kind: 'set-action-field', action: step('s5'), field: 'index', value: 2 },
    { kind: 'clear-action-field', action: step('s4'), field: 'identifier' },
    { kind: 'rename-document', name: 'Sample' },
    { kind: 'set-device', device: { queues: 4 } },
    { kind: 'set-device', device: { queues: 0 } },
    { kind: 'set-device', device: { name: 'a b' } },
    { kind: 'set-attribute', rule: r1, attributes: { userId: undefined } },
    { kind: 'set-positions', positions: { s1: { x: 10, y: 20.5 }, s9: null } },
  ];

  it.each(edits)('%j', (edit) => {
    expect(applyEdit(sample, edit)).toBe(sample);
  });
});

describe('a pipeline is a rule when it reaches from the device to a fate', () => {
  const draft: TapDocument = {
    ...emptyDocument,
    rules: [{ ...newRule, actions: [], draft: { attached: false } }],
  };
  const rule = newRule.id;

  it('whichever end is joined last', () => {
    const attach: Edit = { kind: 'attach-rule', rule };
    const fate: Edit = { kind: 'insert-action', rule, action: drop };
    const attached = applyEdit(draft, attach);
    expect(picture(attached)).toEqual(['r90…  > ']);
    expect(picture(applyEdit(attached, fate))).toEqual(['r90  > drop']);
    expect(picture(applyEdit(draft, fate))).toEqual(['r90?  > drop']);
    expect(picture(applyEdit(applyEdit(draft, fate), attach))).toEqual(['r90  > drop']);
  });

  it('and not for an action that decides nothing', () => {
    const attached = applyEdit(draft, { kind: 'attach-rule', rule });
    const counted = applyEdit(attached, { kind: 'insert-action', rule, action: count });
    expect(picture(counted)).toEqual(['r90…  > count']);
  });

  it('but a rule typed without a fate stays one through edits of its steps', () => {
    const typed: TapDocument = { ...sample, rules: [{ ...sample.rules[0]!, actions: [count] }] };
    const after = applyEdit(typed, { kind: 'remove-steps', steps: [step('s1')] });
    expect(picture(after)).toEqual(['r1 vlan ipv4 > count']);
  });

  it('and loses that when its fate is replaced by what is none', () => {
    const by = { type: 'void', fields: {} };
    const after = applyEdit(sample, { kind: 'replace-action', action: step('s5'), by });
    expect(picture(after)[0]).toBe('r1… eth vlan ipv4 > count void');
  });
});

it('text and name of a rule do not depend on the way of edits to it', () => {
  const moves = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { maxLength: 6 });
  fc.assert(
    fc.property(moves, (pairs) => {
      let document: TapDocument = sample;
      for (const [from, to] of pairs) {
        const moved = document.rules[0]!.pattern[from]!.id;
        document = applyEdit(document, { kind: 'move-item', item: moved, index: to });
      }
      const order = ['s1', 's2', 's3'];
      for (const [index, id] of order.entries())
        document = applyEdit(document, { kind: 'move-item', item: step(id), index });
      expect(printRule(document.rules[0]!)).toBe(printRule(sample.rules[0]!));
    }),
  );
});
