/** Whether two filters do the same in the same place, however each was spelled or read. */
import type { TcAction, TcFilter } from './filter.ts';
import { restoredKeys } from './dump.ts';
import { filterKey, matchKey } from './match.ts';

const sameBytes = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

/** Cookies do not count: they say who made an action, not what it does. */
function sameAction(a: TcAction, b: TcAction): boolean {
  if (a.kind === 'other')
    return b.kind === 'other' && a.name === b.name && sameBytes(a.options, b.options);
  if (b.kind === 'other' || a.control !== b.control) return false;
  if (a.kind === 'gact') return b.kind === 'gact' && a.chain === b.chain;
  if (a.kind === 'skbedit')
    return b.kind === 'skbedit' && a.queueMapping === b.queueMapping && a.mark === b.mark;
  if (a.kind === 'mirred') return b.kind === 'mirred' && a.mode === b.mode && a.device === b.device;
  return b.kind === 'bpf' && a.program === b.program;
}

/** Equal place, handle and effect: the kernel need not be touched to get from one to the other. */
export function sameFilter(a: TcFilter, b: TcFilter): boolean {
  return (
    a.device === b.device &&
    filterKey(a) === filterKey(b) &&
    a.protocol === b.protocol &&
    matchKey(restoredKeys(a)) === matchKey(restoredKeys(b)) &&
    a.actions.length === b.actions.length &&
    a.actions.every((action, index) => sameAction(action, b.actions[index]!))
  );
}
