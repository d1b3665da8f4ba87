/** RSS configurations and frames for tests. */
import { roundRobin, type RssConfiguration } from '../../../core/compile/rss.ts';
import { normalRssTypes, rssTypesOfWord } from '../../../core/compile/rss-types.ts';
import { verificationKey } from './verification-suite.ts';

/** Types by the words of testpmd; the rest as given. */
export function configured(
  words: readonly string[],
  rest: Partial<RssConfiguration> = {},
): RssConfiguration {
  const queues = rest.queues ?? [0, 1, 2, 3];
  return {
    function: 'toeplitz',
    key: verificationKey,
    types: normalRssTypes(words.flatMap((word) => rssTypesOfWord(word) ?? [])),
    queues,
    table: roundRobin(queues),
    hashTail: false,
    mark: 0,
    ...rest,
  };
}

/** The Toeplitz hash bit by bit, as its definition has it: the window slides over the key. */
export function hashBitByBit(key: Uint8Array, input: Uint8Array): number {
  const bitOf = (bytes: Uint8Array, bit: number) => ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
  let hash = 0;
  for (let bit = 0; bit < input.length * 8; bit++)
    if (bitOf(input, bit) === 1)
      for (let place = 0; place < 32; place++) hash ^= bitOf(key, bit + place) << (31 - place);
  return hash >>> 0;
}
