/** The options of a device, told by the implicit filters that they make. */
import { mostRssQueues } from '../compile/rss-action.ts';
import type { FilterRole } from '../compile/result.ts';
import { firstImplicitPriority } from '../compile/layout.ts';
import { defaultDevice, mostQueues, type DeviceOptions } from '../flow/device.ts';
import type { TcFilter } from '../tc/filter.ts';
import type { FoundSet, Standing } from './found.ts';

/** What no filter tells is as in a new document. Rules that are isolated hide the default and what the remote gives. */
export function readDevice(found: FoundSet, standings: readonly Standing[]): DeviceOptions {
  const own = new OwnFilters(standings);
  const isolate = endsWith(own.find('isolate'), 'drop');
  const remote = remoteOf(found, standings, own);
  const address = own.find('local-mac')?.keys.eth_dst?.value;
  return {
    ...defaultDevice,
    name: found.device,
    queues: queuesOf(found, own),
    default: isolate ? defaultDevice.default : defaultOf(own.find('default')),
    isolate,
    remote,
    mac: typeof address === 'string' ? address : null,
    promiscuous: mirrors(own.find('promiscuous')),
    allMulticast: mirrors(own.find('all-multicast')),
    groups: groupsOf(found),
    implicit: isFirst(own.find('promiscuous')) ? 'first' : 'last',
    rss: own.find('rss-room') === undefined ? 'direct' : 'reclassify',
    hashTail: found.filters.some((filter) => found.configurationOf(filter)?.hashTail),
  };
}

class OwnFilters {
  readonly #standings: readonly Standing[];

  constructor(standings: readonly Standing[]) {
    this.#standings = standings;
  }

  all(role?: FilterRole): readonly TcFilter[] {
    return this.#standings.flatMap((one) =>
      one.role === undefined || (role !== undefined && one.role !== role) ? [] : (one.filter ?? []),
    );
  }

  find(role: FilterRole): TcFilter | undefined {
    return this.all(role)[0];
  }
}

const isFirst = (filter: TcFilter | undefined): boolean =>
  filter !== undefined && filter.priority < firstImplicitPriority;

function endsWith(filter: TcFilter | undefined, control: 'drop'): boolean {
  const last = filter?.actions.at(-1);
  return last?.kind === 'gact' && last.control === control;
}

const mirrors = (filter: TcFilter | undefined): boolean =>
  filter?.actions.some(({ kind }) => kind === 'mirred') ?? false;

function defaultOf(filter: TcFilter | undefined): DeviceOptions['default'] {
  if (filter === undefined) return 'kernel';
  return filter.actions.some(({ kind }) => kind === 'bpf') ? 'rss' : 'queue0';
}

/** Where the TAP's packets leave, else the other device that filters of ours stand on. */
function remoteOf(
  { device }: FoundSet,
  standings: readonly Standing[],
  own: OwnFilters,
): string | null {
  const target = own.find('transmit')?.actions.find((action) => action.kind === 'mirred');
  if (target?.kind === 'mirred') return target.device;
  const other = standings.find(
    ({ role, source }) => role !== undefined && source.device !== device,
  );
  return other?.source.device ?? null;
}

/** Chains say it, and so do leaps to them; without either the bits of a priority will do. */
function groupsOf({ device, filters, foreign }: FoundSet): DeviceOptions['groups'] {
  const here = filters.filter((filter) => filter.device === device);
  const leaps = here.some(({ actions }) =>
    actions.some((action) => action.kind === 'gact' && action.control === 'goto'),
  );
  const apart = [...here, ...foreign].some(
    (filter) => filter.device === device && filter.chain !== 0,
  );
  return leaps || apart ? 'chains' : 'priority';
}

/**
 * A filter for each queue, or RSS over all of them, tells the number that the set was made for. Otherwise it is that of
 * the attached queues, or more where a filter of ours names one beyond.
 */
function queuesOf(found: FoundSet, own: OwnFilters): number {
  const marked = own.all('rss-queue').length;
  if (marked > 0) return marked;
  const spread = own.find('default');
  const list = (spread && found.configurationOf(spread)?.queues) ?? [];
  if (list.length > 0 && list.length < mostRssQueues) return list.length;
  const named = own
    .all()
    .flatMap((filter) => [
      ...filter.actions.flatMap((action) =>
        action.kind === 'skbedit' ? (action.queueMapping ?? []) : [],
      ),
      ...(found.configurationOf(filter)?.queues ?? []),
    ]);
  const bands = found.qdiscs.find(
    ({ device, kind }) => device === found.device && kind === 'multiq',
  );
  const attached = found.queues ?? 0;
  const known = attached > 0 ? attached : (bands?.bands ?? 0);
  const count = Math.max(known, ...named.map((queue) => queue + 1));
  return Math.min(count > 0 ? count : defaultDevice.queues, mostQueues);
}
