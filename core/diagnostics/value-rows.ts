/** Messages about one value as a person writes it: in testpmd text, in the inspector, in a document. */
import { error, warning } from './row.ts';

export const valueRows = {
  'value/not-a-number': error<{ text: string; what: string }>(
    ({ text, what }) => `\`${text}\` is not a number; the ${what} must be one.`,
    {
      hint: ({ text }) =>
        /^0\d/.test(text)
          ? 'A leading 0 makes the number octal, whose digits end at 7; leave the 0 out for a decimal number.'
          : 'Write it decimal (80), hexadecimal (0x50) or, with a leading 0, octal (0120).',
      explanation: 'Numbers are read as testpmd reads them: by strtoumax() with base 0.',
    },
  ),
  'value/too-large': error<{ text: string; what: string; most: number }>(
    ({ text, what, most }) =>
      `${text} is too large: the ${what} is at most ${String(most)} (0x${most.toString(16)}).`,
    { explanation: 'The number does not fit into the bits that the field has.' },
  ),
  'value/not-a-mac': error<{ text: string }>(({ text }) => `\`${text}\` is not a MAC address.`, {
    hint: () => 'Write six groups of one or two hex digits, like 02:00:5e:10:00:01.',
    explanation:
      'A MAC address is six groups of one or two hex digits or three groups of four, all with one separator out of `:`, `-` and `.`.',
  }),
  'value/not-an-ipv4-address': error<{ text: string }>(
    ({ text }) => `\`${text}\` is not an IPv4 address.`,
    {
      hint: () => 'Write four decimal numbers from 0 to 255 without leading zeros, like 192.0.2.1.',
      explanation:
        'An IPv4 address is what inet_pton() takes, a dotted quad, or one number of 32 bits.',
    },
  ),
  'value/not-an-ipv6-address': error<{ text: string }>(
    ({ text }) => `\`${text}\` is not an IPv6 address.`,
    {
      hint: () => 'Write it like 2001:db8::1, without brackets and without a zone (%eth0).',
      explanation: 'An IPv6 address is what inet_pton() takes.',
    },
  ),
  'value/address-with-prefix': error<{ text: string; field: string }>(
    ({ text }) => `\`${text}\` is an address with a prefix length; here only an address can stand.`,
    {
      hint: ({ text, field }) => {
        const [address = '', prefix = ''] = text.split('/');
        return `Write two clauses: \`${field} spec ${address} ${field} prefix ${prefix}\`.`;
      },
      explanation: 'testpmd does not read the notation ADDRESS/PREFIX.',
    },
  ),
  'value/prefix-too-long': error<{ text: string; what: string; most: number }>(
    ({ text, what, most }) =>
      `A prefix of ${text} bits is too long: the ${what} has ${String(most)} bits.`,
    { explanation: 'A prefix is the number of leading bits that count, from 0 to the width.' },
  ),
  'value/not-a-boolean': error<{ text: string; what: string }>(
    ({ text, what }) => `\`${text}\` is neither yes nor no: ${what}?`,
    {
      hint: () => 'Write true or false.',
      explanation: 'testpmd takes 0, 1, false, true, no, yes, N, Y, off and on.',
    },
  ),
  'value/not-hex': error<{ text: string; what: string }>(
    ({ text, what }) => `\`${text}\` is no string of hex digits; the ${what} must be one.`,
    {
      hint: () => 'Write two hex digits for each byte, like 6d5a56da.',
      explanation: 'Bytes are hex digits, with or without a leading 0x.',
    },
  ),
  'value/not-one-word': error<{ text: string; what: string }>(
    ({ text, what }) => `\`${text}\` is not one word; the ${what} must be one.`,
    {
      hint: () => 'Give bytes that are no letters or digits as hex digits (`pattern_hex`).',
      explanation: 'testpmd splits a command at blanks and has no quotes; a `#` begins a comment.',
    },
  ),
  'value/too-long': error<{ what: string; length: number; most: number }>(
    ({ what, length, most }) =>
      `The ${what} is ${String(length)} bytes long; testpmd takes at most ${String(most)}.`,
    { explanation: 'Strings of bytes have a greatest length, of which testpmd reserves the room.' },
  ),
  'value/too-many': error<{ list: string; most: number }>(
    ({ list, most }) => `Too many ${list}: testpmd takes at most ${String(most)}.`,
    { explanation: 'A list of an action has a greatest length.' },
  ),
  'value/unknown-word': error<{
    text: string;
    what: string;
    words: readonly string[];
    suggestion: string | undefined;
  }>(({ text, what }) => `\`${text}\` is not known as ${what}.`, {
    hint: ({ suggestion, words }) =>
      suggestion === undefined
        ? `Known are ${words.map((word) => `\`${word}\``).join(', ')}.`
        : `Did you mean \`${suggestion}\`?`,
    explanation: 'The field takes one of a few words, exact and in lower case.',
  }),
  'value/octal': warning<{ text: string; value: number | string }>(
    ({ text, value }) =>
      `\`${text}\` is octal because of its leading 0: it means ${String(value)}.`,
    {
      hint: () => 'Leave the leading 0 out for a decimal number.',
      explanation: 'testpmd reads numbers as C does, and so does Tapwright.',
    },
  ),
  'value/cut-off': warning<{ text: string; what: string; bits: number; value: number }>(
    ({ text, what, bits, value }) =>
      `${text} does not fit the ${String(bits)} bits of the ${what}: cut off to ${String(value)}, as testpmd does without a word.`,
    {
      hint: ({ bits }) => `Write a number from 0 to ${String(2 ** bits - 1)}.`,
      explanation: 'testpmd keeps only the low bits of a number given for a bit-field.',
    },
  ),
};
