import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../../../core/netlink/bytes.ts';
import { buildFrame } from '../../../core/packet/frame.ts';
import { rssOutcome } from '../../../core/rss/outcome.ts';
import { keyWindow, toeplitzHash, toeplitzTables } from '../../../core/rss/toeplitz.ts';
import { configured, hashBitByBit } from './configurations.ts';
import { verifiedIpv4, verifiedIpv6, type Verified } from './verification-suite.ts';

const cases = [
  ...verifiedIpv4.map((one) => ({ kind: 'ipv4' as const, ...one })),
  ...verifiedIpv6.map((one) => ({ kind: 'ipv6' as const, ...one })),
];

function frameOf({ kind, src, dst, srcPort, dstPort }: Verified & { kind: 'ipv4' | 'ipv6' }) {
  return buildFrame({
    network: { kind, src, dst },
    transport: { kind: 'tcp', src: srcPort, dst: dstPort },
  });
}

describe('the Toeplitz hash', () => {
  it.each(cases)('of $src to $dst is what Microsoft’s verification suite says', (one) => {
    const frame = frameOf(one);
    expect(rssOutcome(frame, configured(['ip']))).toMatchObject({ outcome: 'l3', hash: one.l3 });
    expect(rssOutcome(frame, configured(['tcp']))).toMatchObject({ outcome: 'l4', hash: one.l4 });
  });

  const keys = fc.uint8Array({ minLength: 16, maxLength: 52 });
  const inputs = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.uint8Array({ minLength: 36, maxLength: 36 }))
    .map(([words, bytes]) => bytes.subarray(0, words * 4));

  it('is the same by tables as bit by bit, whatever the key’s length', () => {
    fc.assert(
      fc.property(keys, inputs, (key, input) => {
        const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
        const words = Array.from({ length: input.length / 4 }, (_, at) => view.getInt32(at * 4));
        expect(toeplitzHash(toeplitzTables(key), words)).toBe(hashBitByBit(key, input));
      }),
    );
  });

  it('reads zeros beyond the end of the key', () => {
    const key = fromHex('ff'.repeat(16));
    expect(keyWindow(key, 96)).toBe(0xffffffff);
    expect(keyWindow(key, 97)).toBe(0xfffffffe);
    expect(keyWindow(key, 128)).toBe(0);
  });
});
