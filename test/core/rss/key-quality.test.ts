import { describe, expect, it } from 'vitest';
import { defaultRssKey } from '../../../core/compile/rss-action.ts';
import { rssTypesOfWords } from '../../../core/compile/rss-types.ts';
import { symmetricKey } from '../../../core/rss/key.ts';
import { keyQuality } from '../../../core/rss/key-quality.ts';

const quality = (words: string, key = defaultRssKey, name = 'toeplitz') =>
  keyQuality({
    function: name as 'toeplitz',
    key,
    types: rssTypesOfWords(words.split(' ')),
  }).map(({ family, parts, symmetric }) => ({
    family,
    parts: parts.map(({ part, bits }) => `${part} ${bits}`).join(', '),
    symmetric,
  }));

describe('the quality of a key', () => {
  it('is told for the parts that are hashed, family by family', () => {
    expect(quality('ipv4')).toEqual([
      { family: 'ipv4', parts: 'source 7, destination 7', symmetric: false },
    ]);
    expect(quality('ipv6-udp l3-src-only l4-dst-only')).toEqual([
      { family: 'ipv6', parts: 'source 7, destinationPort 7', symmetric: false },
    ]);
    expect(quality('ip').map(({ family }) => family)).toEqual(['ipv4', 'ipv6']);
  });

  it('knows a symmetric key, which a limit makes one-sided', () => {
    expect(quality('ipv4-tcp', symmetricKey())[0]?.symmetric).toBe(true);
    expect(quality('ipv4-tcp l4-src-only', symmetricKey())[0]?.symmetric).toBe(false);
  });

  it('is nothing at all for a symmetric key under symmetric Toeplitz: both halves cancel each other', () => {
    expect(quality('ipv4-tcp', symmetricKey(), 'symmetric_toeplitz')).toEqual([
      {
        family: 'ipv4',
        parts: 'source 0, destination 0, sourcePort 0, destinationPort 0',
        symmetric: true,
      },
    ]);
    expect(quality('ipv4-tcp', defaultRssKey, 'symmetric_toeplitz')[0]?.parts).toBe(
      'source 7, destination 7, sourcePort 7, destinationPort 7',
    );
  });

  it('is of no concern to simple_xor, which has no key', () => {
    expect(quality('ip', defaultRssKey, 'simple_xor')).toEqual([]);
  });
});
