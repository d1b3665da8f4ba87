/** What compiling needs to know besides the rules. */
export { defaultDevice, type DeviceOptions } from '../flow/device.ts';
