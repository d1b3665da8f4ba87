import { describe, expect, it } from 'vitest';
import { toeplitzTable } from '../../../core/rss/toeplitz.ts';
import { fromHex } from '../../../core/netlink/bytes.ts';

/** “Verifying the RSS Hash Calculation”, Windows driver documentation. */
const key = fromHex(
  '6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa',
);
const vectors = [
  ['IPv4 66.9.149.187 to 161.142.100.80', '420995bba18e6450', 0x323e8fc2],
  ['IPv4 66.9.149.187:2794 to 161.142.100.80:1766', '420995bba18e64500aea06e6', 0x51ccc178],
  ['IPv4 199.92.111.2:14230 to 65.69.140.83:4739', 'c75c6f0241458c5337961283', 0xc626b0ea],
  [
    'IPv6 3ffe:2501:200:1fff::7:2794 to 3ffe:2501:200:3::1:1766',
    '3ffe250102001fff00000000000000073ffe25010200000300000000000000010aea06e6',
    0x40207d3d,
  ],
] as const;

function hash(input: Uint8Array, bits: 4 | 8): number {
  const positions = (36 * 8) / bits;
  const table = toeplitzTable(key, bits, positions);
  const steps = [...input].flatMap((byte) => (bits === 8 ? [byte] : [byte >> 4, byte & 15]));
  return (
    steps.reduce((sum, value, position) => sum ^ table[position * 2 ** bits + value]!, 0) >>> 0
  );
}

describe.each([4, 8] as const)('tables of %i bits', (bits) => {
  it.each(vectors)('hash %s as Microsoft says', (_, input, wanted) => {
    expect(hash(fromHex(input), bits)).toBe(wanted);
  });

  it('take a short key as if zeros followed', () => {
    const short = key.subarray(0, 16);
    const padded = new Uint8Array(52);
    padded.set(short);
    const positions = (36 * 8) / bits;
    expect(toeplitzTable(short, bits, positions)).toEqual(toeplitzTable(padded, bits, positions));
    // 16 bytes reach 12 bytes of input with all of their 32 bits; from the 16th on there is nothing.
    const behind = (16 * 8) / bits;
    const table = toeplitzTable(short, bits, positions);
    expect(table.slice(behind * 2 ** bits).every((value) => value === 0)).toBe(true);
  });
});
