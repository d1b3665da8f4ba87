/** Which kernel a rule set is compiled for. */
import os from 'node:os';
import { newestKernel, parseKernelVersion, type KernelVersion } from '../core/tc/kernel-version.ts';
import { UsageError } from './usage.ts';

/** What `--kernel` names, or undefined when it was not given. Throws UsageError when it names none. */
export function namedKernel(text: string | undefined): KernelVersion | undefined {
  if (text === undefined) return undefined;
  const version = parseKernelVersion(text === 'running' ? os.release() : text);
  if (version !== undefined) return version;
  throw new UsageError(`--kernel ${text}: expected a version such as 6.1, or running.`);
}

/** For commands that never look at the machine. */
export const namedOrNewest = (text: string | undefined): KernelVersion =>
  namedKernel(text) ?? newestKernel;
