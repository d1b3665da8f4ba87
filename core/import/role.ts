/** Which of the implicit rules a filter of ours is, told by where it stands and what it matches. */
import { firstImplicitPriority, implicitPriority, reservedPriorities } from '../compile/layout.ts';
import type { FilterRole } from '../compile/result.ts';
import type { TcFilter } from '../tc/filter.ts';

/** `tap` is the device that the others are remotes of. */
export function roleOf(filter: TcFilter, tap: string): FilterRole {
  if (filter.device !== tap) return roleOnRemote(filter);
  const { parent, priority } = filter;
  if (parent === 'ffff:') return priority === implicitPriority.transmit ? 'transmit' : 'rule';
  if (priority === implicitPriority.default) return 'default';
  if (priority === implicitPriority.isolate) return 'isolate';
  if (priority > reservedPriorities) return 'rule';
  return priority === implicitPriority['rss-room'] ? 'rss-room' : 'rss-queue';
}

/** Implicit rules stand at either end of a remote, whichever way they are laid out; explicit ones never do. */
function roleOnRemote({ priority, keys, actions }: TcFilter): FilterRole {
  if (priority > reservedPriorities && priority < firstImplicitPriority) return 'remote';
  const address = keys.eth_dst?.value;
  if (address === undefined) return 'promiscuous';
  if (address === '33:33:00:00:00:00') return 'ipv6-multicast';
  if (address === '01:00:00:00:00:00') return 'all-multicast';
  const mirrors = actions.some((action) => action.kind === 'mirred' && action.mode === 'mirror');
  return mirrors ? 'broadcast' : 'local-mac';
}
