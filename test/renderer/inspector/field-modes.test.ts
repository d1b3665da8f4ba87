import { describe, expect, it } from 'vitest';
import { itemFieldRow } from '../../../core/flow/items.ts';
import type { FieldMatch } from '../../../core/flow/rule.ts';
import {
  modeOf,
  modesFor,
  readField,
  switchMode,
  textsOf,
  type FieldMode,
} from '../../../renderer/inspector/field-modes.ts';

const row = (item: string, field: string) => itemFieldRow(item, field)!;
const address = row('ipv4', 'src');
const port = row('tcp', 'dst');
const mac = row('eth', 'dst');
const vid = row('vlan', 'vid');
const place = { subject: { part: 'item' } } as const;
const read = (
  field: typeof address,
  mode: FieldMode,
  value: string,
  mask = '',
  match?: FieldMatch,
) => readField(field, mode, { value, mask, last: '' }, { match, place });

const matches: readonly (readonly [FieldMode, FieldMatch | undefined, string, string])[] = [
  ['any', undefined, '', ''],
  ['is', { spec: '10.0.0.1', mask: '255.255.255.255' }, '10.0.0.1', '255.255.255.255'],
  ['prefix', { spec: '10.0.0.0', mask: '255.0.0.0' }, '10.0.0.0/8', '255.0.0.0'],
  ['mask', { spec: '10.0.0.1', mask: '255.0.0.255' }, '10.0.0.1', '255.0.0.255'],
  ['spec', { spec: '10.0.0.1' }, '10.0.0.1', ''],
  [
    'spec',
    { spec: '10.0.0.1', last: '10.0.0.9', mask: '255.255.255.0' },
    '10.0.0.1',
    '255.255.255.0',
  ],
];

describe('a match', () => {
  it.each(matches)('%s is shown, and read back as it was', (mode, match, value, mask) => {
    expect(modeOf(address, match)).toBe(mode);
    expect(textsOf(address, match)).toMatchObject({ value, mask });
    expect(read(address, mode, value, mask, match)).toMatchObject({ ok: true, match });
  });

  it('offers only the modes a TAP can honour, and the one it has', () => {
    expect(modesFor(address, 'is')).toEqual(['any', 'is', 'prefix', 'mask']);
    expect(modesFor(port, 'is', true)).toEqual(['any', 'is', 'mask', 'range']);
    expect(modesFor(vid, 'is')).toEqual(['any', 'is']);
    expect(modesFor(vid, 'mask')).toEqual(['any', 'is', 'mask']);
  });
});

describe('typing', () => {
  it('a length behind a slash makes a prefix, whatever the mode', () => {
    expect(read(address, 'is', '10.0.0.0/8')).toEqual({
      ok: true,
      mode: 'prefix',
      match: { spec: '10.0.0.0', mask: '255.0.0.0' },
    });
    expect(read(mac, 'is', '01:00:5e:00:00:00/24')).toMatchObject({ mode: 'prefix' });
  });

  it('two numbers with a dash make a range, whatever the mode', () => {
    const match = { spec: 80, last: 90, mask: 0xffff };
    expect(read(port, 'is', '80-90')).toEqual({ ok: true, mode: 'range', match });
    expect(modeOf(port, match)).toBe('range');
    expect(textsOf(port, match)).toMatchObject({ value: '80', last: '90' });
    const typed = { value: '80', mask: '', last: '0x5a' };
    expect(readField(port, 'range', typed, { match: undefined, place })).toMatchObject({ match });
    const open = { ...typed, last: '' };
    expect(readField(port, 'range', open, { match, place })).toMatchObject({
      ok: false,
      at: 'last',
    });
  });

  it('nothing clears the field', () => {
    expect(read(port, 'is', '  ')).toEqual({ ok: true, mode: 'any', match: undefined });
  });

  it.each([
    [address, 'is', '10.0.0', '', 'value', 'value/not-an-ipv4-address'],
    [address, 'prefix', '10.0.0.0/33', '', 'value', 'value/prefix-too-long'],
    [address, 'prefix', 'ten/8', '', 'value', 'value/not-an-ipv4-address'],
    [address, 'mask', '10.0.0.1', '255.x', 'mask', 'value/not-an-ipv4-address'],
    [port, 'is', '65536', '', 'value', 'value/too-large'],
    [port, 'is', 'http', '', 'value', 'value/not-a-number'],
    [mac, 'is', '01:02', '', 'value', 'value/not-a-mac'],
  ] as const)(
    '%o as %s %s %s is refused at its %s with %s',
    (field, mode, value, mask, at, code) => {
      expect(read(field, mode, value, mask)).toMatchObject({ ok: false, at, problem: { code } });
    },
  );
});

describe('another mode', () => {
  it.each([
    ['prefix', '10.0.0.1', '10.0.0.1/32', ''],
    ['is', '10.0.0.0/8', '10.0.0.0', ''],
    ['mask', '10.0.0.0/8', '10.0.0.0', '255.255.255.255'],
    ['any', '10.0.0.0/8', '', ''],
  ] as const)('%s keeps the value of %s', (mode, before, value, mask) => {
    expect(switchMode(address, mode, { value: before, mask: '', last: '' })).toEqual({
      value,
      mask,
      last: '',
    });
  });

  it('range begins with the value as both bounds', () => {
    const before = { value: '443', mask: '', last: '' };
    expect(switchMode(port, 'range', before)).toEqual({ value: '443', mask: '', last: '443' });
  });
});
