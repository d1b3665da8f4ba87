/** What compiling needs to know besides the rules. */
import type { DeviceStep } from '../flow/device.ts';
import type { RuleId } from '../flow/rule.ts';
import { newestKernel, type KernelVersion } from '../tc/kernel-version.ts';

export { defaultDevice, type DeviceOptions } from '../flow/device.ts';

export interface CompileOptions {
  /** The kernel the filters are for. */
  readonly kernel: KernelVersion;
  /**
   * What was switched on and off on the running device, oldest first. Only the profiles of DPDK drivers need it: what
   * they leave behind depends on the way to the present state. Empty: the device started in that state.
   */
  readonly history: readonly DeviceStep[];
  /** How messages number a rule; by its place among the rules given unless this knows better. */
  readonly numberOf?: (rule: RuleId) => number | undefined;
}

export const defaultCompileOptions: CompileOptions = { kernel: newestKernel, history: [] };
