/** Versions of Linux, as far as TC differs between them. */

/** Two numbers: `6.1` is [6, 1]. */
export type KernelVersion = readonly [major: number, minor: number];

/** The newest kernel the support table knows; what is compiled for when no kernel is named. */
export const newestKernel: KernelVersion = [6, 18];

/** Reads `6.1`, `6.1.176`, `5.10.0-23-amd64`; undefined when the text begins with no version. */
export function parseKernelVersion(text: string): KernelVersion | undefined {
  const match = /^(\d+)\.(\d+)/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2])];
}

export function printKernelVersion([major, minor]: KernelVersion): string {
  return `${String(major)}.${String(minor)}`;
}

/** Whether `kernel` is `since` or newer. */
export function isSince(kernel: KernelVersion, since: KernelVersion): boolean {
  return kernel[0] > since[0] || (kernel[0] === since[0] && kernel[1] >= since[1]);
}
