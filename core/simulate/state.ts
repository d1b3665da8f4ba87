/** What the simulated kernel holds. Changed in place: one kernel, one owner (kernel.ts). */
import type { AttributeEntry, RawAttribute } from '../netlink/attributes.ts';
import type { KeptKeys } from '../tc/kept-keys.ts';

export interface SimulatedAction {
  readonly kind: 'gact' | 'mirred' | 'skbedit' | 'bpf';
  /** Unique among the actions of a kind, chosen by the kernel. */
  readonly index: number;
  /** TC_ACT_*. */
  readonly verdict: number;
  /** Of mirred: what it does (TCA_EGRESS_…), and the index of the device it does it to. */
  readonly target?: { readonly eaction: number; readonly ifindex: number };
  /** Options beside the parameters, in the order of a dump. */
  readonly options: readonly AttributeEntry[];
  readonly cookie: Uint8Array | undefined;
}

export interface SimulatedFilter {
  readonly handle: number;
  readonly keys: KeptKeys;
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
  /** How many of the filters have a match (KeptKeys.identity): one, unless it was replaced into another's. */
  readonly matches: Map<string, number>;
}

export interface SimulatedChain {
  readonly index: number;
  /** In ascending order. */
  priorities: SimulatedPriority[];
}

export interface SimulatedQdisc {
  readonly kind: 'noop' | 'noqueue' | 'mq' | 'multiq' | 'ingress';
  /** 0 of a default. */
  readonly handle: number;
  bands: number;
  /** In the order of their making. A chain without filters does not exist. */
  chains: SimulatedChain[];
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
  /** Actions made so far of each kind: their numbers count on. */
  readonly actions: Record<SimulatedAction['kind'], number>;
  /** Ids of the eBPF programs loaded so far. A program's descriptor is its id. */
  readonly programs: Set<number>;
}

export function makeQdisc(kind: SimulatedQdisc['kind'], handle: number, bands = 0): SimulatedQdisc {
  return { kind, handle, bands, chains: [] };
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
    actions: { gact: 0, mirred: 0, skbedit: 0, bpf: 0 },
    programs: new Set(),
  };
}
