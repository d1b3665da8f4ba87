/** What the machine adds to what a document says, before its rules are compiled for it. */
import type { DeviceOptions } from '../../core/flow/device.ts';
import type { LinkMessage } from '../../core/netlink/link.ts';
import {
  newestKernel,
  parseKernelVersion,
  type KernelVersion,
} from '../../core/tc/kernel-version.ts';
import type { KernelPort } from '../kernel/port.ts';

/** The kernel behind a port; the simulated one can all that Tapwright knows of. */
export function kernelOf({ release }: Pick<KernelPort, 'release'>): KernelVersion {
  return parseKernelVersion(release) ?? newestKernel;
}

/**
 * In remote mode, a device that does not say its MAC address has that of the TAP's link. Otherwise the same
 * object.
 */
export function withOwnAddress(
  device: DeviceOptions,
  link: Pick<LinkMessage, 'mac'> | undefined,
): DeviceOptions {
  const mac = link?.mac;
  const asked = device.remote !== null && device.mac === null;
  return asked && mac !== undefined ? { ...device, mac } : device;
}
