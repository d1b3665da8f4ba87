/** The TAP a rule set is for. It is part of a saved document, so it stands below the compiler that reads it. */

export interface DeviceOptions {
  /** Name of the TAP, at most 15 bytes. */
  readonly name: string;
  /** Receive queues, 1..256. */
  readonly queues: number;
  /** What happens to a packet no rule matches: queue 0, or whatever the kernel chooses. */
  readonly default: 'queue0' | 'kernel';
  /** Isolated: a packet no rule matches is dropped. */
  readonly isolate: boolean;
}

/** The TAP's own limit on queues (MAX_TAP_QUEUES, linux/drivers/net/tun.c, Linux 6.1). */
export const mostQueues = 256;
/** Bytes of a device name without the closing zero (IFNAMSIZ − 1, linux/if.h). */
export const longestDeviceName = 15;

/** What the kernel accepts as a device name (dev_valid_name, net/core/dev.c, Linux 6.1), without `%`, which makes it choose a name itself. */
export function isDeviceName(name: string): boolean {
  return (
    name !== '.' &&
    name !== '..' &&
    /^[^\s/:%\0]+$/.test(name) &&
    byteLength(name) <= longestDeviceName
  );
}

/** Length in UTF-8. */
function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

export const defaultDevice: DeviceOptions = {
  name: 'tap0',
  queues: 4,
  default: 'queue0',
  isolate: false,
};
