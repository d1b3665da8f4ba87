import { deviceProblems } from '../../core/document/device-schema.ts';
import type { DeviceOptions } from '../../core/flow/device.ts';

/** Why the device cannot have these options too, as a sentence; undefined when it can. */
export function deviceProblem(
  device: DeviceOptions,
  part: Partial<DeviceOptions>,
): string | undefined {
  const [problem] = deviceProblems({ ...device, ...part });
  return problem && `${problem.reason}.`;
}
