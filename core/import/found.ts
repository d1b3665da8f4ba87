/** What the kernel holds of a TAP and its remotes, and each filter as far as it is one of flower. */
import type { FilterRole } from '../compile/result.ts';
import type { RssConfiguration } from '../compile/rss.ts';
import {
  ETH_P_ALL,
  type FlowerKeys,
  type ForeignFilter,
  type TcFilter,
  type TcParent,
  type TcQdisc,
} from '../tc/filter.ts';
import { restoredKeys } from '../tc/dump.ts';
import { isVlanType } from '../tc/match.ts';
import { isOwnFilter } from '../tc/ownership.ts';
import { roleOf } from './role.ts';
import { u32Keys } from './u32.ts';

/** A filter of flower as read; `unspoken` are the numbers of attributes that its keys have no words for. */
export interface ReadFilter extends TcFilter {
  readonly unspoken?: readonly number[];
}

/** Chains are groups: a switch between rule sets, and the generation of a set, are left out. */
export interface FoundSet {
  /** The TAP. */
  readonly device: string;
  /** Attached to the TAP; undefined when the kernel does not say. */
  readonly queues: number | undefined;
  readonly qdiscs: readonly TcQdisc[];
  /** Of the TAP and its remotes: flower, and classifiers of ours. */
  readonly filters: readonly ReadFilter[];
  /** Of other kinds, at the same places. */
  readonly foreign: readonly ForeignFilter[];
  /** Of the RSS slot that a filter names. */
  readonly configurationOf: (filter: TcFilter) => RssConfiguration | undefined;
}

/** One filter of the kernel on its way to a rule. */
export interface Standing {
  readonly source: ReadFilter | ForeignFilter;
  readonly kind: string;
  /** As one of flower with all that it compares, the protocol too; undefined when it is none and could be none. */
  readonly filter: TcFilter | undefined;
  /** Of ours: why it exists. */
  readonly role: FilterRole | undefined;
}

export function standingsOf({ device, filters, foreign }: FoundSet): readonly Standing[] {
  return [
    ...filters.map((filter): Standing => ({
      source: filter,
      kind: filter.classifier === undefined ? 'flower' : 'bpf',
      filter: { ...filter, keys: comparedKeys(filter) },
      role: isOwnFilter(filter) ? roleOf(filter, device) : undefined,
    })),
    ...foreign.filter(isFilter).map((filter): Standing => ({
      source: filter,
      kind: filter.kind,
      filter: asFlower(filter),
      role: undefined,
    })),
  ];
}

/** The hash tables of u32 are listed among its filters; the lowest twelve bits of a handle count the filters in one. */
const isFilter = ({ kind, handle }: ForeignFilter): boolean =>
  kind !== 'u32' || (handle & 0xfff) !== 0;

function asFlower(foreign: ForeignFilter): TcFilter | undefined {
  const { device, parent, chain, priority, protocol, handle, content } = foreign;
  if (content === undefined || !isParent(parent)) return undefined;
  const keys = content.keys.length === 0 ? {} : u32Keys(content.keys, protocol);
  if (keys === undefined) return undefined;
  const { actions } = content;
  const place = { device, parent, chain, priority, protocol, handle };
  return { ...place, keys: comparedKeys({ protocol, keys, actions }), actions };
}

const isParent = (parent: string): parent is TcParent => parent === '1:' || parent === 'ffff:';

/** The keys with the ether type that a filter's protocol is, where they do not say one themselves. */
function comparedKeys(filter: Pick<TcFilter, 'protocol' | 'keys' | 'actions'>): FlowerKeys {
  const { protocol } = filter;
  const keys = restoredKeys(filter);
  if (protocol === ETH_P_ALL) return keys;
  const type = keys.eth_type?.value;
  // A dump shows of a tagged packet only the type behind the tags.
  const lost = isVlanType(protocol) && isVlanType(type);
  return type === undefined || lost ? { ...keys, eth_type: { value: protocol } } : keys;
}
