/** What the simulated kernel holds. Changed in place: one kernel, one owner (kernel.ts). */
import type { AttributeEntry, RawAttribute } from '../netlink/attributes.ts';
import type { FlowerKey } from './flower-key.ts';

export interface SimulatedAction {
  readonly kind: 'gact' | 'mirred' | 'skbedit' | 'bpf';
  /** Unique among the actions of a kind, chosen by the kernel or by who asked for it. */
  readonly index: number;
  /** TC_ACT_*. */
  readonly verdict: number;
  /** The chain that the verdict goes to, in the qdisc of the filter that the action was made for. */
  readonly chain: SimulatedChain | undefined;
  /** Of mirred: what it does (TCA_EGRESS_…), and the index of the device it does it to. */
  readonly target?: { readonly eaction: number; readonly ifindex: number };
  /** Options beside the parameters, in the order of a dump. */
  readonly options: readonly AttributeEntry[];
  cookie: Uint8Array | undefined;
  /** TCA_ACT_FLAGS_*, as they were asked for or taken over from a filter. */
  flags: number;
  /** TCA_ACT_HW_STATS_*. */
  hardwareStatistics: number;
  /** Filters that hold it; it goes with the last one. */
  references: number;
}

export interface SimulatedFilter {
  readonly handle: number;
  /** Of classifier flower. */
  readonly key?: FlowerKey;
  /** Equal for two filters of a priority that cannot both be. */
  readonly identity: string;
  /** Index of the device that INDEV named. */
  readonly device?: number | undefined;
  readonly classid: number;
  /** TCA_CLS_FLAGS_*. */
  readonly flags: number;
  /** Of classifier bpf, in the order of a dump. */
  readonly program?: readonly AttributeEntry[];
  readonly actions: readonly SimulatedAction[];
  readonly unknown: readonly RawAttribute[];
}

/** A priority of a chain (struct tcf_proto): one classifier and one protocol. */
export interface SimulatedPriority {
  readonly priority: number;
  /** Host order. */
  readonly protocol: number;
  readonly kind: string;
  readonly filters: Map<number, SimulatedFilter>;
  /** How many of the filters have an identity: one, unless a filter was replaced into another's. */
  readonly identities: Map<string, number>;
}

/** It is there for as long as it has filters, or an action goes to it (tcf_chain_get_by_act). */
export interface SimulatedChain {
  readonly index: number;
  /** In ascending order. */
  priorities: SimulatedPriority[];
  /** How many actions go to it. */
  actions: number;
  readonly qdisc: SimulatedQdisc;
}

export interface SimulatedQdisc {
  readonly kind: 'noop' | 'noqueue' | 'mq' | 'multiq' | 'ingress';
  /** 0 of a default. */
  readonly handle: number;
  bands: number;
  /** In the order of their making. */
  chains: SimulatedChain[];
  /** The parent that the last request for a filter named: all its filters are dumped with it. */
  parent: number;
}

export interface SimulatedLink {
  readonly index: number;
  readonly name: string;
  readonly kind: 'tun' | undefined;
  mac: string;
  up: boolean;
  promiscuous: boolean;
  readonly mtu: number;
  gsoMaxSegments: number;
  /** Queues attached to a TAP. */
  queues: number;
  /** Queues it could have. */
  readonly maximumQueues: number;
  root: SimulatedQdisc;
  /** Undefined until an ingress qdisc was first asked for; a noop when it went again. */
  ingress: SimulatedQdisc | undefined;
}

export interface KernelState {
  /** By index, in the order of a dump. */
  readonly links: Map<number, SimulatedLink>;
  nextIndex: number;
  readonly actions: Readonly<Record<SimulatedAction['kind'], ActionIndex>>;
  /** The last handle that a qdisc was given which asked for none. */
  automaticHandle: number;
  /** Ids of the eBPF programs loaded so far. A program's descriptor is its id. */
  readonly programs: Set<number>;
}

/** The actions of a kind. */
export class ActionIndex {
  readonly #actions = new Map<number, SimulatedAction>();
  /** No lower number is free. */
  #lowest = 1;

  get(index: number): SimulatedAction | undefined {
    return this.#actions.get(index);
  }

  /** The lowest number that no action has. */
  free(): number {
    while (this.#actions.has(this.#lowest)) this.#lowest += 1;
    return this.#lowest;
  }

  add(action: SimulatedAction): void {
    this.#actions.set(action.index, action);
  }

  delete(index: number): void {
    this.#actions.delete(index);
    this.#lowest = Math.min(this.#lowest, index);
  }
}

export function makeQdisc(kind: SimulatedQdisc['kind'], handle: number, bands = 0): SimulatedQdisc {
  return { kind, handle, bands, chains: [], parent: 0 };
}

/** linux/if_tun.h and tun.c, Linux 6.1: MAX_TAP_QUEUES. */
export const maximumTapQueues = 256;

export function makeState(): KernelState {
  const loopback: SimulatedLink = {
    index: 1,
    name: 'lo',
    kind: undefined,
    mac: '00:00:00:00:00:00',
    up: true,
    promiscuous: false,
    mtu: 65_536,
    gsoMaxSegments: 65_535,
    queues: 1,
    maximumQueues: 1,
    root: makeQdisc('noqueue', 0),
    ingress: undefined,
  };
  return {
    links: new Map([[1, loopback]]),
    nextIndex: 2,
    actions: {
      gact: new ActionIndex(),
      mirred: new ActionIndex(),
      skbedit: new ActionIndex(),
      bpf: new ActionIndex(),
    },
    automaticHandle: 0x80000000,
    programs: new Set(),
  };
}
