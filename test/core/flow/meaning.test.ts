import { describe, expect, it } from 'vitest';
import { matchedFields } from '../../../core/flow/meaning.ts';
import type { Item, StepId } from '../../../core/flow/rule.ts';

const matched = (type: string, fields: Item['fields']) =>
  matchedFields({ id: 's1' as StepId, type, fields }).map(({ row, spec, last, mask }) => [
    row.name,
    spec,
    ...(last === undefined ? [] : [last]),
    mask,
  ]);

describe('what an item matches', () => {
  it('is what its masks say, and nothing of its other fields', () => {
    expect(matched('tcp', { src: { spec: 5 }, dst: { spec: 80, mask: 0xffff } })).toEqual([
      ['dst', 80, 0xffff],
    ]);
  });

  it('is what the default mask says when it has no mask', () => {
    expect(matched('tcp', { dst: { spec: 80 }, flags: { spec: 2 } })).toEqual([
      ['src', 0, 0xffff],
      ['dst', 80, 0xffff],
    ]);
  });

  it('is told by the parts of a VLAN tag, however the tag is written', () => {
    expect(matched('vlan', { tci: { spec: 0xb064, mask: 0xffff } })).toEqual([
      ['pcp', 5, 7],
      ['dei', 1, 1],
      ['vid', 100, 0xfff],
    ]);
    expect(matched('vlan', { tci: { spec: 100, last: 200, mask: 0x0fff } })).toEqual([
      ['vid', 100, 200, 0xfff],
    ]);
    expect(matched('vlan', { tci: { spec: 100 } })).toEqual([['vid', 100, 0xfff]]);
  });

  it('takes from a part what it says, and the rest from the whole', () => {
    expect(matched('vlan', { tci: { spec: 0xa001, mask: 0xefff }, vid: { spec: 7 } })).toEqual([
      ['pcp', 5, 7],
      ['vid', 7, 0xfff],
    ]);
  });
});
