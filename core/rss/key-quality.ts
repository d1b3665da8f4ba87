/** How well a key serves what a configuration hashes, part by part. */
import type { RssConfiguration } from '../compile/rss.ts';
import { hashedFamilies, hasPorts } from '../compile/rss-key.ts';
import type { RssType } from '../compile/rss-types.ts';
import { fromHex } from '../netlink/bytes.ts';
import type { IpFamily } from './headers.ts';
import { isSymmetricKey, keyReach, pairedReach, type KeyReach } from './key.ts';

export type HashedPart = Exclude<keyof KeyReach, 'all'>;

export interface KeyQuality {
  readonly family: IpFamily;
  /** Of each part that is hashed, how many of the seven bits that choose an entry it decides (KeyReach). */
  readonly parts: readonly { readonly part: HashedPart; readonly bits: number }[];
  /** Packets of both directions of a flow have equal hashes. */
  readonly symmetric: boolean;
}

type Keyed = Pick<RssConfiguration, 'function' | 'key' | 'types'>;

/** For each family that is hashed; nothing for a function without a key. */
export function keyQuality(configuration: Keyed): readonly KeyQuality[] {
  if (configuration.function === 'simple_xor') return [];
  return hashedFamilies(configuration.types).map((family) => qualityFor(family, configuration));
}

function qualityFor(family: IpFamily, configuration: Keyed): KeyQuality {
  const types: ReadonlySet<RssType> = new Set(configuration.types);
  const key = fromHex(configuration.key);
  const hashed = hashedParts(family, types);
  const paired = configuration.function === 'symmetric_toeplitz';
  // With one half left out, the xor of both halves is the other half, at both places.
  const reach = paired ? pairedReach(key, family) : keyReach(key, family);
  const whole = !limits.some((limit) => types.has(limit));
  return {
    family,
    parts: hashed.map((part) => ({ part, bits: reach[part] })),
    symmetric: whole && (paired || isSymmetricKey(key, family)),
  };
}

const limits = ['l3-src-only', 'l3-dst-only', 'l4-src-only', 'l4-dst-only'] as const;

function hashedParts(family: IpFamily, types: ReadonlySet<RssType>): readonly HashedPart[] {
  const ported = hasPorts(family, [...types]);
  const parts: readonly (readonly [HashedPart, boolean])[] = [
    ['source', !types.has('l3-dst-only')],
    ['destination', !types.has('l3-src-only')],
    ['sourcePort', ported && !types.has('l4-dst-only')],
    ['destinationPort', ported && !types.has('l4-src-only')],
  ];
  return parts.filter(([, hashed]) => hashed).map(([part]) => part);
}
