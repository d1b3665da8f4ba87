/** Which devices a set of rules touches, and whether it may. */
import type { CompiledRules } from '../../core/compile/result.ts';
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../../core/diagnostics/diagnostic.ts';
import type { LinkMessage } from '../../core/netlink/link.ts';
import { readHooks, type HeldHook } from '../../core/plan/hook.ts';
import type { ForeignFilter, TcFilter } from '../../core/tc/filter.ts';
import { matchKey } from '../../core/tc/match.ts';
import { isOwnFilter } from '../../core/tc/ownership.ts';
import type { NetlinkExchange } from '../kernel/exchange.ts';
import { describeStep, placeOf } from '../kernel/refusals.ts';
import {
  parentsOf,
  readFilters,
  siteOf,
  type FoundFilter,
  type FoundFilters,
  type Links,
  type Site,
} from './device-state.ts';

/** A device with what hangs on it. */
export interface Surveyed extends Site {
  readonly filters: FoundFilters;
  /** The same, sorted by what packets meet. */
  readonly hooks: readonly HeldHook<FoundFilter>[];
}

const devicePlace: Place = { subject: { part: 'device' } };

/** The devices a compiled set has filters or qdiscs on, besides the TAP. */
export function remotesOf({ filters, qdiscs }: CompiledRules, tap: string): readonly string[] {
  const names = new Set([...filters, ...qdiscs].map(({ device }) => device));
  names.delete(tap);
  return [...names];
}

/**
 * The TAP, if there is one, and its remotes: those named, and those that filters of ours send the TAP's packets
 * to, as they do since an apply in remote mode. Names without a device are passed over.
 */
export async function survey(
  exchange: NetlinkExchange,
  links: Links,
  { tap, remotes }: { readonly tap: string; readonly remotes: readonly string[] },
): Promise<readonly Surveyed[]> {
  const look = (link: LinkMessage, part: Site['part']) =>
    surveySite(exchange, links, siteOf(link, part));
  const tapLink = links.get(tap);
  const sites = tapLink === undefined ? [] : [await look(tapLink, 'tap')];
  const known = sites.flatMap(({ filters }) => targetsOf(filters.flower));
  for (const name of new Set([...remotes, ...known])) {
    const link = links.get(name);
    if (link !== undefined && name !== tap) sites.push(await look(link, 'remote'));
  }
  return sites;
}

/** Looks at one device. */
export async function surveySite(
  exchange: NetlinkExchange,
  { nameOf }: Pick<Links, 'nameOf'>,
  site: Site,
): Promise<Surveyed> {
  const { name: device, part } = site;
  const filters = await readFilters(exchange, site, { part, nameOf });
  const places = parentsOf[part].map((parent) => ({ device, parent }));
  return { ...site, filters, hooks: readHooks(places, filters.flower, filters.foreign) };
}

/** Devices that filters of ours redirect or mirror packets to. */
function targetsOf(filters: readonly TcFilter[]): readonly string[] {
  return filters
    .filter(isOwnFilter)
    .flatMap(({ actions }) =>
      actions.flatMap((action) => (action.kind === 'mirred' ? action.device : [])),
    );
}

/** Filters that somebody else put on the device. */
export const othersOn = ({
  filters: { flower, foreign },
}: Pick<Surveyed, 'filters'>): readonly (FoundFilter | ForeignFilter)[] => [
  ...flower.filter((filter) => !isOwnFilter(filter)),
  ...foreign,
];

/** Filters of others in chain 0 beside which the kernel takes no filter of the set (tcf_chain_tp_find and fl_change, Linux 6.1). */
function takenPlaces(
  { filters }: CompiledRules,
  sites: readonly Surveyed[],
): readonly Diagnostic[] {
  const others = sites.flatMap(othersOn);
  return filters.flatMap((filter) => {
    const other = others.find((one) => isInTheWay(one, filter));
    if (other === undefined) return [];
    const step = { kind: 'filter', filter, rule: filter.rule } as const;
    const details = { what: describeStep(step), kind: kindOf(other) };
    return diagnose('device/priority-taken', details, placeOf(step));
  });
}

const kindOf = (one: TcFilter | ForeignFilter) => ('kind' in one ? one.kind : 'flower');

function isInTheWay(other: TcFilter | ForeignFilter, filter: TcFilter): boolean {
  const isThere =
    other.device === filter.device &&
    other.parent === filter.parent &&
    other.chain === filter.chain &&
    other.priority === filter.priority;
  if (!isThere) return false;
  const kind = filter.classifier === undefined ? 'flower' : 'bpf';
  if (kindOf(other) !== kind || other.protocol !== filter.protocol) return true;
  return 'keys' in other && matchKey(other.keys) === matchKey(filter.keys);
}

/** What keeps a set from being applied, as far as that is known before anything is touched. */
export function obstacles(
  compiled: CompiledRules,
  links: Links,
  {
    tap,
    sites,
    flat,
  }: {
    readonly tap: string;
    readonly sites: readonly Surveyed[];
    /** Whether the set is to stand in chain 0, among the filters of others. */
    readonly flat: boolean;
  },
): readonly Diagnostic[] {
  const remotes = remotesOf(compiled, tap);
  const missing = remotes
    .filter((remote) => links.get(remote) === undefined)
    .map((remote) => diagnose('device/remote-not-found', { remote }, devicePlace));
  const taken = sites
    .filter(({ name, part }) => part === 'remote' && remotes.includes(name))
    .flatMap(({ name, filters }) => {
      const other = targetsOf(filters.flower).find(
        (target) => target !== tap && links.get(target) !== undefined,
      );
      return other === undefined
        ? []
        : diagnose('device/remote-taken', { remote: name, other }, devicePlace);
    });
  return [...missing, ...taken, ...(flat ? takenPlaces(compiled, sites) : [])];
}
