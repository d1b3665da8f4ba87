import { describe, expect, it } from 'vitest';
import {
  expectedInstead,
  printFieldText,
  printMaskText,
  readFieldText,
  readMaskText,
  readPrefixText,
  type FieldReading,
} from '../../../core/flow/field-text.ts';
import type { FieldKind } from '../../../core/flow/fields.ts';
import { readNumber } from '../../../core/flow/number-text.ts';

const field = (kind: FieldKind, bits: number) =>
  ({ name: 'field', title: 'field in question', kind, bits }) as const;
const port = field('unsigned', 16);
const colour = { ...field('word', 0), words: ['green', 'red'] };
const vid = { ...field('unsigned', 12), truncates: true } as const;

/** The value, or the code of what is wrong; warnings behind it. */
function outcome(reading: FieldReading): unknown {
  const place = { subject: { part: 'text' } } as const;
  if (!reading.ok) return reading.problem(place).code;
  const warnings = (reading.warnings ?? []).map((warning) => warning(place).code);
  return warnings.length === 0 ? reading.value : [reading.value, ...warnings];
}

// strtoumax(text, &end, 0) of glibc 2.36 with the whole token read and no ERANGE.
describe('a number is read as strtoumax with base 0 reads it', () => {
  it.each([
    ['0', 0],
    ['80', 80],
    ['+80', 80],
    ['0x50', 80],
    ['0X5F', 95],
    ['+0x50', 80],
    ['0120', 80],
    ['00', 0],
    ['4294967296', 2 ** 32],
    ['18446744073709551615', 2n ** 64n - 1n],
    ['-1', 2n ** 64n - 1n],
    ['-18446744073709551615', 1],
  ])('%s is %s', (text, value) => {
    expect(readNumber(text)?.value).toBe(value);
  });

  it.each([
    '',
    '+',
    '-',
    '08',
    '0x',
    '0xg',
    '1e3',
    '1.0',
    '1_000',
    '++1',
    'ten',
    '18446744073709551616',
    '-18446744073709551616',
    '٣',
  ])('%j is none', (text) => {
    expect(readNumber(text)).toBeUndefined();
  });

  it('says when it is octal', () => {
    expect(readNumber('0120')?.octal).toBe(true);
    expect(readNumber('00')?.octal).toBe(true);
    expect(readNumber('0')?.octal).toBe(false);
    expect(readNumber('0x10')?.octal).toBe(false);
  });
});

describe('the value of a field', () => {
  it.each([
    [port, '65535', 65535],
    [port, '0xffff', 65535],
    [port, '65536', 'value/too-large'],
    [port, '-1', 'value/too-large'],
    [port, 'http', 'value/not-a-number'],
    [port, '010', [8, 'value/octal']],
    [vid, '4095', 4095],
    [vid, '4096', [0, 'value/cut-off']],
    [vid, '4396', [300, 'value/cut-off']],
    [vid, '-1', [4095, 'value/cut-off']],
    [vid, '010001', [1, 'value/octal', 'value/cut-off']],
    [field('mac', 48), '0:0:0:0:0:A', '00:00:00:00:00:0a'],
    [field('mac', 48), '10.0.0.1', 'value/not-a-mac'],
    [field('ipv4', 32), '10.0.0.1', '10.0.0.1'],
    [field('ipv4', 32), '0x0a000001', '10.0.0.1'],
    [field('ipv4', 32), '4294967295', '255.255.255.255'],
    [field('ipv4', 32), '4294967296', 'value/too-large'],
    [field('ipv4', 32), '10.0.0', 'value/not-an-ipv4-address'],
    [field('ipv4', 32), '10.0.0.0/8', 'value/address-with-prefix'],
    [field('ipv4', 32), '10/8', 'value/address-with-prefix'],
    [field('ipv4', 32), 'localhost', 'value/not-an-ipv4-address'],
    [field('ipv6', 128), '2001:DB8::1', '2001:db8::1'],
    [field('ipv6', 128), '2001:db8::/32', 'value/address-with-prefix'],
    [field('ipv6', 128), '1', 'value/not-an-ipv6-address'],
    [field('wide', 64), '18446744073709551615', '18446744073709551615'],
    [field('wide', 64), '0x10', '16'],
    [field('wide', 64), '18446744073709551616', 'value/not-a-number'],
    [field('wide', 64), '010', ['8', 'value/octal']],
    [field('boolean', 1), 'on', 1],
    [field('boolean', 1), 'N', 0],
    [field('boolean', 1), 'n', 'value/not-a-boolean'],
    [field('boolean', 1), '2', 'value/not-a-boolean'],
    [field('hex', 16), '0xABC', '0abc'],
    [field('hex', 16), 'abcde', 'value/too-long'],
    [field('hex', 16), '0x', 'value/not-hex'],
    [field('text', 24), 'abc', 'abc'],
    [field('text', 24), 'abcd', 'value/too-long'],
    [field('text', 24), 'a b', 'value/not-one-word'],
    [colour, 'red', 'red'],
    [colour, 'rde', 'value/unknown-word'],
    [{ ...port, most: 31 }, '32', 'value/too-large'],
  ])('%o %s gives %j', (row, text, expected) => {
    expect(outcome(readFieldText(row, text))).toEqual(expected);
  });

  it('proposes the word that was probably meant, or says which there are', () => {
    const hint = (text: string) => {
      const reading = readFieldText(colour, text);
      return reading.ok ? '' : reading.problem({ subject: { part: 'action' } }).hint;
    };
    expect(hint('gren')).toBe('Did you mean `green`?');
    expect(hint('blue')).toBe('Known are `green`, `red`.');
  });

  it('of a mask may be the whole word', () => {
    expect(outcome(readMaskText(colour, 'all'))).toBe('all');
    expect(outcome(readFieldText(colour, 'all'))).toBe('value/unknown-word');
  });

  it('is refused with what belongs there when it has not the form the readers give', () => {
    expect(expectedInstead(port, 65535)).toBeUndefined();
    expect(expectedInstead(port, 65536)).toBe('a number from 0 to 65535');
    expect(expectedInstead(field('hex', 16), '0A')).toBe('the spelling 0a');
    expect(expectedInstead(colour, 'blue')).toBe('one of its words');
    expect(expectedInstead(field('wide', 64), 5)).toBe(
      'a number from 0 to 18446744073709551615, as text',
    );
  });

  it('shows how to write an address with a prefix', () => {
    const reading = readFieldText({ ...field('ipv4', 32), name: 'src' }, '10.0.0.0/8');
    const hint = reading.ok ? '' : reading.problem({ subject: { part: 'item' } }).hint;
    expect(hint).toContain('`src spec 10.0.0.0 src prefix 8`');
  });
});

describe('a prefix', () => {
  it.each([
    [field('ipv4', 32), '8', '255.0.0.0'],
    [field('ipv4', 32), '0', '0.0.0.0'],
    [field('ipv4', 32), '32', '255.255.255.255'],
    [field('ipv4', 32), '33', 'value/prefix-too-long'],
    [field('ipv4', 32), '010', ['255.0.0.0', 'value/octal']],
    [vid, '13', 'value/prefix-too-long'],
    [port, 'x', 'value/not-a-number'],
  ])('%o %s gives %j', (row, text, expected) => {
    expect(outcome(readPrefixText(row, text))).toEqual(expected);
  });
});

describe('written values', () => {
  const etherType = { ...port, notation: 'hex' } as const;

  it('are hexadecimal, in full width, where people expect it', () => {
    expect(printFieldText(etherType, 0x800)).toBe('0x0800');
    expect(printFieldText(port, 0x800)).toBe('2048');
    expect(printMaskText(vid, 0xf)).toBe('0x00f');
    expect(printMaskText(field('ipv4', 32), '0.255.0.0')).toBe('0.255.0.0');
  });
});
