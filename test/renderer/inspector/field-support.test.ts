import { describe, expect, it } from 'vitest';
import { itemFieldRow } from '../../../core/flow/items.ts';
import { fieldSupport } from '../../../renderer/inspector/field-support.ts';

const support = (item: string, field: string, tags = 1) =>
  fieldSupport(item, itemFieldRow(item, field)!, tags);

describe('since when a field can be matched', () => {
  it.each([
    ['ipv4', 'src', undefined],
    ['tcp', 'flags', [4, 13]],
    ['ipv4', 'ttl', [4, 13]],
    ['sctp', 'dst', [4, 10]],
    ['vlan', 'vid', [4, 9]],
    ['vlan', 'dei', undefined],
  ] as const)('%s %s: %o', (item, field, since) => {
    expect(support(item, field).since).toEqual(since);
  });

  it('is later for a second tag', () => {
    expect(support('vlan', 'vid', 2).since).toEqual([4, 19]);
  });

  it('says which fields take a range', () => {
    expect(support('tcp', 'dst').rangeSince).toEqual([5, 0]);
    expect(support('ipv4', 'ttl').rangeSince).toBeUndefined();
    expect(support('ipv4', 'src').rangeSince).toBeUndefined();
  });
});
