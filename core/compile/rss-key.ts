/** Keys of the RSS hash: how long they may be, and how long they have to be for what is hashed. */
import type { RssConfiguration } from './rss.ts';
import type { RssType } from './rss-types.ts';

/** 16 bytes cover the addresses and ports of IPv4 (12 + 4); 52 is the longest key that network cards use. */
export const rssKeyBytes = { least: 16, most: 52 } as const;

/** The hash has 32 bits, so each bit of the input meets the 32 bits of the key from its own place on. */
const hashBytes = 4;
const addressBytes = { ipv4: 4, ipv6: 16 } as const;
const portBytes = 2;

/** Those that are hashed at all. */
export const hashedFamilies = (types: readonly RssType[]) =>
  (['ipv4', 'ipv6'] as const).filter((family) => types.some((type) => type.startsWith(family)));

/** What of a configuration decides how much of its key is read. */
type Hashed = Pick<RssConfiguration, 'function' | 'types'>;

/** Bytes of the key that count: 36 and 40 for IPv6 without and with ports, 12 and 16 for IPv4, less where limits leave out the end. */
export function countingKeyBytes({ function: name, types }: Hashed): number {
  if (name === 'simple_xor') return 0;
  // Symmetric hashing puts the one half that a limit leaves at the place of the other too.
  const limits: ReadonlySet<RssType> = new Set(name === 'toeplitz' ? types : []);
  return Math.max(
    0,
    ...hashedFamilies(types).map((family) => endOfInput(family, types, limits) + hashBytes),
  );
}

/**
 * Whether every packet hashes to 0: symmetric hashing puts the same bits at the places of source and destination, and a
 * key that repeats from the one place to the other takes them away again.
 */
export function cancelsEverything(key: string, { function: name, types }: Hashed): boolean {
  if (name !== 'symmetric_toeplitz') return false;
  const bytes = Array.from({ length: key.length / 2 }, (_, at) => key.slice(2 * at, 2 * at + 2));
  /** The key from one place on, as far as the bits of a part meet it, equals that from another. */
  const repeats = (from: number, to: number, length: number) =>
    Array.from({ length: length + hashBytes }, (_, at) => at).every(
      (at) => (bytes[from + at] ?? '00') === (bytes[to + at] ?? '00'),
    );
  return hashedFamilies(types).every((family) => {
    const address = addressBytes[family];
    const ports = 2 * address;
    return (
      repeats(0, address, address) &&
      (!hasPorts(family, types) || repeats(ports, ports + portBytes, portBytes))
    );
  });
}

/** Bytes up to the last that is hashed. */
function endOfInput(
  family: keyof typeof addressBytes,
  types: readonly RssType[],
  limits: ReadonlySet<RssType>,
): number {
  const address = addressBytes[family];
  if (hasPorts(family, types)) return address * 2 + portBytes * (limits.has('l4-src-only') ? 1 : 2);
  return address * (limits.has('l3-src-only') ? 1 : 2);
}

/** Whether ports of the family are among what is hashed. */
export const hasPorts = (family: string, types: readonly RssType[]): boolean =>
  types.some((type) => type.startsWith(family) && /-(?:tcp|udp|sctp)/.test(type));
