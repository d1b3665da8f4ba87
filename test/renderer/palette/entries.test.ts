import { describe, expect, it } from 'vitest';
import { tapActions } from '../../../core/flow/actions.ts';
import { tapItems } from '../../../core/flow/items.ts';
import {
  paletteEntries,
  paletteGroups,
  searched,
  unsupportedEntries,
} from '../../../renderer/palette/entries.ts';

const find = (word: string, list = paletteEntries) =>
  searched(list, (entry) => entry, word).map(({ type }) => type);

describe('the palette', () => {
  it('has every item and action of the registries once, in a group', () => {
    const names = paletteEntries.map(({ kind, type }) => `${kind} ${type}`);
    expect(new Set(names)).toEqual(
      new Set([
        ...tapItems.map(({ type }) => `item ${type}`),
        ...tapActions.map(({ type }) => `action ${type}`),
      ]),
    );
    expect(names).toHaveLength(tapItems.length + tapActions.length);
    expect(paletteGroups.every(({ entries }) => entries.length > 0)).toBe(true);
  });

  it('finds by name and by what the name means, the nearest first', () => {
    expect(find('ipv')[0]).toBe('ipv4');
    expect(find('Ethernet')).toContain('eth');
    expect(find('queue')[0]).toBe('queue');
    expect(find('no such thing')).toEqual([]);
    expect(find('')).toHaveLength(paletteEntries.length);
  });

  it('also finds what a TAP cannot do, with the reason', () => {
    expect(find('gtp', unsupportedEntries)).toContain('gtpu');
    expect(find('vxlan_e', unsupportedEntries)).toEqual(['vxlan_encap']);
    expect(unsupportedEntries.every(({ unsupported }) => (unsupported ?? '').length > 0)).toBe(
      true,
    );
    const known = new Set(paletteEntries.map(({ kind, type }) => `${kind} ${type}`));
    expect(unsupportedEntries.filter(({ kind, type }) => known.has(`${kind} ${type}`))).toEqual([]);
  });
});
