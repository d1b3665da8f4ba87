/**
 * A short fingerprint of a text, to tell whether two are equal: two 32-bit FNV-1a lanes with different
 * offset bases over the UTF-16 units. Not for security.
 */

const prime = 0x01000193;
const firstBasis = 0x811c9dc5;
const secondBasis = 0x2f0b4c47;

/** 64 bits as 16 hex digits. */
export function hash64(text: string): string {
  let first = firstBasis;
  let second = secondBasis;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    first = Math.imul(first ^ unit, prime);
    second = Math.imul(second ^ unit, prime);
  }
  return digits(first) + digits(second);
}

/** FNV-1a leaves the last units in the low bits; this spreads them (murmur3's finaliser). */
function digits(lane: number): string {
  let hash = lane;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
}
