/** Keys of arrays in the kernel. */
import { writeUnsigned } from '../../core/netlink/bytes.ts';

/** A number of 32 bits in the host's byte order. */
export function numberKey(number: number): Uint8Array {
  const key = new Uint8Array(4);
  writeUnsigned(key, { offset: 0, width: 4, order: 'host' }, number);
  return key;
}
