import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRssKey } from '../../../core/compile/rss-action.ts';
import { countingKeyBytes } from '../../../core/compile/rss-key.ts';
import { fromHex, toHex } from '../../../core/netlink/bytes.ts';
import { isSymmetricKey, keyOfBytes, keyReach, symmetricKey } from '../../../core/rss/key.ts';
import { configured, hashBitByBit } from './configurations.ts';
import { verificationKey } from './verification-suite.ts';

const whole = { source: 7, destination: 7, sourcePort: 7, destinationPort: 7, all: 7 };

describe('a symmetric key', () => {
  it('is 6d5a repeated, as long as wanted', () => {
    expect(symmetricKey(16)).toBe('6d5a'.repeat(8));
    expect(symmetricKey(17)).toBe(`${'6d5a'.repeat(8)}6d`);
    expect(symmetricKey()).toHaveLength(80);
  });

  it.each([
    ['6d5a repeated', symmetricKey(), true, true],
    ['6d5a repeated, too short for IPv6', symmetricKey(16), true, false],
    ['the default key', defaultRssKey, false, false],
    ['Microsoft’s key', verificationKey, false, false],
    ['zeros', '00'.repeat(40), false, false],
    [
      'one that treats only addresses alike',
      `${'6d5a'.repeat(6)}0000${'6d5a'.repeat(13)}`,
      false,
      false,
    ],
  ])('is known: %s', (_, key, ipv4, ipv6) => {
    expect(isSymmetricKey(fromHex(key), 'ipv4')).toBe(ipv4);
    expect(isSymmetricKey(fromHex(key), 'ipv6')).toBe(ipv6);
  });

  it('hashes both directions alike', () => {
    const key = fromHex(symmetricKey());
    const half = fc.uint8Array({ minLength: 4, maxLength: 4 });
    const port = fc.uint8Array({ minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(half, half, port, port, (src, dst, sport, dport) => {
        const there = Uint8Array.from([...src, ...dst, ...sport, ...dport]);
        const back = Uint8Array.from([...dst, ...src, ...dport, ...sport]);
        expect(hashBitByBit(key, there)).toBe(hashBitByBit(key, back));
      }),
    );
  });
});

describe('how much of the table a key reaches', () => {
  it('is all of it for keys in use', () => {
    for (const key of [defaultRssKey, verificationKey])
      for (const family of ['ipv4', 'ipv6'] as const)
        expect(keyReach(fromHex(key), family)).toEqual(whole);
  });

  it('is nothing for zeros, and one bit for ones', () => {
    const none = { source: 0, destination: 0, sourcePort: 0, destinationPort: 0, all: 0 };
    expect(keyReach(fromHex('00'.repeat(40)), 'ipv4')).toEqual(none);
    expect(keyReach(fromHex('ff'.repeat(40)), 'ipv6')).toEqual({
      source: 1,
      destination: 1,
      sourcePort: 1,
      destinationPort: 1,
      all: 1,
    });
  });

  it('ends where the key does', () => {
    const { source, destination, sourcePort } = keyReach(
      fromHex(defaultRssKey.slice(0, 32)),
      'ipv6',
    );
    expect([source, destination, sourcePort]).toEqual([7, 0, 0]);
  });

  it('is how many entries all values of a part lead to', () => {
    // Few bits set, so that ranks below 7 are among them.
    const byte = fc.constantFrom(0, 1, 0x10, 0x11, 0x80, 0xff);
    fc.assert(
      fc.property(fc.array(byte, { minLength: 16, maxLength: 16 }), (bytes) => {
        const key = Uint8Array.from(bytes);
        const entries = new Set([0]);
        for (let bit = 0; bit < 16; bit++) {
          const input = new Uint8Array(10);
          input[8 + (bit >> 3)] = 1 << (bit & 7);
          const change = hashBitByBit(key, input) & 127;
          // The hash is linear: a further bit of the port shifts all entries that the others reach.
          for (const entry of [...entries]) entries.add(entry ^ change);
        }
        expect(entries.size).toBe(2 ** keyReach(key, 'ipv4').sourcePort);
      }),
    );
  });
});

describe('a key of random bytes', () => {
  it('has 16 to 52 of them', () => {
    expect(keyOfBytes(new Uint8Array(15))).toBeUndefined();
    expect(keyOfBytes(new Uint8Array(53))).toBeUndefined();
    expect(keyOfBytes(Uint8Array.from({ length: 40 }, (_, index) => index))).toBe(
      toHex(Uint8Array.from({ length: 40 }, (_, index) => index)),
    );
  });
});

describe('how much of a key counts', () => {
  it.each([
    ['ipv4', 12],
    ['ipv4 ipv4-udp', 16],
    ['ipv6', 36],
    ['ip', 36],
    ['ip udp', 40],
    ['ipv6-tcp-ex', 40],
    ['ipv6 l3-src-only', 20],
    ['ipv6-udp l4-src-only', 38],
    ['ipv6-udp l4-dst-only', 40],
    ['none', 0],
  ])('of types %s is %i bytes', (types, bytes) => {
    expect(countingKeyBytes(configured(types.split(' ')))).toBe(bytes);
  });

  it('is nothing for simple_xor, and all for symmetric Toeplitz whatever the limits', () => {
    expect(countingKeyBytes(configured(['ipv6'], { function: 'simple_xor' }))).toBe(0);
    const symmetric = configured(['ipv6', 'l3-src-only'], { function: 'symmetric_toeplitz' });
    expect(countingKeyBytes(symmetric)).toBe(36);
  });
});
