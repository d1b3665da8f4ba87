/** Keys as people read them, and what they are worth in a sentence. */
import type { RssConfiguration } from '../../../core/compile/rss.ts';
import { rssTableSize } from '../../../core/compile/rss.ts';
import { keyQuality, type HashedPart, type KeyQuality } from '../../../core/rss/key-quality.ts';

/** As long as most network cards have them; enough for IPv6 with ports. */
export const usualKeyBytes = 40;

/** Four bytes a group. */
export const printKey = (hex: string): string => hex.match(/.{1,8}/g)?.join(' ') ?? '';

/** Keys are copied with blanks, colons and line ends between their bytes, and 0x before them. */
export const keyDigits = (text: string): string => text.replaceAll(/0x|[\s:,]/gi, '').toLowerCase();

export const bytesWords = (count: number): string =>
  count === 1 ? '1 byte' : `${Number.isInteger(count) ? count : count.toFixed(1)} bytes`;

export interface KeyVerdict {
  readonly kind: 'sound' | 'weak' | 'remark';
  readonly text: string;
}

const partNames: Readonly<Record<HashedPart, string>> = {
  source: 'source address',
  destination: 'destination address',
  sourcePort: 'source port',
  destinationPort: 'destination port',
};
const familyNames = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;
const wholeBits = Math.log2(rssTableSize);

/** What the key is worth for what is hashed: first how far it reaches, then whether it treats both directions alike. */
export function keyVerdicts(
  configuration: Pick<RssConfiguration, 'function' | 'key' | 'types'>,
): readonly KeyVerdict[] {
  const qualities = keyQuality(configuration);
  if (qualities.length === 0) return [];
  return [...reachVerdicts(qualities), directions(qualities)];
}

function reachVerdicts(qualities: readonly KeyQuality[]): readonly KeyVerdict[] {
  const weak = qualities.flatMap(({ family, parts }) =>
    parts.filter(({ bits }) => bits < wholeBits).map((part) => ({ family, ...part })),
  );
  const all = qualities.flatMap(({ parts }) => parts);
  if (all.every(({ bits }) => bits === 0))
    return [{ kind: 'weak', text: 'Useless here: every packet gets the same hash.' }];
  if (weak.length === 0)
    return [
      {
        kind: 'sound',
        text: `Sound: each part that is hashed reaches all ${rssTableSize} entries by itself.`,
      },
    ];
  const parts = weak.map(
    ({ family, part, bits }) => `${familyNames[family]} ${partNames[part]} ${2 ** bits}`,
  );
  const text = `Weak. By themselves, some parts reach few of the ${rssTableSize} entries: ${parts.join(', ')}.`;
  return [{ kind: 'weak', text }];
}

function directions(qualities: readonly KeyQuality[]): KeyVerdict {
  const alike = qualities.filter(({ symmetric }) => symmetric);
  if (alike.length === 0)
    return { kind: 'remark', text: 'Both directions of a flow may go to different queues.' };
  const only = alike.length < qualities.length ? `, of ${familyNames[alike[0]!.family]} only` : '';
  return { kind: 'sound', text: `Both directions of a flow go to one queue${only}.` };
}
