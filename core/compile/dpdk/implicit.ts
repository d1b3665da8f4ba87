/**
 * The filters the driver installs by itself, as they stand after everything that was switched on and off on the
 * running device: the driver's list of them and the kernel's set are kept side by side, because the driver takes them
 * away by walks over its list that do not find all (tap_flow_isolate, tap_flow_implicit_create and _destroy; measured with 22.11).
 */
import type { DeviceOptions, DeviceStep } from '../../flow/device.ts';
import { ETH_P_ALL, type FlowerKeys } from '../../tc/filter.ts';
import { matchKey } from '../../tc/match.ts';
import { firstOwnHandle, stamped, type MadeAction } from '../../tc/ownership.ts';
import { mirrorTo, redirectTo } from '../mirred.ts';
import type { CompiledFilter } from '../result.ts';
import { implicitPriority, type DriverImplicitRole } from './priority.ts';
import type { DriverVersion } from './versions.ts';

type Switches = Record<DeviceStep['kind'], boolean>;

/** The driver while it runs. */
interface Running {
  readonly remote: boolean;
  readonly on: Switches;
  /** The driver's list of what it made, newest first; isolate may stand in it twice. */
  readonly list: DriverImplicitRole[];
  readonly kernel: Set<DriverImplicitRole>;
}

const onTap = (role: DriverImplicitRole) => role === 'transmit' || role === 'isolate';

/** What stands at the end, with the state of isolate that its filter has. */
export interface DriverImplicits {
  readonly roles: ReadonlySet<DriverImplicitRole>;
  readonly isolated: boolean;
}

/**
 * A switch without a step has been in its present state since before the port started; one with steps began in the state
 * opposite to its first. Where the last step is not the device's state, one more is taken.
 */
export function driverImplicits(
  device: DeviceOptions,
  history: readonly DeviceStep[],
): DriverImplicits {
  const kinds = ['promiscuous', 'allMulticast', 'isolate'] as const;
  const initially = (kind: DeviceStep['kind']) => {
    const first = history.find((step) => step.kind === kind);
    return first === undefined ? device[kind] : !first.on;
  };
  const on: Switches = {
    promiscuous: initially('promiscuous'),
    allMulticast: initially('allMulticast'),
    isolate: initially('isolate'),
  };
  const running: Running = { remote: device.remote !== null, on, list: [], kernel: new Set() };
  start(running);
  for (const step of history) take(step, running);
  for (const kind of kinds)
    if (on[kind] !== device[kind]) take({ kind, on: device[kind] }, running);
  return { roles: running.kernel, isolated: on.isolate };
}

function create(role: DriverImplicitRole, { list, kernel }: Running): void {
  // The filter of isolate replaces the one that stands, and is listed again; any other that stands is left as it is.
  if (kernel.has(role) && role !== 'isolate') return;
  kernel.add(role);
  list.unshift(role);
}

/** An isolated port does not get the filter of isolate when it starts: that comes with a change while it runs. */
function start(running: Running): void {
  if (!running.remote) return;
  for (const role of ['transmit', 'local-mac', 'broadcast', 'ipv6-multicast'] as const)
    create(role, running);
  if (running.on.isolate) return;
  createSwitched(running);
}

function createSwitched(running: Running): void {
  if (running.on.promiscuous) create('promiscuous', running);
  if (running.on.allMulticast) create('all-multicast', running);
}

function take({ kind, on }: DeviceStep, running: Running): void {
  if (running.on[kind] === on) return;
  running.on[kind] = on;
  if (kind === 'isolate') isolate(running);
  // Off: the driver looks for a priority without the offset it was installed with, and finds nothing to take away.
  else if (on && running.remote && !running.on.isolate)
    create(kind === 'promiscuous' ? 'promiscuous' : 'all-multicast', running);
}

function isolate(running: Running): void {
  const { list, kernel, on, remote } = running;
  if (!on.isolate) {
    create('isolate', running);
    if (!remote) return;
    for (const role of ['transmit', 'local-mac', 'broadcast', 'ipv6-multicast'] as const)
      create(role, running);
    createSwitched(running);
    return;
  }
  // From the newest on, up to the first that is not on the remote.
  for (let newest = list[0]; newest !== undefined && !onTap(newest); newest = list[0]) {
    list.shift();
    kernel.delete(newest);
  }
  create('isolate', running);
}

/** The implicit filters, with their handles. */
export function driverImplicitFilters(
  device: DeviceOptions,
  history: readonly DeviceStep[],
  version: DriverVersion,
): readonly CompiledFilter[] {
  const { roles, isolated } = driverImplicits(device, history);
  return [...roles].flatMap((role): CompiledFilter[] => {
    const keys = keysOf(role, device);
    const action = actionOf(role, device, isolated);
    if (keys === undefined || action === undefined) return [];
    return [
      {
        device: onTap(role) ? device.name : (device.remote ?? device.name),
        parent: role === 'isolate' ? '1:' : 'ffff:',
        chain: 0,
        priority: implicitPriority(role, version),
        protocol: ETH_P_ALL,
        handle: firstOwnHandle,
        keys,
        actions: [stamped(action, matchKey(keys))],
        rule: null,
        role,
      },
    ];
  });
}

/** Undefined for the rule of the TAP's own address while that is not known. */
function keysOf(role: DriverImplicitRole, { mac }: DeviceOptions): FlowerKeys | undefined {
  switch (role) {
    case 'local-mac':
      return mac === null ? undefined : { eth_dst: { value: mac } };
    case 'broadcast':
      return { eth_dst: { value: 'ff:ff:ff:ff:ff:ff' } };
    case 'all-multicast':
      return { eth_dst: { value: '01:00:00:00:00:00', mask: '01:00:00:00:00:00' } };
    case 'ipv6-multicast':
      return { eth_dst: { value: '33:33:00:00:00:00', mask: '33:33:00:00:00:00' } };
    default:
      return {};
  }
}

function actionOf(
  role: DriverImplicitRole,
  { name, remote }: DeviceOptions,
  isolated: boolean,
): MadeAction | undefined {
  switch (role) {
    case 'isolate':
      return { kind: 'gact', control: isolated ? 'drop' : 'continue' };
    case 'local-mac':
      return redirectTo(name);
    case 'transmit':
      return remote === null ? undefined : mirrorTo(remote);
    default:
      return mirrorTo(name);
  }
}
