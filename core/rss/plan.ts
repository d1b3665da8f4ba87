/** An RSS configuration made ready for many packets: its types as answers, its key as tables. */
import type { RssConfiguration } from '../compile/rss.ts';
import type { RssType } from '../compile/rss-types.ts';
import { fromHex } from '../netlink/bytes.ts';
import type { IpFamily, PortProtocol } from './headers.ts';
import { toeplitzHash, toeplitzTables } from './toeplitz.ts';

/** What the types say of one family. */
export interface AskedTypes {
  /** `ipv4`, `ipv6`: every packet of the family. */
  readonly all: boolean;
  readonly ports: Readonly<Record<PortProtocol, boolean>>;
  /** `ipv6-tcp-ex` and `-udp-ex`: ports behind extension headers. */
  readonly extendedPorts: Readonly<Record<PortProtocol, boolean>>;
  /** `-frag`: fragments of any protocol. */
  readonly fragments: boolean;
  /** `-other`: protocols without ports. */
  readonly other: boolean;
  /** `ipv6-ex`: any packet with extension headers. */
  readonly extended: boolean;
}

export interface RssPlan {
  readonly asked: Readonly<Record<IpFamily, AskedTypes>>;
  /** Clears what the configuration does not hash and, for symmetric Toeplitz, makes both directions alike. */
  readonly limit: (words: number[], family: IpFamily) => void;
  /** Unsigned, of limited words. */
  readonly hash: (words: readonly number[]) => number;
  /** For packets without a hash: the first queue the rule names. */
  readonly defaultQueue: number;
}

const plans = new WeakMap<RssConfiguration, RssPlan>();

/** Made once for each configuration: building the tables takes as long as hashing a thousand packets. */
export function rssPlan(configuration: RssConfiguration): RssPlan {
  let plan = plans.get(configuration);
  if (plan === undefined) plans.set(configuration, (plan = makePlan(configuration)));
  return plan;
}

function makePlan(configuration: RssConfiguration): RssPlan {
  const types: ReadonlySet<RssType> = new Set(configuration.types);
  return {
    asked: { ipv4: askedOf(types, 'ipv4'), ipv6: askedOf(types, 'ipv6') },
    limit: limitOf(types, configuration.function === 'symmetric_toeplitz'),
    hash: hashFunction(configuration),
    defaultQueue: configuration.queues[0] ?? 0,
  };
}

function askedOf(types: ReadonlySet<RssType>, family: IpFamily): AskedTypes {
  const v6 = family === 'ipv6';
  return {
    all: types.has(family),
    ports: {
      tcp: types.has(`${family}-tcp`),
      udp: types.has(`${family}-udp`),
      sctp: types.has(`${family}-sctp`),
    },
    extendedPorts: {
      tcp: v6 && types.has('ipv6-tcp-ex'),
      udp: v6 && types.has('ipv6-udp-ex'),
      sctp: false,
    },
    fragments: types.has(`${family}-frag`),
    other: types.has(`${family}-other`),
    extended: v6 && types.has('ipv6-ex'),
  };
}

function hashFunction(configuration: RssConfiguration): RssPlan['hash'] {
  if (configuration.function === 'simple_xor')
    return (words) => words.reduce((hash, word) => hash ^ word, 0) >>> 0;
  const tables = toeplitzTables(fromHex(configuration.key));
  return (words) => toeplitzHash(tables, words);
}

/** Bits of each part that are hashed: all ones, or none. The source port is the upper half of its word. */
interface Limits {
  readonly source: number;
  readonly destination: number;
  readonly ports: number;
}

/** A limit is of its own layer alone: `l3-src-only` leaves both ports. What is cleared stays at its place as 0. */
function limitsOf(types: ReadonlySet<RssType>): Limits {
  const sourcePort = types.has('l4-dst-only') ? 0 : 0xffff;
  const destinationPort = types.has('l4-src-only') ? 0 : 0xffff;
  return {
    source: types.has('l3-dst-only') ? 0 : -1,
    destination: types.has('l3-src-only') ? 0 : -1,
    ports: (sourcePort << 16) | destinationPort,
  };
}

function limitOf(types: ReadonlySet<RssType>, symmetric: boolean): RssPlan['limit'] {
  const { source, destination, ports } = limitsOf(types);
  return (words, family) => {
    const half = family === 'ipv4' ? 1 : 4;
    for (let index = 0; index < half; index++) {
      const from = words[index]! & source;
      const to = words[index + half]! & destination;
      words[index] = symmetric ? from ^ to : from;
      words[index + half] = symmetric ? from ^ to : to;
    }
    if (words.length === half * 2) return;
    const both = words[half * 2]! & ports;
    words[half * 2] = symmetric ? both ^ ((both << 16) | (both >>> 16)) : both;
  };
}
