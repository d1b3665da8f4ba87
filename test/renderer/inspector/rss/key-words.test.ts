import { describe, expect, it } from 'vitest';
import { defaultRssKey } from '../../../../core/compile/rss-action.ts';
import { rssTypesOfWords } from '../../../../core/compile/rss-types.ts';
import { symmetricKey } from '../../../../core/rss/key.ts';
import {
  bytesWords,
  keyDigits,
  keyVerdicts,
  printKey,
} from '../../../../renderer/inspector/rss/key-words.ts';

const verdicts = (words: string, key: string, name = 'toeplitz') =>
  keyVerdicts({
    function: name as 'toeplitz',
    key,
    types: rssTypesOfWords(words.split(' ')),
  }).map(({ kind, text }) => `${kind}: ${text}`);

describe('a key as text', () => {
  it('has four bytes a group and reads as it was, whatever stands between the bytes', () => {
    expect(printKey('2cc681d15bdb')).toBe('2cc681d1 5bdb');
    expect(keyDigits(printKey(defaultRssKey))).toBe(defaultRssKey);
    expect(keyDigits('0x2C:C6, 81\nd1')).toBe('2cc681d1');
    expect([bytesWords(1), bytesWords(40), bytesWords(1.5)]).toEqual([
      '1 byte',
      '40 bytes',
      '1.5 bytes',
    ]);
  });
});

describe('what a key is worth', () => {
  it('is said in a sentence each for reach and for directions', () => {
    expect(verdicts('ip tcp', defaultRssKey)).toEqual([
      'sound: Sound: each part that is hashed reaches all 128 entries by itself.',
      'remark: Both directions of a flow may go to different queues.',
    ]);
    expect(verdicts('ipv4-tcp', symmetricKey())[1]).toBe(
      'sound: Both directions of a flow go to one queue.',
    );
    expect(verdicts('ip', symmetricKey(16))[1]).toContain('of IPv4 only');
  });

  it('names the parts that a short key cuts off', () => {
    expect(verdicts('ipv6-tcp', defaultRssKey.slice(0, 64))[0]).toMatch(
      /^weak: Weak\. .*: .*IPv6 destination port 1\.$/,
    );
  });

  it('warns of a symmetric key under the symmetric function', () => {
    expect(verdicts('ip', symmetricKey(), 'symmetric_toeplitz')[0]).toContain('Useless');
    expect(verdicts('ip', '00'.repeat(40))[0]).toContain('Useless');
  });

  it('is nothing for a function without a key', () => {
    expect(verdicts('ip', defaultRssKey, 'simple_xor')).toEqual([]);
  });
});
