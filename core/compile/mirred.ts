/** How packets get from one device to another, with the controls that tc itself gives these actions. */
import type { MirredAction } from '../tc/filter.ts';

/** The packet goes to the device, and nowhere else. */
export function redirectTo(device: string): MirredAction {
  return { kind: 'mirred', mode: 'redirect', device, control: 'stolen' };
}

/** A copy goes to the device; the packet goes on. */
export function mirrorTo(device: string): MirredAction {
  return { kind: 'mirred', mode: 'mirror', device, control: 'pipe' };
}
