/** What compiling needs to know besides the rules. */

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

export const defaultDevice: DeviceOptions = {
  name: 'tap0',
  queues: 4,
  default: 'queue0',
  isolate: false,
};
