/** Whether two filters do the same in the same place, however each was spelled or read. */
import type { TcAction, TcFilter } from './filter.ts';
import { restoredKeys } from './dump.ts';
import { filterKey, matchKey } from './match.ts';

const sameBytes = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

/** What an action does, apart from its cookie, which says who made it. */
function effect(action: Exclude<TcAction, { kind: 'other' }>): readonly unknown[] {
  switch (action.kind) {
    case 'gact':
      return [action.control, action.chain];
    case 'skbedit':
      return [action.control, action.queueMapping, action.mark];
    case 'mirred':
      return [action.control, action.mode, action.device];
    case 'bpf':
      return [action.control, action.program, action.id];
  }
}

function sameAction(a: TcAction, b: TcAction): boolean {
  if (a.kind === 'other')
    return b.kind === 'other' && a.name === b.name && sameBytes(a.options, b.options);
  if (b.kind === 'other') return false;
  const other = effect(b);
  return a.kind === b.kind && effect(a).every((part, index) => part === other[index]);
}

function sameClassifier(a: TcFilter, b: TcFilter): boolean {
  const [one, other] = [a.classifier, b.classifier];
  return one?.program === other?.program && one?.queue === other?.queue && one?.id === other?.id;
}

/** Whether two filters that match the same do the same with it: protocol, program and actions. */
export function sameEffect(a: TcFilter, b: TcFilter): boolean {
  return (
    a.protocol === b.protocol &&
    sameClassifier(a, b) &&
    a.actions.length === b.actions.length &&
    a.actions.every((action, index) => sameAction(action, b.actions[index]!))
  );
}

/** Equal place, handle, match and effect: the kernel need not be touched to get from one to the other. */
export function sameFilter(a: TcFilter, b: TcFilter): boolean {
  return (
    filterKey(a) === filterKey(b) &&
    sameEffect(a, b) &&
    matchKey(restoredKeys(a)) === matchKey(restoredKeys(b))
  );
}
