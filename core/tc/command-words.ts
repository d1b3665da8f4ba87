/** Keys and actions in the words of tc's command line (iproute2 6.1), and which of them it has no words for. */
import { flowerKeys } from './flower-keys.ts';
import type { FlowerKeyName, FlowerKeys, FlowerMatch, TcAction } from './filter.ts';
import { controlName } from './json.ts';
import { addressText, arpOperationName, fragmentText, hasPrefixMask } from './key-text.ts';
import { partialMask } from './match.ts';
import { ipProtocolName, protocolWord } from './protocol-names.ts';

/** tc wants the type of what follows before what it looks like. */
const spokenOrder: readonly FlowerKeyName[] = [
  ...(['num_of_vlans', 'eth_dst', 'eth_src'] as const),
  ...(['vlan_id', 'vlan_prio', 'vlan_eth_type'] as const),
  ...(['cvlan_id', 'cvlan_prio', 'cvlan_eth_type'] as const),
  ...(['mpls_label', 'mpls_tc', 'mpls_bos', 'mpls_ttl'] as const),
  ...(['arp_op', 'arp_sip', 'arp_tip', 'arp_sha', 'arp_tha'] as const),
  ...(['ipv4_src', 'ipv4_dst', 'ipv6_src', 'ipv6_dst'] as const),
  ...(['ip_tos', 'ip_ttl', 'flags', 'ip_proto'] as const),
  ...(['icmpv4_type', 'icmpv4_code', 'icmpv6_type', 'icmpv6_code'] as const),
  ...(['tcp_src', 'tcp_dst', 'tcp_flags', 'udp_src', 'udp_dst', 'sctp_src', 'sctp_dst'] as const),
  ...(['port_src_min', 'port_dst_min'] as const),
];

type Writer = (match: FlowerMatch, keys: FlowerKeys, name: FlowerKeyName) => string;

const masked =
  (base: 10 | 16): Writer =>
  ({ value, mask }, _, name) => {
    const partial = partialMask(name, { value, ...(mask !== undefined && { mask }) });
    if (partial === undefined) return String(value);
    const prefix = base === 16 ? '0x' : '';
    return `${String(value)}/${prefix}${Number(partial).toString(base)}`;
  };

/** tc reads masks in hex, but those of ICMP and ARP in decimal. */
const inHex = masked(16);
const inDecimal = masked(10);

/** tc knows icmp only beside IPv4 and icmpv6 only beside IPv6; a number it always takes, and reads it as hex. */
const ipProtocol: Writer = ({ value }, keys) => {
  const protocol = Number(value);
  const family = innermostType(keys);
  const foreign = (protocol === 1 && family !== 0x0800) || (protocol === 58 && family !== 0x86dd);
  return foreign ? protocol.toString(16).padStart(2, '0') : ipProtocolName(protocol);
};

const innermostType = (keys: FlowerKeys) =>
  (keys.cvlan_eth_type ?? keys.vlan_eth_type ?? keys.eth_type)?.value;

const range =
  (upper: 'port_src_max' | 'port_dst_max'): Writer =>
  ({ value }, keys) =>
    `${String(value)}-${String(keys[upper]?.value ?? value)}`;

const etherType: Writer = ({ value }) => protocolWord(Number(value));

const arpOperation: Writer = (match, keys, name) =>
  arpOperationName(match) ?? inDecimal(match, keys, name);

const writers: { readonly [K in FlowerKeyName]?: Writer } = {
  vlan_eth_type: etherType,
  cvlan_eth_type: etherType,
  ip_proto: ipProtocol,
  icmpv4_type: inDecimal,
  icmpv4_code: inDecimal,
  icmpv6_type: inDecimal,
  icmpv6_code: inDecimal,
  arp_op: arpOperation,
  // Of these two the value is read in hex as well.
  ip_tos: ({ value, ...rest }, keys, name) =>
    inHex({ value: `0x${Number(value).toString(16)}`, ...rest }, keys, name),
  tcp_flags: ({ value, ...rest }, keys, name) =>
    inHex({ value: `0x${Number(value).toString(16)}`, ...rest }, keys, name),
  port_src_min: range('port_src_max'),
  port_dst_min: range('port_dst_max'),
  flags: fragmentText,
};

/** `dst_mac 02:…/24`, one entry a key. The ether type is the command's protocol. */
export function keyWords(keys: FlowerKeys): readonly string[] {
  return spokenOrder.flatMap((name) => {
    const match = keys[name];
    const { word, kind } = flowerKeys[name];
    if (match === undefined || word === undefined) return [];
    const write = writers[name];
    if (write) return [`${word} ${write(match, keys, name)}`];
    return [`${word} ${kind === 'unsigned' ? inHex(match, keys, name) : addressText(name, match)}`];
  });
}

export function actionWords(action: TcAction, shellWord: (text: string) => string): string {
  if (action.kind === 'other' || action.kind === 'bpf')
    return `action ${action.kind === 'bpf' ? 'bpf' : action.name}`;
  if (action.kind === 'gact') {
    const chain = action.chain === undefined ? '' : ` chain ${String(action.chain)}`;
    return `action ${controlName(action.control)}${chain}`;
  }
  if (action.kind === 'mirred') {
    const usual = action.mode === 'redirect' || action.control === 'pipe';
    const control = usual ? '' : ` ${controlName(action.control)}`;
    return `action mirred egress ${action.mode} dev ${shellWord(action.device)}${control}`;
  }
  const { queueMapping, mark, control } = action;
  return [
    'action skbedit',
    ...(queueMapping === undefined ? [] : [`queue_mapping ${String(queueMapping)}`]),
    ...(mark === undefined ? [] : [`mark ${String(mark)}`]),
    ...(control === 'pipe' ? [] : [controlName(control)]),
  ].join(' ');
}

const ports: readonly FlowerKeyName[] = [
  ...(['tcp_src', 'tcp_dst', 'udp_src', 'udp_dst', 'sctp_src', 'sctp_dst'] as const),
  ...(['port_src_min', 'port_dst_min'] as const),
];

/** Why tc cannot say the match, or undefined when it can. */
export function unsayableKeys(keys: FlowerKeys): string | undefined {
  for (const name of spokenOrder) {
    const match = keys[name];
    const reason = match && unsayableKey(name, match);
    if (reason !== undefined) return reason;
  }
  const isTwice = (['src', 'dst'] as const).some(
    (side) =>
      keys[`port_${side}_min`] &&
      (keys[`tcp_${side}`] ?? keys[`udp_${side}`] ?? keys[`sctp_${side}`]),
  );
  if (isTwice) return 'tc takes a port or a range of ports, not both';
  const families = [
    [0x0800, keys.ipv4_src ?? keys.ipv4_dst],
    [0x86dd, keys.ipv6_src ?? keys.ipv6_dst],
  ] as const;
  const foreign = families.some(([type, address]) => address && innermostType(keys) !== type);
  return foreign ? 'tc takes IP addresses beside the ether type they belong to' : undefined;
}

function unsayableKey(name: FlowerKeyName, match: FlowerMatch): string | undefined {
  const { kind } = flowerKeys[name];
  if ((kind === 'ipv4' || kind === 'ipv6') && !hasPrefixMask(name, match))
    return `tc takes a prefix for an IP address, not the mask ${String(match.mask)}`;
  if (ports.includes(name) && match.value === 0) return 'tc refuses port 0';
  if (name === 'arp_op' && Number(match.value) > 2)
    return `tc takes ARP requests and replies, not operation ${String(match.value)}`;
  if (name === 'flags' && fragmentText(match) === '') return 'tc has words for fragments alone';
  return undefined;
}

/** Why tc cannot say the action, or undefined when it can. */
export function unsayableAction(action: TcAction): string | undefined {
  if (action.kind === 'other') return `the action ${action.name} is not one of Tapwright's`;
  if (action.kind === 'bpf') return 'tc would load the eBPF program from a file of its own';
  const stolen = action.control === 'stolen';
  if (action.kind === 'mirred' && action.mode === 'redirect')
    return stolen ? undefined : 'tc ends the way of every packet it redirects';
  return stolen ? 'tc has no word for the control stolen' : undefined;
}
