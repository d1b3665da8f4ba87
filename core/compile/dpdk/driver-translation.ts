/** All in which the TAP driver of a DPDK release translates otherwise than Tapwright. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { diagnose } from '../../diagnostics/catalogue.ts';
import type { DeviceOptions } from '../../flow/device.ts';
import type { CompileOptions } from '../options.ts';
import type { RssSlot } from '../result.ts';
import { compileDriverRule } from './compile-driver-rule.ts';
import { driverDeviceDiagnostics, driverQdiscs } from './driver-device.ts';
import { driverImplicitFilters } from './implicit.ts';
import { driverVersion, type DriverProfile } from './versions.ts';

/** One row of the table of translations. */
export function driverTranslation(profile: DriverProfile) {
  const version = driverVersion(profile);
  return {
    compileRule: compileDriverRule(profile),
    implicitFilters: (device: DeviceOptions, _usage: unknown, { history }: CompileOptions) =>
      driverImplicitFilters(device, history, version),
    qdiscs: driverQdiscs,
    // No default rule, so no RSS of it either.
    implicitRss: (): readonly RssSlot[] => [],
    checkDevice: (device: DeviceOptions, { history }: CompileOptions) =>
      driverDeviceDiagnostics(device, history, version),
    /** The driver has one message and one errno for all that the kernel refuses, whatever the kernel's own is. */
    refusedBeside: ({ message, subject }: Diagnostic) =>
      diagnose(
        'driver/overlapping-rules',
        {
          driver: version.name,
          words: 'overlapping rules or Kernel too old for flower support',
          errno: 'File exists',
          reason: message,
        },
        { subject },
      ),
  };
}
