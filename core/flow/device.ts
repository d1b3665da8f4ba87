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

export const defaultDevice: DeviceOptions = {
  name: 'tap0',
  queues: 4,
  default: 'queue0',
  isolate: false,
};
