/** What becomes of one packet: whether it is hashed, by what, and which queue that leads to. */
import { rssTableSize, type RssConfiguration } from '../compile/rss.ts';
import { readHeaders, type Headers, type IpHeaders } from './headers.ts';
import { rssPlan, type AskedTypes, type RssPlan } from './plan.ts';

/**
 * `l4`: hashed by addresses and ports. `l3`: by addresses. The others are not hashed: `not-ip` is neither IPv4 nor IPv6,
 * or has more than two VLAN tags; `not-asked` is IP of a kind the types leave out; `truncated` is that too, but the frame
 * ends before its ports or within its extension headers; `malformed` has no sound IP header.
 * In the order of the numbers by which the eBPF program counts them.
 */
export const rssOutcomes = ['l4', 'l3', 'not-ip', 'not-asked', 'truncated', 'malformed'] as const;
export type RssOutcomeName = (typeof rssOutcomes)[number];

export interface RssOutcome {
  readonly outcome: RssOutcomeName;
  /** Unsigned; 0 when the packet is not hashed. */
  readonly hash: number;
  readonly queue: number;
}

/** How a packet is hashed, with what went into the hash function. */
export interface HashInput {
  readonly outcome: RssOutcomeName;
  /** Signed 32-bit numbers, big-endian in the packet. Packets with equal words share a queue. None when it is not hashed. */
  readonly words: readonly number[];
}

/** Of a whole Ethernet frame. */
export function rssOutcome(frame: Uint8Array, configuration: RssConfiguration): RssOutcome {
  const plan = rssPlan(configuration);
  const { outcome, words } = inputOf(frame, plan);
  if (words.length === 0) return { outcome, hash: 0, queue: plan.defaultQueue };
  const hash = plan.hash(words);
  return { outcome, hash, queue: configuration.table[hash & (rssTableSize - 1)]! };
}

/** What `rssOutcome` hashes of the frame. */
export function hashInput(frame: Uint8Array, configuration: RssConfiguration): HashInput {
  return inputOf(frame, rssPlan(configuration));
}

const nothing: readonly number[] = [];

function inputOf(frame: Uint8Array, plan: RssPlan): HashInput {
  const headers = readHeaders(frame);
  const layer = layerOf(headers, plan);
  if (headers.kind !== 'ip' || (layer !== 'l3' && layer !== 'l4'))
    return { outcome: layer, words: nothing };
  const words = addressWords(frame, headers);
  if (layer === 'l4') words.push(word(frame, headers.payload));
  plan.limit(words, headers.family);
  return { outcome: layer, words };
}

function layerOf(headers: Headers, plan: RssPlan): RssOutcomeName {
  if (headers.kind !== 'ip') return headers.kind;
  const asked = plan.asked[headers.family];
  if (hasAskedPorts(headers, asked)) return 'l4';
  if (isAskedByAddress(headers, asked)) return 'l3';
  return headers.cut === undefined ? 'not-asked' : 'truncated';
}

function hasAskedPorts(headers: IpHeaders, { ports, extendedPorts }: AskedTypes): boolean {
  const { protocol, fragment, cut, hasExtension } = headers;
  if (fragment || cut !== undefined) return false;
  if (protocol === 'other' || protocol === 'unknown') return false;
  return ports[protocol] || (hasExtension && extendedPorts[protocol]);
}

function isAskedByAddress(headers: IpHeaders, asked: AskedTypes): boolean {
  const { protocol, fragment, hasExtension } = headers;
  if (asked.all || (asked.extended && hasExtension)) return true;
  if (protocol === 'other') return asked.other || (fragment && asked.fragments);
  if (!fragment || protocol === 'unknown') return false;
  // Only the first fragment has ports, so that all of a packet’s fragments stay together without them.
  return asked.fragments || asked.ports[protocol] || asked.extendedPorts[protocol];
}

/** Source and destination, one word each for IPv4, four each for IPv6. */
function addressWords(frame: Uint8Array, { family, addresses }: IpHeaders): number[] {
  const first = word(frame, addresses);
  const second = word(frame, addresses + 4);
  if (family === 'ipv4') return [first, second];
  return [
    first,
    second,
    word(frame, addresses + 8),
    word(frame, addresses + 12),
    word(frame, addresses + 16),
    word(frame, addresses + 20),
    word(frame, addresses + 24),
    word(frame, addresses + 28),
  ];
}

/** Signed, so that it stays a small integer and no object is made for it. */
function word(frame: Uint8Array, at: number): number {
  return (frame[at]! << 24) | (frame[at + 1]! << 16) | (frame[at + 2]! << 8) | frame[at + 3]!;
}
