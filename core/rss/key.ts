/** Keys of the Toeplitz hash: which treat both directions alike, and how much of the redirection table they reach. */
import { rssKeyBytes } from '../compile/rss-key.ts';
import { toHex } from '../netlink/bytes.ts';
import type { IpFamily } from './headers.ts';
import { keyWindow } from './toeplitz.ts';

/** Where the parts of the input are, in bits. */
interface InputLayout {
  readonly addressBits: number;
  /** Of the source port; the destination port is 16 bits behind it. */
  readonly ports: number;
}

const layouts: Readonly<Record<IpFamily, InputLayout>> = {
  ipv4: { addressBits: 32, ports: 64 },
  ipv6: { addressBits: 128, ports: 256 },
};
const portBits = 16;
/** Bits of the hash that choose an entry of the redirection table, the low ones. */
const indexBits = 7;

/**
 * Whether packets of both directions of a flow have equal hashes, by addresses alone and with ports. So it is when the bits
 * of the key that a source meets are those that the destination meets. Never for zeros, which hash everything alike.
 */
export function isSymmetricKey(key: Uint8Array, family: IpFamily): boolean {
  const { addressBits, ports } = layouts[family];
  if (rank((bit) => keyWindow(key, bit), 0, ports) === 0) return false;
  return (
    isRepeated(key, { from: 0, distance: addressBits }) &&
    isRepeated(key, { from: ports, distance: portBits })
  );
}

function isRepeated(
  key: Uint8Array,
  { from, distance }: { readonly from: number; readonly distance: number },
): boolean {
  for (let bit = from; bit < from + distance; bit++)
    if (keyWindow(key, bit) !== keyWindow(key, bit + distance)) return false;
  return true;
}

/** The key 6d5a repeated, in hex: symmetric in both families (Woo and Park, “Scalable TCP session monitoring with symmetric RSS”, 2012). */
export function symmetricKey(bytes = 40): string {
  return '6d5a'.repeat(Math.ceil(bytes / 2)).slice(0, bytes * 2);
}

/** A key of bytes that should be random, in hex; undefined unless they are 16 to 52. */
export function keyOfBytes(bytes: Uint8Array): string | undefined {
  const fits = bytes.length >= rssKeyBytes.least && bytes.length <= rssKeyBytes.most;
  return fits ? toHex(bytes) : undefined;
}

/**
 * For each part of a packet, how many of the seven bits that choose the entry of the redirection table it decides. Packets
 * that differ nowhere else meet at most 2^n entries: 7 is all 128 of them, 0 is a single one. It is the rank over GF(2) of
 * the key’s 7-bit windows that the part’s bits select; a sound key has 7 in every part, and a symmetric one cannot have
 * more for both directions together than for one.
 */
export interface KeyReach {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** All that is hashed of a packet with ports. */
  readonly all: number;
}

type Window = (bit: number) => number;

export function keyReach(key: Uint8Array, family: IpFamily): KeyReach {
  const { addressBits, ports } = layouts[family];
  const window: Window = (bit) => keyWindow(key, bit);
  return {
    source: rank(window, 0, addressBits),
    destination: rank(window, addressBits, addressBits),
    sourcePort: rank(window, ports, portBits),
    destinationPort: rank(window, ports + portBits, portBits),
    all: rank(window, 0, ports + 2 * portBits),
  };
}

/**
 * The same for symmetric Toeplitz, which hashes the xor of source and destination at both their places: a bit of it adds
 * the xor of two windows. A key that is symmetric itself has the same window at both, and so reaches nothing.
 */
export function pairedReach(key: Uint8Array, family: IpFamily): KeyReach {
  const { addressBits, ports } = layouts[family];
  const paired = (distance: number): Window => {
    return (bit) => keyWindow(key, bit) ^ keyWindow(key, bit + distance);
  };
  const address = rank(paired(addressBits), 0, addressBits);
  const port = rank(paired(portBits), ports, portBits);
  const both: Window = (bit) => paired(bit < addressBits ? addressBits : portBits)(bit);
  const bits = [
    ...Array(addressBits).keys(),
    ...Array.from({ length: portBits }, (_, at) => ports + at),
  ];
  return {
    source: address,
    destination: address,
    sourcePort: port,
    destinationPort: port,
    all: rankOf(bits.map(both)),
  };
}

function rank(window: Window, from: number, bits: number): number {
  return rankOf(Array.from({ length: bits }, (_, index) => window(from + index)));
}

/** Over GF(2), of the low bits of the windows: what the input’s bits that meet them add to the choice of an entry. */
function rankOf(windows: readonly number[]): number {
  /** By its highest bit, a vector that stands for it. */
  const basis = new Array<number>(indexBits).fill(0);
  let found = 0;
  for (const window of windows) {
    let vector = window & ((1 << indexBits) - 1);
    while (vector !== 0) {
      const highest = 31 - Math.clz32(vector);
      const known = basis[highest]!;
      if (known === 0) {
        basis[highest] = vector;
        found++;
        break;
      }
      vector ^= known;
    }
  }
  return found;
}
