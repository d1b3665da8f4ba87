import { describe, expect, it } from 'vitest';
import { actions, actionTypes, tapActions } from '../../../core/flow/actions.ts';
import { items, itemTypes, tapItems } from '../../../core/flow/items.ts';
import { legalNext, mayFollow, predecessor } from '../../../core/flow/order.ts';

const named = (list: readonly { readonly type: string }[]) => list.map(({ type }) => type);

describe('the registries', () => {
  it.each([
    ['items', items],
    ['actions', actions],
  ])('name each of the %s once, and each of its fields once', (_, rows) => {
    expect(new Set(named(rows)).size).toBe(rows.length);
    for (const { type, fields } of rows) {
      const names = fields.map(({ name }) => name);
      expect([type, new Set(names).size]).toEqual([type, names.length]);
    }
  });

  it('begin with what a TAP can do, and say of all else in a sentence why not', () => {
    expect(named(tapItems)).toEqual([...itemTypes]);
    expect(named(tapActions)).toEqual([...actionTypes]);
    for (const row of [...items, ...actions])
      if (row.unsupported !== undefined) expect(row.unsupported).toMatch(/^[A-Z].{20,}\.$/);
  });

  it('say of each field why it cannot be matched exactly when it cannot', () => {
    for (const { type, fields } of tapItems)
      for (const field of fields)
        expect([type, field.name, field.unsupported !== undefined]).toEqual([
          type,
          field.name,
          field.masks === 'none',
        ]);
  });

  it('have sentences for a newcomer everywhere', () => {
    for (const row of [...items, ...actions])
      for (const { documentation, title } of [row, ...row.fields]) {
        expect(documentation).toMatch(/^[A-Z0-9].*\.$/);
        expect(title).not.toBe('');
      }
  });

  it('give words to a field exactly when its kind is word, and cover whole fields by parts', () => {
    for (const row of [...items, ...actions])
      for (const { kind, words } of row.fields)
        expect(kind === 'word').toBe((words?.length ?? 0) > 0);
    for (const { fields } of items)
      for (const { covers, bits } of fields) {
        const parts = fields.filter(({ name }) => covers?.includes(name));
        if (covers !== undefined)
          expect(parts.reduce((sum, part) => sum + part.bits, 0)).toBe(bits);
      }
  });
});

describe('the order of items', () => {
  it.each([
    ['start', 'eth', true],
    ['eth', 'vlan', true],
    ['vlan', 'vlan', true],
    ['ipv4', 'icmp6', false],
    ['ipv6', 'icmp6', true],
    ['mpls', 'ipv4', false],
    ['unsupported', 'ipv4', true],
    ['eth', 'vxlan', false],
    ['eth', 'ipx', false],
  ] as const)('behind %s may stand %s: %s', (previous, next, legal) => {
    expect(mayFollow(previous, next).legal).toBe(legal);
  });

  it('proposes only what a TAP can match', () => {
    expect(legalNext('ipv6')).toEqual(['tcp', 'udp', 'sctp', 'icmp6', 'any', 'void']);
  });

  it('does not count void, and does not know what follows an item it cannot match', () => {
    expect(predecessor([{ type: 'eth' }, { type: 'void' }])).toBe('eth');
    expect(predecessor([{ type: 'vxlan' }])).toBe('unsupported');
    expect(predecessor([])).toBe('start');
  });
});
