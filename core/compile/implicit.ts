/** What the TAP gets besides the user's rules: qdiscs, the default rule, isolate. */
import type { DeviceOptions } from '../flow/device.ts';
import { ETH_P_ALL, type TcQdisc } from '../tc/filter.ts';
import { matchKey } from '../tc/match.ts';
import { firstOwnHandle, stamped, type MadeAction } from '../tc/ownership.ts';
import { implicitPriority } from './layout.ts';
import type { CompiledFilter } from './result.ts';

/** The root qdisc always; the ingress one when a filter needs it. */
export function compileQdiscs(device: DeviceOptions, egressRules: boolean): readonly TcQdisc[] {
  const multiq: TcQdisc = {
    device: device.name,
    kind: 'multiq',
    handle: '1:',
    parent: 'root',
    bands: device.queues,
  };
  const ingress: TcQdisc = {
    device: device.name,
    kind: 'ingress',
    handle: 'ffff:',
    parent: 'ffff:fff1',
  };
  return egressRules ? [multiq, ingress] : [multiq];
}

/** A flower without keys matches every packet; unlike matchall the kernel can replace it in place. */
function matchingAll(
  device: DeviceOptions,
  role: 'default' | 'isolate',
  action: MadeAction,
): CompiledFilter {
  return {
    device: device.name,
    parent: '1:',
    chain: 0,
    priority: implicitPriority[role],
    protocol: ETH_P_ALL,
    handle: firstOwnHandle,
    keys: {},
    actions: [stamped(action, matchKey({}))],
    rule: null,
    role,
  };
}

/** In the order of their priorities. */
export function implicitFilters(device: DeviceOptions): readonly CompiledFilter[] {
  const isolate = matchingAll(device, 'isolate', {
    kind: 'gact',
    control: device.isolate ? 'drop' : 'continue',
  });
  if (device.isolate || device.default === 'kernel') return [isolate];
  const queue0: MadeAction = { kind: 'skbedit', queueMapping: 0, control: 'pipe' };
  return [matchingAll(device, 'default', queue0), isolate];
}
