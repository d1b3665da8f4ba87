/** The options that say what device and kernel a rule set is for; they override a document's. */
import os from 'node:os';
import {
  isDeviceName,
  longestDeviceName,
  mostQueues,
  type DeviceOptions,
} from '../core/flow/device.ts';
import { UsageError } from './usage.ts';

/** For node:util parseArgs. */
export const deviceOptionTable = {
  device: { type: 'string' },
  queues: { type: 'string' },
  isolate: { type: 'boolean' },
  default: { type: 'string' },
  profile: { type: 'string' },
  kernel: { type: 'string' },
} as const;

export const deviceOptionsHelp = `Device options (override what a document says):
  --device NAME           the TAP device (default tap0)
  --queues N              its receive queues, 1 to ${mostQueues}
  --isolate, --no-isolate drop packets that no rule matches, or not
  --default queue0|kernel where packets go that no rule matches
  --profile tapwright     how rules become TC filters
  --kernel VERSION|running  the kernel the filters are for (4.18 or newer)`;

/** What parseArgs makes of the table. */
export interface DeviceOptionValues {
  readonly device?: string | undefined;
  readonly queues?: string | undefined;
  readonly isolate?: boolean | undefined;
  readonly default?: string | undefined;
  readonly profile?: string | undefined;
  readonly kernel?: string | undefined;
}

export type DeviceOverrides = { readonly [K in keyof DeviceOptions]?: DeviceOptions[K] };

/** Throws UsageError for a value that cannot be, or is not supported yet. */
export function deviceOverrides(values: DeviceOptionValues): DeviceOverrides {
  checkProfile(values.profile);
  checkKernel(values.kernel);
  return {
    ...(values.device !== undefined && { name: deviceName(values.device) }),
    ...(values.queues !== undefined && {
      queues: wholeNumber('--queues', values.queues, { least: 1, most: mostQueues }),
    }),
    ...(values.isolate !== undefined && { isolate: values.isolate }),
    ...(values.default !== undefined && { default: defaultRule(values.default) }),
  };
}

function deviceName(name: string): string {
  if (isDeviceName(name)) return name;
  throw new UsageError(
    `--device ${JSON.stringify(name)} cannot be the name of a device: 1 to ${longestDeviceName} bytes without blanks, /, : and %.`,
  );
}

export function wholeNumber(
  option: string,
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most)
    throw new UsageError(`${option} ${text}: expected a whole number from ${least} to ${most}.`);
  return number;
}

function defaultRule(value: string): DeviceOptions['default'] {
  if (value === 'queue0' || value === 'kernel') return value;
  if (value === 'rss') throw new UsageError('--default rss is not supported yet.');
  throw new UsageError(`--default ${value}: expected queue0 or kernel.`);
}

function checkProfile(profile: string | undefined): void {
  if (profile !== undefined && profile !== 'tapwright')
    throw new UsageError(`--profile ${profile} is not supported yet: only tapwright is.`);
}

/** Since 4.18 filters of several masks share a priority; the compiler relies on it. */
const oldestKernel = [4, 18] as const;

function checkKernel(kernel: string | undefined): void {
  if (kernel === undefined) return;
  const version = kernel === 'running' ? os.release() : kernel;
  const match = /^(\d+)\.(\d+)/.exec(version);
  if (match === null)
    throw new UsageError(`--kernel ${kernel}: expected a version such as 6.1, or running.`);
  const [major, minor] = [Number(match[1]), Number(match[2])];
  const [oldMajor, oldMinor] = oldestKernel;
  if (major < oldMajor || (major === oldMajor && minor < oldMinor))
    throw new UsageError(
      `--kernel ${kernel}: kernels before ${oldestKernel.join('.')} are not supported yet.`,
    );
}
