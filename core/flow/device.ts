/** The TAP a rule set is for. It is part of a saved document, so it stands below the compiler that reads it. */

export interface DeviceOptions {
  /** Name of the TAP, at most 15 bytes. */
  readonly name: string;
  /** Receive queues, 1..256. */
  readonly queues: number;
  /** What happens to a packet no rule matches: queue 0, RSS over all queues, or whatever the kernel chooses. */
  readonly default: 'queue0' | 'rss' | 'kernel';
  /** Isolated: a packet no rule matches is dropped. */
  readonly isolate: boolean;
  /** Remote mode: the device whose packets the TAP takes over; null in local mode. */
  readonly remote: string | null;
  /** The TAP's MAC address in canonical text, for the remote's rule of it; null when it is not known. */
  readonly mac: string | null;
  readonly promiscuous: boolean;
  readonly allMulticast: boolean;
  /** What rte_flow's groups become: bits of the TC priority, or TC chains that `jump` leads to. */
  readonly groups: 'priority' | 'chains';
  /** Where the implicit rules of remote mode stand: behind the explicit ones, or before them as the RFC has it. */
  readonly implicit: 'first' | 'last';
  /** How the queue of a hashed packet is set: by the program itself, or by a second walk through the rules. */
  readonly rss: 'direct' | 'reclassify';
  /** Append the 32-bit hash behind the packet. */
  readonly hashTail: boolean;
  /** Queues for packets with a mark; each mark once. */
  readonly markQueues: readonly MarkQueue[];
  readonly profile: Profile;
}

/** Packets that rules give the mark go to the queue, because a TAP's reader cannot see a mark. */
export interface MarkQueue {
  /** 32 bits, as in `mark id`. */
  readonly mark: number;
  readonly queue: number;
}

/** Whose translation to TC: Tapwright's own, or exactly what a DPDK driver of that version installs; `mlx4` is Tapwright's, checked against what that driver would refuse. */
export const profiles = ['tapwright', 'dpdk-22.11', 'dpdk-24.11', 'mlx4'] as const;
export type Profile = (typeof profiles)[number];

/** One change of the running device, as testpmd commands make it; a driver's rules depend on their order. */
export interface DeviceStep {
  readonly kind: 'promiscuous' | 'allMulticast' | 'isolate';
  readonly on: boolean;
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
  remote: null,
  mac: null,
  promiscuous: false,
  allMulticast: false,
  groups: 'priority',
  implicit: 'last',
  rss: 'direct',
  hashTail: false,
  markQueues: [],
  profile: 'tapwright',
};
