/**
 * Filters and actions as the wire has them: devices are interface indexes, names are the engine's. These
 * functions go between the two.
 */
import type { BpfAction, MirredAction, TcAction, TcFilter } from '../tc/filter.ts';
import { needsProgram } from '../tc/programs.ts';

export interface WireMirredAction extends Omit<MirredAction, 'device'> {
  readonly ifindex: number;
}

/** An action of eBPF is made with the number of an open program; without one it is not to be had. */
export type WireAction = Exclude<TcAction, MirredAction | BpfAction> | WireMirredAction;

/** A filter of kind flower. */
export interface WireFilter extends Omit<TcFilter, 'device' | 'classifier' | 'actions'> {
  readonly ifindex: number;
  readonly actions: readonly WireAction[];
}

/**
 * `indexOf` knows the index of the filter's device and of each one that its actions name. Throws TypeError when
 * it does not, and for a filter that needs an eBPF program (`needsProgram` tells before).
 */
export function toWire(
  filter: TcFilter,
  indexOf: (device: string) => number | undefined,
): WireFilter {
  if (needsProgram(filter)) throw new TypeError('the filter needs an eBPF program');
  const { device, classifier: _, actions, ...rest } = filter;
  const known = (name: string): number => {
    const index = indexOf(name);
    if (index === undefined) throw new TypeError(`no index of the device ${name}`);
    return index;
  };
  return {
    ...rest,
    ifindex: known(device),
    actions: actions.map((action): WireAction => {
      if (action.kind === 'bpf') throw new TypeError('the action needs an eBPF program');
      if (action.kind !== 'mirred') return action;
      const { device: target, ...mirred } = action;
      return { ...mirred, ifindex: known(target) };
    }),
  };
}

/** A device that `nameOf` does not know, or that has gone (index 0), is named as iproute2 does: `if7`. */
export function fromWire(
  filter: WireFilter,
  nameOf: (ifindex: number) => string | undefined,
): TcFilter {
  const { ifindex, actions, ...rest } = filter;
  const named = (index: number): string => nameOf(index) ?? `if${String(index)}`;
  return {
    ...rest,
    device: named(ifindex),
    actions: actions.map((action): TcAction => {
      if (action.kind !== 'mirred') return action;
      const { ifindex: target, ...mirred } = action;
      return { ...mirred, device: named(target) };
    }),
  };
}
