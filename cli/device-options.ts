/** The options that say what device a rule set is for; they override a document's or script's. */
import { deviceProblems } from '../core/document/device-schema.ts';
import {
  isDeviceName,
  longestDeviceName,
  mostQueues,
  profiles,
  type DeviceOptions,
  type MarkQueue,
} from '../core/flow/device.ts';
import { readNumber } from '../core/flow/number-text.ts';
import { parseMac } from '../core/flow/values.ts';
import { UsageError } from './usage.ts';

/** For node:util parseArgs. */
export const deviceOptionTable = {
  device: { type: 'string' },
  queues: { type: 'string' },
  remote: { type: 'string' },
  local: { type: 'boolean' },
  mac: { type: 'string' },
  promiscuous: { type: 'boolean' },
  'all-multicast': { type: 'boolean' },
  isolate: { type: 'boolean' },
  default: { type: 'string' },
  profile: { type: 'string' },
  groups: { type: 'string' },
  implicit: { type: 'string' },
  rss: { type: 'string' },
  'hash-tail': { type: 'boolean' },
  'mark-queue': { type: 'string', multiple: true },
  kernel: { type: 'string' },
  'take-over': { type: 'boolean' },
} as const;

export const deviceOptionsHelp = `Device options (override what FILE says; --no-… switches off):
  --device NAME           the TAP device (default tap0)
  --queues N              its receive queues, 1 to ${mostQueues}
  --remote NAME           remote mode: the device whose packets the TAP takes over
  --local                 no remote mode
  --mac MAC|auto          the TAP's address, which the remote's packets are
                          matched with; auto: apply asks the device
  --promiscuous, --no-promiscuous
                          take over every packet of the remote
  --all-multicast, --no-all-multicast
                          take over every multicast packet of the remote
  --isolate, --no-isolate drop packets that no rule matches, or not
  --default queue0|rss|kernel
                          where packets go that no rule matches
  --profile NAME          whose translation: ${profiles.join(', ')}
  --groups priority|chains
                          groups as bits of the priority, or as TC chains
  --implicit first|last   implicit rules of remote mode before explicit ones, or after
  --rss direct|reclassify how a hashed packet's queue is set
  --hash-tail, --no-hash-tail
                          append the hash behind the packet, or not
  --mark-queue ID=Q|none  packets with that mark go to queue Q; may be repeated
  --kernel VERSION|running
                          the kernel the filters are for
  --take-over             apply: remove what others set up where the rules go: queueing
                          disciplines before, filters after the change`;

/** What parseArgs makes of the table. */
export type DeviceOptionValues = {
  readonly [K in keyof typeof deviceOptionTable]?:
    | ((typeof deviceOptionTable)[K] extends { readonly multiple: true }
        ? readonly string[]
        : (typeof deviceOptionTable)[K]['type'] extends 'string'
          ? string
          : boolean)
    | undefined;
};

export type DeviceOverrides = { readonly [K in keyof DeviceOptions]?: DeviceOptions[K] };

/** Throws UsageError for a value that cannot be. */
export function deviceOverrides(values: DeviceOptionValues): DeviceOverrides {
  return {
    ...whenGiven('name', values.device, (name) => deviceName('--device', name)),
    ...whenGiven('queues', values.queues, (text) =>
      wholeNumber('--queues', text, { least: 1, most: mostQueues }),
    ),
    ...remoteOverride(values),
    ...whenGiven('mac', values.mac, (text) => (text === 'auto' ? null : macAddress(text))),
    ...whenGiven('promiscuous', values.promiscuous, asGiven),
    ...whenGiven('allMulticast', values['all-multicast'], asGiven),
    ...whenGiven('isolate', values.isolate, asGiven),
    ...whenGiven('default', values.default, oneOf('--default', ['queue0', 'rss', 'kernel'])),
    ...whenGiven('profile', values.profile, oneOf('--profile', profiles)),
    ...whenGiven('groups', values.groups, oneOf('--groups', ['priority', 'chains'])),
    ...whenGiven('implicit', values.implicit, oneOf('--implicit', ['first', 'last'])),
    ...whenGiven('rss', values.rss, oneOf('--rss', ['direct', 'reclassify'])),
    ...whenGiven('hashTail', values['hash-tail'], asGiven),
    ...whenGiven('markQueues', values['mark-queue'], markQueues),
  };
}

/** The device with the overrides. Throws UsageError when they do not go together. */
export function overriddenDevice(device: DeviceOptions, overrides: DeviceOverrides): DeviceOptions {
  const overridden = { ...device, ...overrides };
  const [problem] = deviceProblems(overridden);
  if (problem === undefined) return overridden;
  throw new UsageError(`The device cannot be so: ${problem.reason}.`);
}

/** `{ [key]: … }`, or nothing when the option was not given. */
function whenGiven<K extends keyof DeviceOptions, V>(
  key: K,
  value: V | undefined,
  read: (value: V) => DeviceOptions[K],
): Pick<DeviceOverrides, K> {
  const given = value === undefined ? {} : { [key]: read(value) };
  return given as Pick<DeviceOverrides, K>;
}

const asGiven = (flag: boolean): boolean => flag;

function remoteOverride({ remote, local }: DeviceOptionValues): Pick<DeviceOverrides, 'remote'> {
  if (remote !== undefined && local)
    throw new UsageError('--remote and --local contradict each other.');
  if (local) return { remote: null };
  return whenGiven('remote', remote, (name) => deviceName('--remote', name));
}

function deviceName(option: string, name: string): string {
  if (isDeviceName(name)) return name;
  throw new UsageError(
    `${option} ${JSON.stringify(name)} cannot be the name of a device: 1 to ${longestDeviceName} bytes without blanks, /, : and %.`,
  );
}

function macAddress(text: string): string {
  const mac = parseMac(text);
  if (mac !== undefined) return mac;
  throw new UsageError(`--mac ${text}: expected an address such as 02:00:00:00:00:01, or auto.`);
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

function oneOf<const W extends string>(option: string, words: readonly W[]) {
  return (text: string): W => {
    const word = words.find((each) => each === text);
    if (word !== undefined) return word;
    throw new UsageError(`${option} ${text}: expected one of ${words.join(', ')}.`);
  };
}

/** Marks as testpmd reads them, also in hexadecimal: the number is what a rule's `mark id` says. */
function markQueues(texts: readonly string[]): readonly MarkQueue[] {
  if (texts.length === 1 && texts[0] === 'none') return [];
  return texts.map((text) => {
    const [, id = '', queue = ''] = /^([^=]+)=([^=]+)$/.exec(text) ?? [];
    const mark = readNumber(id);
    if (mark === undefined || !/^\d+$/.test(queue))
      throw new UsageError(`--mark-queue ${text}: expected ID=QUEUE, such as 7=2.`);
    return { mark: Number(mark.value), queue: Number(queue) };
  });
}
