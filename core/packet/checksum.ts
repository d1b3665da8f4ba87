/** Checksums of packets. */
import { big16 } from '../rss/headers.ts';

/** The 16-bit one's complement of the one's complement sum over all parts together (RFC 1071). All but the last part must be even. */
export function internetChecksum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    const even = part.length & ~1;
    for (let at = 0; at < even; at += 2) sum += big16(part, at);
    if (even < part.length) sum += part[even]! << 8;
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** CRC32c of the whole SCTP packet, whose checksum is still 0 (RFC 9260, appendix A); its bytes go out lowest first. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}
