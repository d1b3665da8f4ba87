import { hash64 } from '../tc/hash.ts';
import { filterKey, matchKey } from '../tc/match.ts';
import type { TcAction } from '../tc/filter.ts';
import type { CompiledFilter, CompiledRules, RssSlot } from './result.ts';

/** Everything an action does; its cookie only says who made it. */
function actionText(action: TcAction): string {
  switch (action.kind) {
    case 'other':
      return `${action.name} ${action.options.join(',')}`;
    case 'gact':
      return `gact ${action.control} ${String(action.chain ?? '')}`;
    case 'skbedit':
      return `skbedit ${action.control} ${String(action.queueMapping ?? '')} ${String(action.mark ?? '')}`;
    case 'mirred':
      return `mirred ${action.control} ${action.mode} ${action.device}`;
    case 'bpf':
      return `bpf ${action.control} ${action.program}`;
  }
}

/** Texts of filters, which stay the same objects from one compiling to the next. */
const known = new WeakMap<CompiledFilter, string>();

function filterText(filter: CompiledFilter): string {
  let text = known.get(filter);
  if (text === undefined) {
    const { device, protocol, keys, classifier, actions } = filter;
    const program =
      classifier === undefined ? '' : `${classifier.program} ${String(classifier.queue)}`;
    text = `${device} ${filterKey(filter)} ${String(protocol)} ${program} ${matchKey(keys)} ${actions.map(actionText).join(';')}`;
    known.set(filter, text);
  }
  return text;
}

const slotText = ({ slot, configuration }: RssSlot) =>
  `${String(slot)} ${JSON.stringify(configuration)}`;

/**
 * 16 hex digits that are equal for two sets that put the same into the kernel. Rule ids, names and
 * diagnostics do not count; handles do, because counters are read by them.
 */
export function fingerprint({
  qdiscs,
  filters,
  rss,
}: Pick<CompiledRules, 'qdiscs' | 'filters' | 'rss'>): string {
  const lines = [
    ...qdiscs.map(
      ({ device, kind, handle, parent, bands }) =>
        `${device} ${kind} ${handle} ${parent} ${String(bands ?? '')}`,
    ),
    ...filters.map(filterText),
    ...rss.map(slotText),
  ];
  return hash64(lines.join('\n'));
}
