/** What is wrong with, or worth knowing about, the device's options by themselves. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../flow/device.ts';
import type { KernelFeature } from '../tc/kernel-support.ts';
import type { KernelVersion } from '../tc/kernel-version.ts';
import { remoteOf, spreadsByDefault } from './implicit.ts';
import { checkDeviceFeatures, rssFeatures } from './kernel-needs.ts';

const at = (field: keyof DeviceOptions): Place => ({ subject: { part: 'device', field } });

/** The options as profile `tapwright` reads them. Independent of any rule. */
export function checkDevice(device: DeviceOptions, kernel: KernelVersion): readonly Diagnostic[] {
  return [...checkRemote(device), ...checkMarkQueues(device), ...checkKernel(device, kernel)];
}

function checkRemote(device: DeviceOptions): readonly Diagnostic[] {
  if (device.remote === null) return [];
  if (remoteOf(device) === null)
    return [diagnose('device/remote-is-tap', { name: device.name }, at('remote'))];
  const { mac, remote, implicit, isolate } = device;
  return [
    ...(mac === null && !isolate
      ? [diagnose('device/mac-unknown', { name: device.name, remote }, at('mac'))]
      : []),
    ...(implicit === 'first' && !isolate
      ? [diagnose('device/implicit-first', { remote }, at('implicit'))]
      : []),
  ];
}

function checkMarkQueues({ markQueues, queues }: DeviceOptions): readonly Diagnostic[] {
  return markQueues
    .filter(({ queue }) => queue >= queues)
    .map((pair) =>
      diagnose('device/mark-queue-out-of-range', { ...pair, queues }, at('markQueues')),
    );
}

function checkKernel(device: DeviceOptions, kernel: KernelVersion): readonly Diagnostic[] {
  const needs: readonly (readonly [KernelFeature, keyof DeviceOptions])[] = [
    ['flower', 'name'],
    ...(spreadsByDefault(device)
      ? rssFeatures(device).map((feature) => [feature, 'default'] as const)
      : []),
  ];
  return checkDeviceFeatures(needs, kernel);
}
