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
  return hexDigits(spread(first), spread(second));
}

/** FNV-1a leaves the last units in the low bits; this spreads them (murmur3's finaliser). */
function spread(lane: number): number {
  let hash = lane;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** In one call: `toString(16)` of two numbers takes as long as all the rest of compiling a filter. */
function hexDigits(high: number, low: number): string {
  return String.fromCharCode(
    hexDigit(high >>> 28),
    hexDigit(high >>> 24),
    hexDigit(high >>> 20),
    hexDigit(high >>> 16),
    hexDigit(high >>> 12),
    hexDigit(high >>> 8),
    hexDigit(high >>> 4),
    hexDigit(high),
    hexDigit(low >>> 28),
    hexDigit(low >>> 24),
    hexDigit(low >>> 20),
    hexDigit(low >>> 16),
    hexDigit(low >>> 12),
    hexDigit(low >>> 8),
    hexDigit(low >>> 4),
    hexDigit(low),
  );
}

/** The code unit of the lowest four bits. */
function hexDigit(bits: number): number {
  const digit = bits & 15;
  return digit < 10 ? 0x30 + digit : 0x57 + digit;
}
