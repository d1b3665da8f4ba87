/** What stands at a hook: what packets meet there, and what of ours they do not. */
import { restoredKeys } from '../tc/dump.ts';
import type { ForeignFilter, TcFilter } from '../tc/filter.ts';
import { isOwnFilter } from '../tc/ownership.ts';
import {
  chainsPerGeneration,
  hookKey,
  isOfGeneration,
  logical,
  switchedTo,
  type Hook,
} from './generation.ts';

/** A filter of others, as far as one has to keep clear of it. */
export type Occupied = Pick<ForeignFilter, 'device' | 'parent' | 'chain' | 'priority'>;

export interface HeldHook<F extends TcFilter = TcFilter> extends Hook {
  /** Switch rules of ours in ascending priority: one as a rule, two while a set moves to or from chain 0. */
  readonly switches: readonly F[];
  /** The generation that packets meet; 0 when no switch rule leads away from chain 0. */
  readonly generation: number;
  /** Filters of ours of all generations as they lie in the kernel, without switch rules. */
  readonly own: readonly F[];
  readonly others: readonly Occupied[];
}

/** Sorts what was found at hooks; those in `hooks` are told of also when nothing stands there. */
export function readHooks<F extends TcFilter>(
  hooks: readonly Hook[],
  flower: readonly F[],
  foreign: readonly Occupied[],
): readonly HeldHook<F>[] {
  const held = new Map(hooks.map((hook) => [hookKey(hook), emptyHook<F>(hook)]));
  for (const filter of flower) {
    const hook = held.get(hookKey(filter)) ?? emptyHook<F>(filter);
    held.set(hookKey(filter), hook);
    if (!isOwnFilter(filter)) hook.others.push(filter);
    else if (switchedTo(filter) === undefined) hook.own.push(whole(filter));
    else hook.switches.push(filter);
  }
  for (const filter of foreign) held.get(`${filter.device} ${filter.parent}`)?.others.push(filter);
  return [...held.values()].map((hook) => {
    const switches = hook.switches.toSorted((a, b) => a.priority - b.priority);
    const [first] = switches;
    return { ...hook, switches, generation: (first && switchedTo(first)) ?? 0 };
  });
}

/** With the keys it was made with, of which the kernel does not tell all: so it can be made again. */
const whole = <F extends TcFilter>(filter: F): F => ({ ...filter, keys: restoredKeys(filter) });

const emptyHook = <F extends TcFilter>({ device, parent }: Hook) => ({
  device,
  parent,
  switches: [] as F[],
  own: [] as F[],
  others: [] as Occupied[],
});

/** The set that packets meet, as it was compiled. */
export function liveFilters<F extends TcFilter>({ own, generation }: HeldHook<F>): readonly F[] {
  return own.filter((filter) => isOfGeneration(filter, generation)).map(logical);
}

/** Filters of ours that no packet meets: what an apply leaves behind that did not come to its end. */
export function staleFilters<F extends TcFilter>({ own, generation }: HeldHook<F>): readonly F[] {
  return own.filter((filter) => !isOfGeneration(filter, generation));
}

/** A generation that has nothing of anybody at any of the hooks: the one after the highest, from 1 again after the last. */
export function freshGeneration(hooks: readonly HeldHook[], highest: number): number {
  const taken = new Set<number>();
  for (const { switches, own, others } of hooks) {
    for (const filter of switches) taken.add(switchedTo(filter) ?? 0);
    for (const { chain } of [...own, ...others]) taken.add(Math.floor(chain / chainsPerGeneration));
  }
  const next = Math.max(0, ...taken) + 1;
  if (next <= highest) return next;
  let generation = 1;
  while (taken.has(generation)) generation++;
  return generation;
}
