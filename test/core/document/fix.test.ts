import { describe, expect, it } from 'vitest';
import type { Fix, FixChange } from '../../../core/diagnostics/diagnostic.ts';
import type { TapDocument } from '../../../core/document/document.ts';
import { applyEdit } from '../../../core/document/edits/apply.ts';
import { fixEdits } from '../../../core/document/fix.ts';
import { createHistory, editTogether, undo, undoLabel } from '../../../core/document/history.ts';
import { sample } from './cases.ts';

const rule = sample.rules[0]!.id;
const none = () => [];
const fixOf = (...changes: readonly FixChange[]): Fix => ({ title: 'Repair it', changes });
const repaired = (...changes: readonly FixChange[]): TapDocument =>
  fixEdits(sample, fixOf(...changes), none).reduce(applyEdit, sample);

describe('a fix', () => {
  it('sets and clears what a rule says, step by index', () => {
    const { rules } = repaired(
      { kind: 'attribute', rule, field: 'priority', value: 9 },
      { kind: 'item-field', rule, index: 1, field: 'vid', match: { spec: 7 } },
      { kind: 'item-field', rule, index: 0, field: 'dst', match: null },
      { kind: 'action-field', rule, index: 1, field: 'index', value: 3 },
    );
    expect(rules[0]).toMatchObject({
      attributes: { priority: 9 },
      pattern: [{ type: 'eth', fields: {} }, { fields: { vid: { spec: 7 } } }, { type: 'ipv4' }],
      actions: [{ type: 'count' }, { fields: { index: 3 } }],
    });
  });

  it('takes away several steps by the indices they had before', () => {
    const { rules } = repaired(
      { kind: 'remove-item', rule, index: 0 },
      { kind: 'remove-item', rule, index: 1 },
      { kind: 'remove-action', rule, index: 0 },
    );
    expect(rules[0]?.pattern.map(({ type }) => type)).toEqual(['ipv4']);
    expect(rules[0]?.actions.map(({ type }) => type)).toEqual(['queue']);
  });

  it('removes a rule, and changes the device', () => {
    const after = repaired(
      { kind: 'remove-rule', rule },
      { kind: 'device', field: 'queues', value: 9 },
    );
    expect(after.rules.map(({ id }) => id)).toEqual([sample.rules[1]?.id]);
    expect(after.device.queues).toBe(9);
  });

  it('leaves the device as it is when it cannot be what the fix says', () => {
    expect(repaired({ kind: 'device', field: 'queues', value: 'many' })).toBe(sample);
  });

  it('has nothing to say about rules and steps that are gone', () => {
    const changes: FixChange[] = [
      { kind: 'remove-rule', rule: 'r99' },
      { kind: 'remove-item', rule, index: 42 },
      { kind: 'item-field', rule, index: 42, field: 'dst', match: null },
      { kind: 'remove-action', rule, index: 42 },
      { kind: 'action-field', rule, index: 42, field: 'index', value: null },
    ];
    expect(fixEdits(sample, fixOf(...changes), none)).toEqual([]);
  });

  it('leaves renumbering to whoever knows how', () => {
    const edit = { kind: 'rename-document', name: 'renumbered' } as const;
    expect(fixEdits(sample, fixOf({ kind: 'renumber' }), () => [edit])).toEqual([edit]);
  });

  it('is one step of undo, called as its button', () => {
    const fix = fixOf(
      { kind: 'attribute', rule, field: 'priority', value: 9 },
      { kind: 'remove-item', rule, index: 0 },
    );
    const history = createHistory(sample);
    const after = editTogether(history, fixEdits(sample, fix, none), fix.title);
    expect(undoLabel(after)).toBe('Repair it');
    expect(undo(after).present).toBe(sample);
    expect(editTogether(history, [])).toBe(history);
  });
});
