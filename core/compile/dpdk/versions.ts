/** In what the TAP drivers of DPDK's releases differ. */
import type { Profile } from '../../flow/device.ts';

export type DriverProfile = Extract<Profile, `dpdk-${string}`>;

export interface DriverVersion {
  /** As messages name it. */
  readonly name: string;
  /**
   * What the driver adds to rte_flow's priority: one, and as many as it keeps for the filters of queues
   * (RSS_PRIORITY_OFFSET + PRIORITY_OFFSET, tap_flow.h).
   */
  readonly priorityOffset: number;
  /**
   * What becomes of the action rss: the verifier of Linux refuses the program of 22.11 (measured on 6.1); that of
   * 24.11 loads, but does not look at the list of queues.
   */
  readonly rss: 'program-refused' | 'queues-ignored';
}

const versions: Readonly<Record<DriverProfile, DriverVersion>> = {
  'dpdk-22.11': { name: 'DPDK 22.11', priorityOffset: 17, rss: 'program-refused' },
  'dpdk-24.11': { name: 'DPDK 24.11', priorityOffset: 65, rss: 'queues-ignored' },
};

export function driverVersion(profile: DriverProfile): DriverVersion {
  return versions[profile];
}
