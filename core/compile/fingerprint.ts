import { hash64 } from '../tc/hash.ts';
import { filterKey, matchKey } from '../tc/match.ts';
import type { TcAction } from '../tc/filter.ts';
import type { CompiledRules } from './result.ts';

const actionText = (action: TcAction) =>
  action.kind === 'other'
    ? `${action.name} ${action.options.join(',')}`
    : `${action.kind} ${action.control} ${action.kind === 'skbedit' ? String(action.queueMapping ?? '') : ''}`;

/**
 * 16 hex digits that are equal for two sets that put the same into the kernel. Rule ids, names and
 * diagnostics do not count; handles do, because counters are read by them.
 */
export function fingerprint({
  qdiscs,
  filters,
}: Pick<CompiledRules, 'qdiscs' | 'filters'>): string {
  const lines = [
    ...qdiscs.map(
      ({ device, kind, handle, parent, bands }) =>
        `${device} ${kind} ${handle} ${parent} ${String(bands ?? '')}`,
    ),
    ...filters.map(
      (filter) =>
        `${filterKey(filter)} ${String(filter.protocol)} ${matchKey(filter.keys)} ${filter.actions.map(actionText).join(';')}`,
    ),
  ];
  return hash64(lines.join('\n'));
}
