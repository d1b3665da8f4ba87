/**
 * Filters: RTM_NEWTFILTER, RTM_DELTFILTER, RTM_GETTFILTER with classifier flower, or bpf with a program of ours, both
 * directions (linux/rtnetlink.h, Linux 6.1). On the wire a device is its interface index; names are the engine's.
 */
import type { ForeignFilter, TcParent, TcStatistics } from '../tc/filter.ts';
import type { AttributeEntry, RawAttribute } from './attributes.ts';
import { NLM_F, RTM, encodeDump, encodeRequest } from './messages.ts';
import type { RequestOptions } from './messages.ts';
import type { Attributes } from './attribute-reader.ts';
import { readAction, type ReadAction } from './tc-action.ts';
import { readForeignContent, type WireForeignContent } from './other-classifiers.ts';
import { classifierEntries, readClassifier } from './tc-bpf.ts';
import { flowerEntries, readFlower } from './tc-flower.ts';
import {
  filterInfo,
  handleIngress,
  parseHandle,
  printHandle,
  priorityOf,
  protocolOf,
  readTcMessage,
  writeTcMessage,
} from './tc-message.ts';
import type { WireAction, WireFilter } from './wire-filter.ts';

export interface WireForeignFilter extends Omit<ForeignFilter, 'device' | 'content'> {
  readonly ifindex: number;
  readonly content?: WireForeignContent;
}

/** Where a filter stands; enough to delete or get it. */
export type FilterPlace = Pick<
  WireFilter,
  'ifindex' | 'parent' | 'chain' | 'priority' | 'protocol' | 'handle' | 'classifier'
>;

export interface NewFilterOptions extends RequestOptions {
  /**
   * `add`: it must not exist (EEXIST). `replace`: exists or not; in place and at once when the masks are
   * the same, else EINVAL. `change`: it must exist (ENOENT).
   */
  readonly mode: 'add' | 'replace' | 'change';
  /**
   * Names the actions by their `index`: one that is there is taken as it is, whatever else is said of it, and goes on
   * counting; else it is made under that number. Without this all actions are new, also those of a filter that was read:
   * their numbers may be somebody else's by now. Two actions of one kind in one filter must not name the same number
   * when none has it: Linux 6.1 never ends looking for it.
   */
  readonly shareActions?: boolean;
  /** Flower attributes kept from a reading, written behind the known ones. */
  readonly unknown?: readonly RawAttribute[];
}

const newFlags = {
  add: NLM_F.CREATE | NLM_F.EXCL,
  replace: NLM_F.CREATE | NLM_F.REPLACE,
  change: NLM_F.REPLACE,
} as const;

export function encodeNewFilter(filter: WireFilter, options: NewFilterOptions): Uint8Array {
  return encodeRequest(RTM.NEWTFILTER, newFlags[options.mode], options, (writer) => {
    writeTcMessage(writer, placeHeader(filter), [
      ...chainEntry(filter.chain),
      ['TCA_KIND', kindOf(filter)],
      [
        'TCA_OPTIONS',
        [
          ...optionEntries(options.shareActions ? filter : withoutIndexes(filter)),
          ...(options.unknown ?? []),
        ],
      ],
    ]);
  });
}

function withoutIndexes(filter: WireFilter): WireFilter {
  if (!filter.actions.some((action) => action.kind !== 'other' && action.index !== undefined))
    return filter;
  const actions = filter.actions.map((action): WireAction => {
    if (action.kind === 'other') return action;
    const { index: _, ...rest } = action;
    return rest;
  });
  return { ...filter, actions };
}

/** Deletes one filter, or with handle 0 all of its priority. */
export function encodeDeleteFilter(place: FilterPlace, options: RequestOptions): Uint8Array {
  return encodeRequest(RTM.DELTFILTER, 0, options, (writer) => {
    writeTcMessage(writer, placeHeader(place), [
      ...chainEntry(place.chain),
      ['TCA_KIND', kindOf(place)],
    ]);
  });
}

/** Deletes what stands at a place, of whatever kind: one filter, or with handle 0 all of the priority. */
export function encodeDeleteAny(
  place: Omit<FilterPlace, 'classifier'>,
  options: RequestOptions,
): Uint8Array {
  return encodeRequest(RTM.DELTFILTER, 0, options, (writer) => {
    writeTcMessage(writer, placeHeader(place), chainEntry(place.chain));
  });
}

/** Deletes all filters of a chain, of whatever kind. */
export function encodeFlushChain(
  place: Pick<FilterPlace, 'ifindex' | 'parent' | 'chain'>,
  options: RequestOptions,
): Uint8Array {
  const everything = { ...place, priority: 0, protocol: 0, handle: 0 };
  return encodeRequest(RTM.DELTFILTER, 0, options, (writer) => {
    writeTcMessage(writer, placeHeader(everything), chainEntry(place.chain));
  });
}

/** Asks for one filter. */
export function encodeGetFilter(place: FilterPlace, options: RequestOptions): Uint8Array {
  return encodeRequest(RTM.GETTFILTER, 0, options, (writer) => {
    writeTcMessage(writer, placeHeader(place), [
      ...chainEntry(place.chain),
      ['TCA_KIND', kindOf(place)],
    ]);
  });
}

/**
 * Asks for all filters of a parent: of one chain, or without `chain` of all. A terse dump leaves out
 * keys and action options: it is for reading places, cookies and statistics.
 */
export function encodeDumpFilters(
  what: {
    readonly ifindex: number;
    readonly parent: TcParent;
    readonly chain?: number;
    readonly terse?: boolean;
  },
  sequence: number,
): Uint8Array {
  const header = { ifindex: what.ifindex, handle: 0, parent: parseHandle(what.parent), info: 0 };
  const entries: AttributeEntry[] = [];
  if (what.chain !== undefined) entries.push(['TCA_CHAIN', what.chain]);
  // TCA_DUMP_FLAGS_TERSE (linux/rtnetlink.h) is bit 0.
  if (what.terse) entries.push(['TCA_DUMP_FLAGS', { value: 1, selector: 1 }]);
  return encodeDump(RTM.GETTFILTER, sequence, (writer) => {
    writeTcMessage(writer, header, entries);
  });
}

const kindOf = ({ classifier }: Pick<WireFilter, 'classifier'>): 'flower' | 'bpf' =>
  classifier === undefined ? 'flower' : 'bpf';

const optionEntries = (filter: WireFilter): readonly AttributeEntry[] =>
  filter.classifier === undefined
    ? flowerEntries(filter)
    : classifierEntries(filter.classifier, filter.actions);

const placeHeader = (place: FilterPlace) => ({
  ifindex: place.ifindex,
  handle: place.handle,
  parent: parseHandle(place.parent),
  info: filterInfo(place.priority, place.protocol),
});

/** Chain 0 goes without saying: kernels before 4.14 know no chains. */
const chainEntry = (chain: number): AttributeEntry[] => (chain === 0 ? [] : [['TCA_CHAIN', chain]]);

interface FilterMessageOf<K extends string, F> {
  readonly kind: K;
  readonly event: 'new' | 'delete' | 'get';
  readonly filter: F;
}

/** Of flower, or of a program of ours. */
export interface SpokenFilterMessage extends FilterMessageOf<'filter', WireFilter> {
  /** Of the first action: what the filter caught. Absent without actions and in requests. */
  readonly statistics: TcStatistics | undefined;
  /** Of the first action that has one; a terse dump has it too. */
  readonly cookie: Uint8Array | undefined;
  /**
   * Keys and options the model has no word for: the filter matches otherwise than `filter.keys` says
   * when there are any.
   */
  readonly unknown: readonly RawAttribute[];
}

export type FilterMessage =
  | SpokenFilterMessage
  /** Another classifier, or one of ours below a qdisc that is none of ours. */
  | FilterMessageOf<'foreign-filter', WireForeignFilter>
  /** A priority and its classifier, no filter: dumps put one before the filters of each priority. */
  | FilterMessageOf<'filter-priority', WireForeignFilter>;

const events: ReadonlyMap<number, FilterMessage['event']> = new Map([
  [RTM.NEWTFILTER, 'new'],
  [RTM.DELTFILTER, 'delete'],
  [RTM.GETTFILTER, 'get'],
]);

/** Reads an RTM_…TFILTER message, a request or an answer; throws DecodeError. */
export function readFilterMessage(message: Uint8Array, type: number): FilterMessage {
  const { tc, attributes } = readTcMessage(message);
  const event = events.get(type) ?? 'get';
  const kind = attributes.text('TCA_KIND') ?? '';
  const place = {
    ifindex: tc.ifindex,
    chain: attributes.number('TCA_CHAIN') ?? 0,
    priority: priorityOf(tc.info),
    protocol: protocolOf(tc.info),
    handle: tc.handle,
  };
  const parent = parentOf(tc.parent);
  const foreign = { ...place, parent: parent ?? printHandle(tc.parent), kind };
  if (!attributes.has('TCA_OPTIONS')) return { kind: 'filter-priority', event, filter: foreign };
  const options = attributes.nest('TCA_OPTIONS');
  const found = options && readMatch(kind, options);
  if (found === undefined || parent === undefined) {
    const content = readForeignContent(kind, options);
    return { kind: 'foreign-filter', event, filter: { ...foreign, ...(content && { content }) } };
  }
  const { actions, unknown, ...match } = found;
  return {
    kind: 'filter',
    event,
    filter: {
      ...place,
      parent,
      ...match,
      actions: actions.map(({ action }) => action),
    },
    statistics: actions[0]?.statistics,
    cookie: actions.find(({ cookie }) => cookie)?.cookie,
    unknown,
  };
}

interface FoundMatch extends Pick<WireFilter, 'keys' | 'classifier'> {
  readonly actions: readonly ReadAction[];
  readonly unknown: readonly RawAttribute[];
}

/** Undefined for what the model has no words for. */
function readMatch(kind: string, options: Attributes): FoundMatch | undefined {
  if (kind === 'flower')
    return { ...readFlower(options), actions: options.list('TCA_FLOWER_ACT').map(readAction) };
  if (kind !== 'bpf') return undefined;
  const actions = options.list('TCA_BPF_ACT').map(readAction);
  const classifier = readClassifier(options, actions);
  return classifier && { keys: {}, classifier, actions, unknown: options.unknown };
}

/** The ingress qdisc is named by its handle, or by the hook it hangs on. */
function parentOf(parent: number): TcParent | undefined {
  if (parent === handleIngress) return 'ffff:';
  const text = printHandle(parent);
  return text === '1:' || text === 'ffff:' ? text : undefined;
}
