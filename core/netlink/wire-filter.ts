/**
 * Filters and actions as the wire has them: devices are interface indexes, eBPF programs numbers of open
 * descriptors when a filter is made and ids of the kernel when it is read. Names are the engine's; these functions
 * go between the two.
 */
import type { BpfAction, BpfClassifier, MirredAction, TcAction, TcFilter } from '../tc/filter.ts';

export interface WireMirredAction extends Omit<MirredAction, 'device'> {
  readonly ifindex: number;
}

/** Of a program that is to be used: a descriptor that is open in the process that sends the message. */
interface Descriptor {
  readonly fd?: number;
}

export type WireBpfAction = BpfAction & Descriptor;
export type WireClassifier = BpfClassifier & Descriptor;

export type WireAction =
  Exclude<TcAction, MirredAction | BpfAction> | WireMirredAction | WireBpfAction;

/** A filter of kind flower, or with `classifier` of kind bpf. */
export interface WireFilter extends Omit<TcFilter, 'device' | 'classifier' | 'actions'> {
  readonly ifindex: number;
  readonly classifier?: WireClassifier;
  readonly actions: readonly WireAction[];
}

/** Between names and numbers. */
export interface Numbers {
  /** Of a network device. */
  readonly indexOf: (device: string) => number | undefined;
  /** The descriptor of a program, by its id. */
  readonly descriptorOf?: (id: number) => number | undefined;
}

/**
 * `numbers` knows the filter's device, each one that its actions name, and its programs. Throws TypeError when it
 * does not: devices and programs are looked for before.
 */
export function toWire(filter: TcFilter, { indexOf, descriptorOf }: Numbers): WireFilter {
  const { device, classifier, actions, ...rest } = filter;
  const known = (name: string): number => {
    const index = indexOf(name);
    if (index === undefined) throw new TypeError(`no index of the device ${name}`);
    return index;
  };
  const opened = <P extends BpfAction | BpfClassifier>(program: P): P & { readonly fd: number } => {
    const fd = program.id === undefined ? undefined : descriptorOf?.(program.id);
    if (fd === undefined) throw new TypeError(`the eBPF program ${program.program} is not loaded`);
    return { ...program, fd };
  };
  return {
    ...rest,
    ifindex: known(device),
    ...(classifier && { classifier: opened(classifier) }),
    actions: actions.map((action): WireAction => {
      if (action.kind === 'bpf') return opened(action);
      if (action.kind !== 'mirred') return action;
      const { device: target, ...mirred } = action;
      return { ...mirred, ifindex: known(target) };
    }),
  };
}

/** A device that `nameOf` does not know, or that has gone (index 0), is named as iproute2 does: `if7`. */
export function fromWire(filter: WireFilter, nameOf: NameOf): TcFilter {
  const { ifindex, classifier, actions, ...rest } = filter;
  return {
    ...rest,
    device: deviceName(ifindex, nameOf),
    ...(classifier && { classifier: withoutDescriptor(classifier) }),
    actions: actionsFromWire(actions, nameOf),
  };
}

type NameOf = (ifindex: number) => string | undefined;

const deviceName = (index: number, nameOf: NameOf): string => nameOf(index) ?? `if${String(index)}`;

export function actionsFromWire(
  actions: readonly WireAction[],
  nameOf: NameOf,
): readonly TcAction[] {
  return actions.map((action): TcAction => {
    if (action.kind === 'bpf') return withoutDescriptor(action);
    if (action.kind !== 'mirred') return action;
    const { ifindex: target, ...mirred } = action;
    return { ...mirred, device: deviceName(target, nameOf) };
  });
}

function withoutDescriptor<P extends Descriptor>({ fd: _, ...program }: P): Omit<P, 'fd'> {
  return program;
}
