/** A filter as the element that `tc -j filter show` prints for it (iproute2 6.1). */
import { dumpedKeys } from './dump.ts';
import type { FlowerKeyName, FlowerKeys, TcAction, TcFilter } from './filter.ts';
import { keyJson, type KeyJson } from './key-json.ts';
import { programName } from './programs.ts';
import { protocolName } from './protocol-names.ts';

export interface TcActionJson {
  /** From 1. */
  readonly order: number;
  readonly kind: string;
  readonly queue_mapping?: number;
  readonly mark?: number;
  readonly mirred_action?: 'redirect' | 'mirror';
  readonly direction?: 'egress';
  readonly to_dev?: string;
  readonly bpf_name?: string;
  readonly control_action?: { readonly type: string; readonly chain?: number };
  readonly cookie?: string;
}

export interface TcFilterJson {
  readonly protocol: string;
  readonly pref: number;
  readonly kind: 'flower' | 'bpf';
  readonly chain: number;
  readonly options: {
    /** tc prints that of a bpf filter in hex, as text. */
    readonly handle: number | string;
    /** Of flower. */
    readonly keys?: Readonly<Record<string, KeyJson>>;
    /** Of bpf. */
    readonly bpf_name?: string;
    readonly actions: readonly TcActionJson[];
  };
}

/** The order of f_flower.c. A range stands for its four keys. */
const printedOrder: readonly FlowerKeyName[] = [
  'num_of_vlans',
  'vlan_id',
  'vlan_prio',
  'vlan_eth_type',
  'cvlan_id',
  'cvlan_prio',
  'cvlan_eth_type',
  'eth_dst',
  'eth_src',
  'eth_type',
  'ip_proto',
  'ip_tos',
  'ip_ttl',
  'mpls_label',
  'mpls_tc',
  'mpls_bos',
  'mpls_ttl',
  'ipv4_dst',
  'ipv4_src',
  'ipv6_dst',
  'ipv6_src',
  'tcp_dst',
  'tcp_src',
  'udp_dst',
  'udp_src',
  'sctp_dst',
  'sctp_src',
  'port_dst_min',
  'port_src_min',
  'tcp_flags',
  'icmpv4_type',
  'icmpv4_code',
  'icmpv6_type',
  'icmpv6_code',
  'arp_sip',
  'arp_tip',
  'arp_op',
  'arp_sha',
  'arp_tha',
  'flags',
];

/** Leaves out what depends on the kernel that holds it: indexes, statistics, offload, eBPF programs. */
export function tcJson(filter: TcFilter): TcFilterJson {
  const { classifier } = filter;
  const actions = filter.actions.map(actionJson);
  const protocol = protocolName(filter.protocol);
  const { priority: pref, chain } = filter;
  if (classifier !== undefined) {
    const handle = `0x${filter.handle.toString(16)}`;
    const options = { handle, bpf_name: programName(classifier.program), actions };
    return { protocol, pref, kind: 'bpf', chain, options };
  }
  const options = { handle: filter.handle, keys: keysJson(dumpedKeys(filter.keys)), actions };
  return { protocol, pref, kind: 'flower', chain, options };
}

function keysJson(keys: FlowerKeys): Readonly<Record<string, KeyJson>> {
  return Object.fromEntries(printedOrder.flatMap((name) => keyJson(name, keys)));
}

/** A control as tc prints it. */
export function controlName(control: Exclude<TcAction, { kind: 'other' }>['control']): string {
  return control === 'ok' ? 'pass' : control;
}

function actionJson(action: TcAction, index: number): TcActionJson {
  if (action.kind === 'other') return { order: index + 1, kind: action.name };
  return {
    order: index + 1,
    kind: action.kind,
    ...actionWords(action),
    control_action: {
      type: controlName(action.control),
      ...(action.kind === 'gact' && action.chain !== undefined && { chain: action.chain }),
    },
    ...(action.cookie !== undefined && { cookie: action.cookie }),
  };
}

function actionWords(
  action: Exclude<TcAction, { kind: 'other' }>,
): Omit<TcActionJson, 'order' | 'kind'> {
  switch (action.kind) {
    case 'gact':
      return {};
    case 'skbedit':
      return {
        ...(action.queueMapping !== undefined && { queue_mapping: action.queueMapping }),
        ...(action.mark !== undefined && { mark: action.mark }),
      };
    case 'mirred':
      return { mirred_action: action.mode, direction: 'egress', to_dev: action.device };
    case 'bpf':
      return { bpf_name: programName(action.program) };
  }
}
