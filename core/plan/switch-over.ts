/**
 * From the set that packets meet to another, such that no packet meets anything between: built aside, switched to by one
 * message a hook, and only then cleared away. Each part is planned from what the kernel holds, so that whoever finds a
 * device in the middle, e.g. after a crash, can go on from there.
 */
import type { TcFilter } from '../tc/filter.ts';
import { filterKey } from '../tc/match.ts';
import { sameFilter } from '../tc/same-filter.ts';
import { reservedPriorities } from '../compile/layout.ts';
import type { Difference } from './difference.ts';
import { hookKey, isOfGeneration, placed, switchedTo, switchRule } from './generation.ts';
import { liveFilters, staleFilters, type HeldHook } from './hook.ts';
import { inKernelOrder, type PlanStep } from './steps.ts';

const lastPriority = 65_535;
/**
 * In front of every flat rule; only queue rules of layout `reclassify`, which are for packets that were hashed already,
 * come before. A flat set may have its room rule there, which a switch rule can take the place of: neither has keys.
 */
const frontPriority = reservedPriorities;

/** The filters of a new generation, which no packet meets yet. Unchanged ones share their actions, so that counters go on. */
export function planBuild(
  wanted: readonly TcFilter[],
  { unchanged }: Pick<Difference, 'unchanged'>,
  generation: number,
): readonly PlanStep[] {
  const before = new Map(unchanged.map((pair) => [pair.after, pair.before]));
  return inKernelOrder(wanted).map((filter) => {
    const made = placed(filter, generation);
    const found = before.get(filter);
    return { kind: 'add', filter: found === undefined ? made : sharing(made, found) };
  });
}

/** A jump leads elsewhere in each generation, so it cannot be shared. */
function sharing(filter: TcFilter, { actions: found }: TcFilter): TcFilter {
  const actions = filter.actions.map((action, position) => {
    const other = found[position];
    const isShared =
      action.kind !== 'other' &&
      other?.kind === action.kind &&
      other.index !== undefined &&
      !(action.kind === 'gact' && action.control === 'goto');
    return isShared ? { ...action, index: other.index } : action;
  });
  return { ...filter, actions };
}

/** Leads the packets of each hook into a generation, by one step a hook. */
export function planSwitch(hooks: readonly HeldHook[], generation: number): readonly PlanStep[] {
  return hooks.flatMap((hook) => switchHook(hook, generation) ?? []);
}

function switchHook(hook: HeldHook, generation: number): PlanStep | undefined {
  const [standing] = hook.switches;
  if (standing !== undefined) {
    if (switchedTo(standing) === generation) return undefined;
    const filter = { ...switchRule(hook, standing.priority, generation), handle: standing.handle };
    return { kind: 'replace', before: standing, filter };
  }
  const isFlat = liveFilters(hook).some(({ classifier }) => classifier === undefined);
  return isFlat
    ? switchInFront(hook, generation)
    : { kind: 'add', filter: switchRule(hook, freeLastPriority(hook), generation) };
}

function switchInFront(hook: HeldHook, generation: number): PlanStep {
  const filter = switchRule(hook, frontPriority, generation);
  const room = hook.own.find(isAtFront);
  if (room === undefined) return { kind: 'add', filter };
  return { kind: 'replace', before: room, filter: { ...filter, handle: room.handle } };
}

const isAtFront = ({ chain, priority, classifier }: TcFilter) =>
  chain === 0 && priority === frontPriority && classifier === undefined;

/** The last priority, so that filters of others in chain 0 are still met; or the last that none of them has. */
function freeLastPriority({ others }: HeldHook): number {
  const taken = new Set(others.filter(({ chain }) => chain === 0).map(({ priority }) => priority));
  let priority = lastPriority;
  while (taken.has(priority)) priority--;
  return priority;
}

/** Where the packets of a hook went before a switch. */
export interface Former {
  readonly generation: number;
  /** Of a flat set: the room rule that a switch rule took the place of. */
  readonly room?: TcFilter | undefined;
}

export function formerOf(hook: HeldHook): Former {
  const { generation } = hook;
  const room = generation === 0 ? hook.own.find(isAtFront) : undefined;
  return { generation, ...(room !== undefined && { room }) };
}

/** With actions of its own: by the time it comes back, the numbers of those it had may be others'. */
function anew(filter: TcFilter): TcFilter {
  const actions = filter.actions.map((action) => {
    if (action.kind === 'other') return action;
    const { index: _, ...rest } = action;
    return rest;
  });
  return { ...filter, actions };
}

/** Leads the packets of a hook back to where they went, by one step; by none when they go there. */
export function planReturn(hook: HeldHook, former: Former): readonly PlanStep[] {
  if (hook.generation === former.generation) return [];
  if (former.generation > 0) return planSwitch([hook], former.generation);
  const [standing] = hook.switches;
  if (standing === undefined) return [];
  if (former.room === undefined) return [{ kind: 'remove', filter: standing }];
  const filter = { ...anew(former.room), device: hook.device, handle: standing.handle };
  return [{ kind: 'replace', before: standing, filter }];
}

/** Two rounds: a step of the second may only be done once all of the first are. */
export interface Sweep {
  readonly clear: readonly PlanStep[];
  readonly settle: readonly PlanStep[];
}

/** Clears away what of ours no packet meets, and moves the switch rules to where they stay. */
export function planSweep(hooks: readonly HeldHook[]): Sweep {
  return { clear: hooks.flatMap(clearHook), settle: hooks.flatMap(settleSwitch) };
}

function clearHook(hook: HeldHook): readonly PlanStep[] {
  const single: TcFilter[] = [];
  const chains = new Map<number, TcFilter[]>();
  for (const filter of staleFilters(hook)) {
    const chain = chains.get(filter.chain);
    // In chain 0 others may come at any moment.
    if (filter.chain === 0) single.push(filter);
    else if (chain === undefined) chains.set(filter.chain, [filter]);
    else chain.push(filter);
  }
  const flushes: PlanStep[] = [];
  for (const [chain, filters] of chains) {
    const { device, parent } = hook;
    if (hook.others.some((other) => other.chain === chain)) single.push(...filters);
    else flushes.push({ kind: 'flush-chain', device, parent, chain, filters });
  }
  const removals = single
    .sort((a, b) => a.priority - b.priority)
    .map((filter): PlanStep => ({ kind: 'remove', filter }));
  return [...flushes, ...removals];
}

function settleSwitch(hook: HeldHook): readonly PlanStep[] {
  const { switches, generation } = hook;
  const [first, ...rest] = switches;
  if (first === undefined) return [];
  const remove = (filter: TcFilter): PlanStep => ({ kind: 'remove', filter });
  // What is behind the first is met once that has gone.
  if (liveFilters(hook).length === 0) return [...rest.map(remove), remove(first)];
  if (first.priority !== frontPriority) return rest.map(remove);
  const [last] = rest;
  const filter = switchRule(hook, last?.priority ?? freeLastPriority(hook), generation);
  const behind: PlanStep =
    last === undefined
      ? { kind: 'add', filter }
      : { kind: 'replace', before: last, filter: { ...filter, handle: last.handle } };
  return [behind, remove(first)];
}

/** What hooks hold once a generation was built and its switch steps were done. */
export function afterSwitch(
  hooks: readonly HeldHook[],
  built: readonly TcFilter[],
  steps: readonly PlanStep[],
): readonly HeldHook[] {
  const switches = steps.flatMap((step) => (step.kind === 'flush-chain' ? [] : step));
  return hooks.map((hook) => {
    const here = (filter: TcFilter) => hookKey(filter) === hookKey(hook);
    const own = [...hook.own, ...built.filter(here)];
    const step = switches.find(({ filter }) => here(filter));
    if (step === undefined) return { ...hook, own };
    const before = step.kind === 'replace' ? step.before : undefined;
    const isLeft = (filter: TcFilter) => filter !== before;
    return {
      ...hook,
      own: own.filter(isLeft),
      switches: [step.filter, ...hook.switches.filter(isLeft)],
      generation: switchedTo(step.filter) ?? 0,
    };
  });
}

/** From a live generation to the same set flat in chain 0, in rounds each of which needs the one before it done. */
export interface Flattening {
  /** Puts a switch rule in front, where the flat rules will be behind it. */
  readonly front: readonly PlanStep[];
  /** Takes the switch rule at the end away, and writes the flat rules. */
  readonly build: readonly PlanStep[];
  /** Takes the switch rule in front away: one step a hook. */
  readonly reveal: readonly PlanStep[];
}

export function planFlattening(hooks: readonly HeldHook[]): Flattening {
  const live = hooks.filter(({ generation }) => generation > 0);
  return {
    front: live.flatMap(putInFront),
    build: live.flatMap(buildFlat),
    reveal: live.flatMap(reveal),
  };
}

const roomOf = (hook: HeldHook) => liveFilters(hook).find(isAtFront);

function putInFront(hook: HeldHook): readonly PlanStep[] {
  if (hook.switches.some(isAtFront)) return [];
  return [{ kind: 'add', filter: switchRule(hook, frontPriority, hook.generation) }];
}

function buildFlat(hook: HeldHook): readonly PlanStep[] {
  const behind = hook.switches.filter((filter) => !isAtFront(filter));
  const flat = missingFlat(hook);
  return [
    ...behind.map((filter): PlanStep => ({ kind: 'remove', filter })),
    ...inKernelOrder(flat).map((filter): PlanStep => ({ kind: 'add', filter })),
  ];
}

/** What of the set that packets meet in a generation does not stand in chain 0 yet. */
export function missingFlat(hook: HeldHook): readonly TcFilter[] {
  if (hook.generation === 0) return [];
  const flat = new Map(
    hook.own
      .filter((filter) => isOfGeneration(filter, 0))
      .map((filter) => [filterKey(filter), filter]),
  );
  return liveFilters(hook).filter((filter) => {
    const standing = flat.get(filterKey(filter));
    return !isAtFront(filter) && (standing === undefined || !sameFilter(standing, filter));
  });
}

function reveal(hook: HeldHook): readonly PlanStep[] {
  const front = hook.switches.find(isAtFront) ?? switchRule(hook, frontPriority, hook.generation);
  const room = roomOf(hook);
  if (room === undefined) return [{ kind: 'remove', filter: front }];
  return [{ kind: 'replace', before: front, filter: { ...room, handle: front.handle } }];
}
