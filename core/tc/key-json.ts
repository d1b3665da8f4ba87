/** Keys of flower as `tc -j filter show` prints them (f_flower.c of iproute2 6.1, measured). */
import { flowerKeys } from './flower-keys.ts';
import type { FlowerKeyName, FlowerKeys, FlowerMatch } from './filter.ts';
import { addressText, arpOperationName } from './key-text.ts';
import { partialMask } from './match.ts';
import { flowerTypeName, ipProtocolName, protocolName } from './protocol-names.ts';

export type KeyJson =
  | string
  | number
  | { readonly start: number; readonly end: number }
  | { readonly frag?: boolean; readonly firstfrag?: boolean };

type Entry = [name: string, value: KeyJson];
type Printer = (match: FlowerMatch, name: FlowerKeyName) => KeyJson;

/** A byte as text, its mask in decimal. */
const byteText = (match: FlowerMatch, name: FlowerKeyName): string => {
  const mask = partialMask(name, match);
  return [match.value, ...(mask === undefined ? [] : [mask])].map(String).join('/');
};

/** Keys that tc prints in a way of their own; the others are plain. */
const printers: { readonly [K in FlowerKeyName]?: Printer } = {
  eth_type: ({ value }) => flowerTypeName(Number(value)),
  vlan_eth_type: ({ value }) => protocolName(Number(value)),
  cvlan_eth_type: ({ value }) => protocolName(Number(value)),
  ip_proto: ({ value }) => ipProtocolName(Number(value)),
  mpls_tc: byteText,
  mpls_bos: byteText,
  mpls_ttl: byteText,
  tcp_flags: ({ value, mask = 0xfff }) =>
    `0x${Number(value).toString(16)}/${Number(mask).toString(16)}`,
  icmpv4_type: byteText,
  icmpv4_code: byteText,
  icmpv6_type: byteText,
  icmpv6_code: byteText,
  arp_op: (match, name) => arpOperationName(match) ?? byteText(match, name),
  flags: ({ value, mask = 3 }) => ({
    ...(Number(mask) & 1 && { frag: (Number(value) & 1) !== 0 }),
    ...(Number(mask) & 2 && { firstfrag: (Number(value) & 2) !== 0 }),
  }),
};

/** What a key adds to the `keys`; both bounds of a port range come with its lower one. */
export function keyJson(name: FlowerKeyName, keys: FlowerKeys): readonly Entry[] {
  const match = keys[name];
  if (match === undefined || isUnprinted(name, keys)) return [];
  const { kind, jsonName } = flowerKeys[name];
  if (name === 'port_src_min') return [rangeJson(jsonName, match, keys.port_src_max)];
  if (name === 'port_dst_min') return [rangeJson(jsonName, match, keys.port_dst_max)];
  const print = printers[name];
  if (print) return [[jsonName, print(match, name)]];
  if (kind !== 'unsigned') return [[jsonName, addressText(name, match)]];
  const mask = partialMask(name, match);
  const whole: Entry = [jsonName, Number(match.value)];
  return mask === undefined ? [whole] : [whole, [`${jsonName}_mask`, Number(mask).toString(16)]];
}

/** tc shows addresses beside the ether type they belong to. */
function isUnprinted(name: FlowerKeyName, keys: FlowerKeys): boolean {
  const type = keys.eth_type?.value;
  if (name === 'ipv4_src' || name === 'ipv4_dst') return type !== 0x0800;
  return (name === 'ipv6_src' || name === 'ipv6_dst') && type !== 0x86dd;
}

const rangeJson = (name: string, from: FlowerMatch, to: FlowerMatch | undefined): Entry => [
  name,
  { start: Number(from.value), end: Number(to?.value ?? from.value) },
];
