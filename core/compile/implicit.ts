/** What the devices get besides the user's rules: qdiscs and the tail of implicit rules, after profile `tapwright`. */
import type { DeviceOptions } from '../flow/device.ts';
import {
  ETH_P_ALL,
  type BpfClassifier,
  type FlowerKeys,
  type TcParent,
  type TcQdisc,
} from '../tc/filter.ts';
import { matchKey } from '../tc/match.ts';
import { cookieOf, firstOwnHandle, stamped, type MadeAction } from '../tc/ownership.ts';
import { rssActions } from './actions.ts';
import { lastQueuePriority, priorityOf, type FixedRole } from './layout.ts';
import { mirrorTo, redirectTo } from './mirred.ts';
import type { CompiledFilter, RssSlot } from './result.ts';
import { defaultRss } from './rss-action.ts';
import { defaultRssSlot, withSlot } from './rss.ts';
import type { Usage } from './usage.ts';

/** The device the TAP stands in for; null too when it is named as the TAP itself, which checkDevice reports. */
export function remoteOf({ remote, name }: DeviceOptions): string | null {
  return remote === name ? null : remote;
}

/** Whether packets that no rule matches are spread by RSS. */
export function spreadsByDefault(device: DeviceOptions): boolean {
  return device.default === 'rss' && !device.isolate;
}

/** The slot of the default RSS, when there is one. */
export function implicitRss(device: DeviceOptions): readonly RssSlot[] {
  if (!spreadsByDefault(device)) return [];
  return [{ slot: defaultRssSlot, rule: null, configuration: defaultRss(device) }];
}

/** The TAP's root qdisc always; an ingress qdisc where a filter needs it. */
export function compileQdiscs(
  device: DeviceOptions,
  { places }: Pick<Usage, 'places'>,
): readonly TcQdisc[] {
  const ingress = (name: string): TcQdisc => ({
    device: name,
    kind: 'ingress',
    handle: 'ffff:',
    parent: 'ffff:fff1',
  });
  const remote = remoteOf(device);
  const sends =
    remote !== null ||
    places.some((place) => place.device === device.name && place.parent === 'ffff:');
  return [
    { device: device.name, kind: 'multiq', handle: '1:', parent: 'root', bands: device.queues },
    ...(sends ? [ingress(device.name)] : []),
    ...(remote === null ? [] : [ingress(remote)]),
  ];
}

/** With their handles; at one priority in the order in which they are to be made. */
export function implicitFilters(device: DeviceOptions, usage: Usage): readonly CompiledFilter[] {
  const remote = remoteOf(device);
  const chainsAt = (parent: TcParent) =>
    usage.places
      .filter((place) => place.device === device.name && place.parent === parent)
      .map(({ chain }) => chain);
  const received = withChain0(chainsAt('1:'));
  return [
    ...(device.rss === 'reclassify' && (usage.rss || spreadsByDefault(device))
      ? secondWalk(device)
      : []),
    // A chain never returns: what is for every packet has to stand at the end of each.
    ...received.flatMap((chain) => tapTail(device, chain)),
    ...(remote === null
      ? []
      : [
          ...withChain0(chainsAt('ffff:')).map((chain) => transmit(device, remote, chain)),
          ...(device.isolate ? [] : remoteTail(device, remote)),
        ]),
  ];
}

const withChain0 = (chains: readonly number[]): readonly number[] => [...new Set([0, ...chains])];

interface Spot {
  readonly device: string;
  readonly parent: TcParent;
  readonly chain: number;
}

const drop: MadeAction = { kind: 'gact', control: 'drop' };
const goOn: MadeAction = { kind: 'gact', control: 'continue' };

/** The one filter of a role at a place. A flower without keys matches every packet; unlike matchall the kernel can replace it in place. */
function fixed(
  options: DeviceOptions,
  spot: Spot,
  role: FixedRole,
  { keys = {}, actions }: { keys?: FlowerKeys; actions: readonly MadeAction[] },
): CompiledFilter {
  const match = matchKey(keys);
  return {
    ...spot,
    priority: priorityOf(role, options),
    protocol: ETH_P_ALL,
    handle: firstOwnHandle,
    keys,
    actions: actions.map((action) => stamped(action, match)),
    rule: null,
    role,
  };
}

/** At the end of a chain: the default rule unless isolate drops, then isolate. */
function tapTail(options: DeviceOptions, chain: number): readonly CompiledFilter[] {
  const spot: Spot = { device: options.name, parent: '1:', chain };
  const isolate = fixed(options, spot, 'isolate', { actions: [options.isolate ? drop : goOn] });
  if (options.isolate || options.default === 'kernel') return [isolate];
  return [fixed(options, spot, 'default', { actions: defaultActions(options) }), isolate];
}

function defaultActions(options: DeviceOptions): readonly MadeAction[] {
  if (options.default === 'queue0') return [{ kind: 'skbedit', queueMapping: 0, control: 'pipe' }];
  const filter = { actions: rssActions(options.rss, 0), cookie: cookieOf(matchKey({})) };
  return withSlot(filter, defaultRssSlot).actions;
}

/** What the application sends leaves by the remote. */
function transmit(options: DeviceOptions, remote: string, chain: number): CompiledFilter {
  const spot: Spot = { device: options.name, parent: 'ffff:', chain };
  return fixed(options, spot, 'transmit', { actions: [redirectTo(remote)] });
}

const ethDestination = (value: string, mask?: string): FlowerKeys => ({
  eth_dst: { value, ...(mask !== undefined && { mask }) },
});

/** What the TAP gets of the remote's packets without a rule. Switched off, promiscuous and all-multicast stay and do nothing. */
function remoteTail(options: DeviceOptions, remote: string): readonly CompiledFilter[] {
  const { name, mac, promiscuous, allMulticast } = options;
  const spot: Spot = { device: remote, parent: 'ffff:', chain: 0 };
  const mirror = mirrorTo(name);
  const filters = [
    ...(mac === null
      ? []
      : [
          fixed(options, spot, 'local-mac', {
            keys: ethDestination(mac),
            actions: [redirectTo(name)],
          }),
        ]),
    fixed(options, spot, 'promiscuous', { actions: [promiscuous ? mirror : goOn] }),
    fixed(options, spot, 'all-multicast', {
      keys: ethDestination('01:00:00:00:00:00', '01:00:00:00:00:00'),
      actions: [allMulticast ? mirror : goOn],
    }),
    fixed(options, spot, 'broadcast', {
      keys: ethDestination('ff:ff:ff:ff:ff:ff'),
      actions: [mirror],
    }),
    fixed(options, spot, 'ipv6-multicast', {
      keys: ethDestination('33:33:00:00:00:00', '33:33:00:00:00:00'),
      actions: [mirror],
    }),
  ];
  return filters.toSorted((a, b) => a.priority - b.priority);
}

/**
 * Layout `reclassify`: a hashed packet comes by a second time, marked for its queue, and is caught first; one that is
 * not yet marked gets room for the hash behind it. All of it in chain 0, where each walk begins.
 */
function secondWalk(options: DeviceOptions): readonly CompiledFilter[] {
  const spot: Spot = { device: options.name, parent: '1:', chain: 0 };
  const queues = Array.from({ length: options.queues }, (_, queue): CompiledFilter => {
    const classifier: BpfClassifier = { program: 'marked', queue };
    const action: MadeAction = { kind: 'skbedit', queueMapping: queue, control: 'pipe' };
    return {
      ...spot,
      priority: Math.min(queue + 1, lastQueuePriority),
      protocol: ETH_P_ALL,
      handle: firstOwnHandle + Math.max(0, queue + 1 - lastQueuePriority),
      keys: {},
      classifier,
      actions: [stamped(action, matchKey({}))],
      rule: null,
      role: 'rss-queue',
    };
  });
  const room: MadeAction = { kind: 'bpf', program: 'room', control: 'continue' };
  return [...queues, fixed(options, spot, 'rss-room', { actions: [room] })];
}
