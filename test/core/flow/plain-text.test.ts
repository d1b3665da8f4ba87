import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostOf, readFieldText, type ReadableField } from '../../../core/flow/field-text.ts';
import { readPlainText } from '../../../core/flow/plain-text.ts';
import { fromBytes, toBytes } from '../../../core/flow/values.ts';

const field = (kind: ReadableField['kind'], bits: number): ReadableField => ({
  name: 'field',
  title: 'field',
  kind,
  bits,
});
const plain = (row: ReadableField, text: string) =>
  readPlainText({ kind: row.kind, most: mostOf(row) }, text);

const fields = [field('unsigned', 16), field('mac', 48), field('ipv4', 32), field('ipv6', 128)];

/** Pieces of numbers and addresses, in any order: many are right, more are nearly right. */
const texts = fc
  .array(
    fc.constantFrom(...['0', '1', '00', '7f', 'ab', 'AB', 'ffff', '10', '255', '256', '-', 'g']),
    { maxLength: 8 },
  )
  .chain((pieces) =>
    fc
      .array(fc.constantFrom(':', ':', '::', '.', ''), {
        minLength: pieces.length + 1,
        maxLength: pieces.length + 1,
      })
      .map((marks) => pieces.map((piece, index) => marks[index]! + piece).join('')),
  );

describe('a value in its plain spelling', () => {
  it.each([
    ['unsigned', '0', 0],
    ['unsigned', '65535', 65535],
    ['mac', '02:00:5e:10:00:0a', '02:00:5e:10:00:0a'],
    ['ipv4', '192.0.2.1', '192.0.2.1'],
    ['ipv6', '2001:db8::1', '2001:db8::1'],
    ['ipv6', '::', '::'],
    ['ipv6', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ])('of a field of kind %s, %s, is read at once', (kind, text, value) => {
    expect(
      plain(
        fields.find((row) => row.kind === kind)!,
        text,
      ),
    ).toBe(value);
  });

  it.each([
    ['unsigned', '65536'],
    ['unsigned', '010'],
    ['unsigned', '0x10'],
    ['unsigned', ''],
    ['mac', '02:00:5E:10:00:0a'],
    ['mac', '02:00:5e:10:00-0a'],
    ['ipv4', '192.0.2.01'],
    ['ipv4', '192.0.2'],
    ['ipv6', '2001:db8::0:1'],
    ['ipv6', '2001:0db8::1'],
    ['ipv6', '1::2::3'],
    ['ipv6', '1:2:3:4:5:6:7::'],
    ['ipv6', '1:2:3:4:5:6:7:8:9'],
    ['ipv6', '1:2:3:4:5:6:7:'],
    ['ipv6', ':1:2:3:4:5:6:7'],
  ])('of a field of kind %s is not %s', (kind, text) => {
    expect(
      plain(
        fields.find((row) => row.kind === kind)!,
        text,
      ),
    ).toBeUndefined();
  });

  it('is read as any spelling is, without a warning', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fields), texts, (row, text) => {
        const value = plain(row, text);
        if (value === undefined) return;
        expect(readFieldText(row, text)).toEqual({ ok: true, value });
        expect(fromBytes(row, toBytes(row, value))).toBe(value);
      }),
    );
  });
});
