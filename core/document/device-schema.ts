/** The shape of the device in a document, and what its options must be to one another. */
import { z } from 'zod';
import { isDeviceName, mostQueues, profiles, type DeviceOptions } from '../flow/device.ts';
import { parseMac } from '../flow/values.ts';

const deviceName = z
  .string()
  .refine(isDeviceName, 'A device name has 1 to 15 bytes, without blanks, `/`, `:` and `%`');

/** A device's own address; the kernel refuses others too (is_valid_ether_addr, linux/etherdevice.h). */
const mac = z
  .string()
  .refine(
    (text) => parseMac(text) === text,
    'A MAC address is written `02:00:00:00:00:01`, in lower case',
  )
  .refine(
    (text) => (parseInt(text.slice(0, 2), 16) & 1) === 0,
    'The MAC address of a device is not that of a group: the lowest bit of its first byte is 0',
  )
  .refine((text) => !/^[0:]+$/.test(text), 'The MAC address of a device is not all zeros');

const markQueue = z.strictObject({
  mark: z
    .int('A whole number is needed here')
    .min(1, 'A mark is at least 1: packets that no rule marks have mark 0')
    .max(2 ** 32 - 1, 'A mark has at most 32 bits (4294967295)'),
  queue: z
    .int('A whole number is needed here')
    .min(0, 'Queues count from 0')
    .max(mostQueues - 1, `A TAP has at most ${String(mostQueues)} queues, counted from 0`),
});

function oneOf<const T extends readonly string[]>(words: T) {
  const list = words.map((word) => `\`${word}\``).join(', ');
  return z.literal(words, `The value is one of ${list}`);
}

export const deviceSchema = z
  .strictObject({
    name: deviceName,
    queues: z
      .int('A whole number is needed here')
      .min(1, 'A device has at least 1 queue')
      .max(mostQueues, `A TAP has at most ${String(mostQueues)} queues`),
    remote: deviceName.nullable(),
    mac: mac.nullable(),
    promiscuous: z.boolean(),
    allMulticast: z.boolean(),
    isolate: z.boolean(),
    default: oneOf(['queue0', 'rss', 'kernel']),
    groups: oneOf(['priority', 'chains']),
    implicit: oneOf(['first', 'last']),
    rss: oneOf(['direct', 'reclassify']),
    hashTail: z.boolean(),
    markQueues: z.array(markQueue),
    profile: oneOf(profiles),
  })
  .superRefine(({ name, remote, markQueues }, context) => {
    const report = (path: (string | number)[], message: string) => {
      context.addIssue({ code: 'custom', path, message });
    };
    if (remote === name) report(['remote'], 'The remote is another device than the TAP itself');
    const seen = new Set<number>();
    for (const [index, { mark }] of markQueues.entries()) {
      if (seen.has(mark))
        report(['markQueues', index, 'mark'], `Mark ${String(mark)} has a queue already`);
      seen.add(mark);
    }
  });

export interface DeviceProblem {
  /** Of the option, and within it: `['markQueues', 1, 'mark']`. */
  readonly path: readonly (string | number)[];
  /** Without a full stop. */
  readonly reason: string;
}

/** Why no device can have these options; empty when one can. */
export function deviceProblems(device: DeviceOptions): readonly DeviceProblem[] {
  const parsed = deviceSchema.safeParse(device);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({
    path: path.map((step) => (typeof step === 'number' ? step : String(step))),
    reason: message,
  }));
}
