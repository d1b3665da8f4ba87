/**
 * How a rule set lies in the kernel. Each apply builds its set as a generation of its own, in chains that no packet
 * comes to, and then leads all packets there by one message a hook: the switch rule in chain 0. In a generation group N
 * is chain `generation * 256 + N`; generation 0 is chain 0 and the groups as they are, without a switch rule.
 *
 * A set as compiled, shown and compared is *logical*: its chains are groups, and it knows of no generation.
 */
import type { TcAction, TcFilter, TcParent } from '../tc/filter.ts';
import { ETH_P_ALL } from '../tc/filter.ts';
import { matchKey } from '../tc/match.ts';
import { firstOwnHandle, isOwnFilter, stamped } from '../tc/ownership.ts';

/** Where packets come by: one side of one device. */
export interface Hook {
  readonly device: string;
  readonly parent: TcParent;
}

export const hookKey = ({ device, parent }: Hook): string => `${device} ${parent}`;

export const chainsPerGeneration = 256;
/** TC_ACT_EXT_VAL_MASK leaves 28 bits to a chain's number. */
export const highestGeneration = 0x10000000 / chainsPerGeneration - 1;

/**
 * Filters with a program as classifier stand in chain 0 in every generation: a packet that was hashed begins there anew.
 * Those of neighbouring generations stand side by side, so a generation has handles of its own, 256 at a time.
 */
const handlesPerGeneration = 256;
const handleRanges = 255;
const handleRangeOf = (generation: number) =>
  generation === 0 ? 0 : (generation % handleRanges) + 1;

/** The filter as it lies in the kernel. */
export function placed<F extends TcFilter>(filter: F, generation: number): F {
  if (generation === 0) return filter;
  if (filter.classifier !== undefined)
    return { ...filter, handle: filter.handle + handleRangeOf(generation) * handlesPerGeneration };
  const first = generation * chainsPerGeneration;
  const { actions } = filter;
  return {
    ...filter,
    chain: first + filter.chain,
    ...(actions.some(isJump) && { actions: actions.map((action) => moved(action, first)) }),
  };
}

/** The filter as it was compiled: the inverse of `placed` for any generation. */
export function logical<F extends TcFilter>(filter: F): F {
  if (filter.classifier !== undefined) {
    const number = (filter.handle - firstOwnHandle) % handlesPerGeneration;
    return { ...filter, handle: firstOwnHandle + number };
  }
  if (filter.chain < chainsPerGeneration) return filter;
  const { actions } = filter;
  const first = filter.chain - (filter.chain % chainsPerGeneration);
  return {
    ...filter,
    chain: filter.chain - first,
    ...(actions.some(isJump) && { actions: actions.map((action) => moved(action, -first)) }),
  };
}

/** Whether a filter of ours belongs to a generation. */
export function isOfGeneration(filter: TcFilter, generation: number): boolean {
  if (filter.classifier === undefined)
    return Math.floor(filter.chain / chainsPerGeneration) === generation;
  const range = Math.floor((filter.handle - firstOwnHandle) / handlesPerGeneration);
  return range === handleRangeOf(generation);
}

const isJump = (action: TcAction) => action.kind === 'gact' && action.control === 'goto';

/** Elsewhere it is another action, which the kernel has to number anew. */
function moved(action: TcAction, by: number): TcAction {
  if (action.kind !== 'gact' || action.chain === undefined) return action;
  const { index: _, ...rest } = action;
  return { ...rest, chain: action.chain + by };
}

/** The rule that leads every packet of a hook into a generation. */
export function switchRule(hook: Hook, priority: number, generation: number): TcFilter {
  const action = {
    kind: 'gact',
    control: 'goto',
    chain: generation * chainsPerGeneration,
  } as const;
  return {
    device: hook.device,
    parent: hook.parent,
    chain: 0,
    priority,
    protocol: ETH_P_ALL,
    handle: firstOwnHandle,
    keys: {},
    actions: [stamped(action, matchKey({}))],
  };
}

/** The generation that a switch rule leads to; undefined for every other filter. */
export function switchedTo(filter: TcFilter): number | undefined {
  const [action, ...more] = filter.actions;
  if (action?.kind !== 'gact' || action.chain === undefined || more.length > 0) return undefined;
  const isSwitch =
    filter.chain === 0 &&
    action.chain >= chainsPerGeneration &&
    Object.keys(filter.keys).length === 0 &&
    isOwnFilter(filter);
  return isSwitch ? Math.floor(action.chain / chainsPerGeneration) : undefined;
}
