/** What a rule asks of the kernel, held against the kernel it is compiled for. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../flow/device.ts';
import { isSupported, supportOf, type KernelFeature } from '../tc/kernel-support.ts';
import { printKernelVersion, type KernelVersion } from '../tc/kernel-version.ts';
import type { RulePlace } from './place.ts';

function lack(feature: KernelFeature, kernel: KernelVersion) {
  const { title, since } = supportOf(feature);
  return { feature: title, since: printKernelVersion(since), kernel: printKernelVersion(kernel) };
}

/** Whether the kernel has the feature; reports at `where` when it has not. */
export function checkFeature(
  feature: KernelFeature,
  kernel: KernelVersion,
  place: RulePlace,
  where: Place,
): boolean {
  if (isSupported(feature, kernel)) return true;
  place.report(diagnose('rule/kernel-too-old', lack(feature, kernel), where));
  return false;
}

/** What the RSS layout needs besides classifier flower. */
export function rssFeatures({ rss, hashTail }: DeviceOptions): readonly KernelFeature[] {
  const tail = hashTail ? (['bpf-segments'] as const) : [];
  return rss === 'reclassify'
    ? ['act-bpf', 'cls-bpf', 'bpf-packet-write', ...tail]
    : ['act-bpf', ...(hashTail ? (['bpf-packet-write'] as const) : []), ...tail, 'bpf-queue'];
}

/** The features of the device itself that the kernel lacks, each once. */
export function checkDeviceFeatures(
  features: readonly (readonly [KernelFeature, option: string])[],
  kernel: KernelVersion,
): readonly Diagnostic[] {
  return features
    .filter(([feature]) => !isSupported(feature, kernel))
    .map(([feature, field]) =>
      diagnose('device/kernel-too-old', lack(feature, kernel), {
        subject: { part: 'device', field },
      }),
    );
}
