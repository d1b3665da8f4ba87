/**
 * What cls_flower keeps of a filter's keys (fl_set_key, Linux 6.1): bytes of packets and their masks, where a key lands only
 * when those that it stands on are there. Keys share bytes as in the kernel, so that two sets are equal when they are
 * there: addresses of both families, ports of all protocols.
 */
import type { Attributes } from '../netlink/attribute-reader.ts';
import { toHex } from '../netlink/bytes.ts';
import { refuse, refuseAttribute } from './answer.ts';
import type { Refusal } from './answer.ts';

/** Lengths in bytes, in the kernel's order (struct fl_flow_key). */
const lengths = {
  ...{ device: 4, addressType: 2, flags: 4, type: 2, protocol: 1, ethDst: 6, ethSrc: 6 },
  ...{ vlanId: 2, vlanPriority: 1, vlanTag: 2, vlanType: 2 },
  ...{ cvlanId: 2, cvlanPriority: 1, cvlanTag: 2, cvlanType: 2 },
  ...{ source4: 4, destination4: 4, restOfAddresses: 24 },
  ...{ portSrc: 2, portDst: 2, icmpType: 1, icmpCode: 1, tcpFlags: 2, tos: 1, ttl: 1 },
  ...{ arpSip: 4, arpTip: 4, arpOp: 1, arpSha: 6, arpTha: 6 },
  ...{ mplsUsed: 1, mplsTtl: 1, mplsBos: 1, mplsTc: 1, mplsLabel: 4 },
  ...{ dstMin: 2, dstMax: 2, srcMin: 2, srcMax: 2, tags: 1, pppoe: 2 },
} as const;

interface Span {
  readonly start: number;
  readonly length: number;
}

type OwnField = keyof typeof lengths;
export type KeyField = OwnField | 'source6' | 'destination6';

const fieldNames = Object.keys(lengths) as OwnField[];
const startOf = (field: OwnField): number =>
  fieldNames
    .slice(0, fieldNames.indexOf(field))
    .reduce((start, before) => start + lengths[before], 0);

const addresses = startOf('source4');
const spans: Readonly<Record<KeyField, Span>> = {
  ...(Object.fromEntries(
    fieldNames.map((name) => [name, { start: startOf(name), length: lengths[name] }]),
  ) as Record<OwnField, Span>),
  source6: { start: addresses, length: 16 },
  destination6: { start: addresses + 16, length: 16 },
};
const wholeLength = fieldNames.reduce((sum, name) => sum + lengths[name], 0);

const ETH_P = { IP: 0x0800, ARP: 0x0806, RARP: 0x8035, IPV6: 0x86dd, PPP_SES: 0x8864 } as const;
const vlanTypes: readonly number[] = [0x8100, 0x88a8];
const mplsTypes: readonly number[] = [0x8847, 0x8848];
/** FLOW_DISSECTOR_KEY_IPV4_ADDRS and _IPV6_ADDRS. */
const addressTypes = { ipv4: 2, ipv6: 3 } as const;
/** TCA_FLOWER_KEY_FLAGS_IS_FRAGMENT and _FRAG_IS_FIRST: the kernel looks at no other bit. */
const knownFlags = 3;

/** Bytes and the mask they count by, both in network order but for what the kernel keeps as a number (host order here too). */
export class FlowerKey {
  readonly value = new Uint8Array(wholeLength);
  readonly mask = new Uint8Array(wholeLength);

  bytes(field: KeyField): Uint8Array {
    return part(this.value, field);
  }

  maskBytes(field: KeyField): Uint8Array {
    return part(this.mask, field);
  }

  /** In network order. */
  number(field: KeyField): number {
    const bytes = this.bytes(field);
    return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  }

  /** In network order; `mask` all bits when absent. */
  put(field: KeyField, value: number, mask = Infinity): void {
    const { length } = spans[field];
    const all = 2 ** (8 * length) - 1;
    for (const [bytes, number] of [
      [this.bytes(field), value],
      [this.maskBytes(field), Math.min(mask, all)],
    ] as const)
      for (let at = 0; at < length; at++) bytes[length - 1 - at] = Math.floor(number / 256 ** at);
  }

  isMasked(field: KeyField): boolean {
    return this.maskBytes(field).some((byte) => byte !== 0);
  }

  /** Equal for two filters of the same masks: the one can replace the other. */
  get maskIdentity(): string {
    return toHex(this.mask);
  }

  /** Equal for two filters that match the same packets by the same masks: only one of them may be. */
  get identity(): string {
    return `${this.maskIdentity} ${toHex(this.value.map((byte, at) => byte & this.mask[at]!))}`;
  }
}

function part(whole: Uint8Array, field: KeyField): Uint8Array {
  const { start, length } = spans[field];
  return whole.subarray(start, start + length);
}

/** Which attribute lands where; its mask's name is its own with `_MASK`, where there is one. */
type Pairs = readonly (readonly [attribute: string, field: KeyField])[];

const K = 'TCA_FLOWER_KEY_';

const portsOf = (protocol: string): Pairs => [
  [`${K}${protocol}_SRC`, 'portSrc'],
  [`${K}${protocol}_DST`, 'portDst'],
];
const icmpOf = (family: string): Pairs => [
  [`${K}ICMP${family}_TYPE`, 'icmpType'],
  [`${K}ICMP${family}_CODE`, 'icmpCode'],
];
const addressesOf = (family: '4' | '6'): Pairs => [
  [`${K}IPV${family}_SRC`, `source${family}`],
  [`${K}IPV${family}_DST`, `destination${family}`],
];

/** The groups of keys, as they are set and shown. */
export const keyPairs = {
  ethernet: [
    [`${K}ETH_DST`, 'ethDst'],
    [`${K}ETH_SRC`, 'ethSrc'],
  ],
  ip: [
    [`${K}IP_TOS`, 'tos'],
    [`${K}IP_TTL`, 'ttl'],
  ],
  ipv4: addressesOf('4'),
  ipv6: addressesOf('6'),
  tcp: [...portsOf('TCP'), [`${K}TCP_FLAGS`, 'tcpFlags']],
  udp: portsOf('UDP'),
  sctp: portsOf('SCTP'),
  icmpv4: icmpOf('V4'),
  icmpv6: icmpOf('V6'),
  arp: [
    [`${K}ARP_SIP`, 'arpSip'],
    [`${K}ARP_TIP`, 'arpTip'],
    [`${K}ARP_OP`, 'arpOp'],
    [`${K}ARP_SHA`, 'arpSha'],
    [`${K}ARP_THA`, 'arpTha'],
  ],
  ranges: [
    [`${K}PORT_DST_MIN`, 'dstMin'],
    [`${K}PORT_DST_MAX`, 'dstMax'],
    [`${K}PORT_SRC_MIN`, 'srcMin'],
    [`${K}PORT_SRC_MAX`, 'srcMax'],
  ],
} as const satisfies Record<string, Pairs>;

/** Keys that stand on ether type and protocol. */
export function transportPairs(key: FlowerKey): Pairs {
  const type = key.number('type');
  const protocol = key.number('protocol');
  if (protocol === 6) return keyPairs.tcp;
  if (protocol === 17) return keyPairs.udp;
  if (protocol === 132) return keyPairs.sctp;
  if (type === ETH_P.IP && protocol === 1) return keyPairs.icmpv4;
  if (type === ETH_P.IPV6 && protocol === 58) return keyPairs.icmpv6;
  return type === ETH_P.ARP || type === ETH_P.RARP ? keyPairs.arp : [];
}

export const isIp = (key: FlowerKey): boolean =>
  key.number('type') === ETH_P.IP || key.number('type') === ETH_P.IPV6;

/** Whose ports can be matched by a range. */
export const hasRanges = (key: FlowerKey): boolean => [6, 17, 132].includes(key.number('protocol'));

/** The addresses that it matches, if any. */
export function familyOf(key: FlowerKey): 'ipv4' | 'ipv6' | undefined {
  const type = key.number('addressType');
  return (['ipv4', 'ipv6'] as const).find((family) => addressTypes[family] === type);
}

/** Copies what is given, zeros behind what is too short; without a mask all bits count. */
function set(key: FlowerKey, attributes: Attributes, pairs: Pairs): void {
  for (const [attribute, field] of pairs) {
    const given = attributes.bytes(attribute);
    if (!given) continue;
    const { length } = key.bytes(field);
    key.bytes(field).fill(0).set(given.subarray(0, length));
    const mask = attributes.bytes(`${attribute}_MASK`);
    if (mask) key.maskBytes(field).fill(0).set(mask.subarray(0, length));
    else key.maskBytes(field).fill(0xff);
  }
}

/** Reads the keys out of the options of a filter. `deviceIndex`: of the device that INDEV names. */
export function readFlowerKey(
  options: Attributes,
  deviceIndex: number | undefined,
): FlowerKey | Refusal {
  const key = new FlowerKey();
  if (deviceIndex !== undefined) key.put('device', deviceIndex);
  set(key, options, keyPairs.ethernet);
  set(key, options, [[`${K}NUM_OF_VLANS`, 'tags']]);
  setTypes(key, options);
  if (isIp(key)) set(key, options, [[`${K}IP_PROTO`, 'protocol'], ...keyPairs.ip]);
  setAddresses(key, options);
  const refusal = setTransport(key, options);
  if (refusal) return refusal;
  return setFlags(key, options) ?? key;
}

function setTypes(key: FlowerKey, options: Attributes): void {
  if (takesTag(key, options, { name: 'ETH_TYPE', tags: 0 })) {
    setTag(key, options, { tag: 'vlan', name: 'VLAN', type: numberOf(options, 'ETH_TYPE') });
    if (takesTag(key, options, { name: 'VLAN_ETH_TYPE', tags: 1 })) {
      const type = numberOf(options, 'VLAN_ETH_TYPE');
      setTag(key, options, { tag: 'cvlan', name: 'CVLAN', type });
      set(key, options, [[`${K}CVLAN_ETH_TYPE`, 'type']]);
    }
  }
  if (key.number('type') !== ETH_P.PPP_SES) return;
  key.put('pppoe', ETH_P.PPP_SES);
  key.put('type', 0, 0);
}

const numberOf = (options: Attributes, name: string): number | undefined =>
  options.number(`${K}${name}`);

/** Whether a tag is matched where the type `name` stands; if not, that is what is behind all tags (is_vlan_key). */
function takesTag(
  key: FlowerKey,
  options: Attributes,
  { name, tags }: { readonly name: string; readonly tags: number },
): boolean {
  const type = numberOf(options, name);
  if (key.number('tags') > tags) return true;
  if (type === undefined) return false;
  if (vlanTypes.includes(type)) return true;
  key.put('type', type);
  return false;
}

function setTag(
  key: FlowerKey,
  options: Attributes,
  { tag, name, type }: { tag: 'vlan' | 'cvlan'; name: string; type: number | undefined },
): void {
  const id = numberOf(options, `${name}_ID`);
  const priority = numberOf(options, `${name}_PRIO`);
  const inner = numberOf(options, `${name}_ETH_TYPE`);
  if (id !== undefined) key.put(`${tag}Id`, id & 0xfff, 0xfff);
  if (priority !== undefined) key.put(`${tag}Priority`, priority & 7, 7);
  if (type !== undefined && type !== 0) key.put(`${tag}Tag`, type);
  if (inner !== undefined) key.put(`${tag}Type`, inner);
}

function setAddresses(key: FlowerKey, options: Attributes): void {
  for (const family of ['ipv4', 'ipv6'] as const) {
    const pairs = keyPairs[family];
    if (!pairs.some(([name]) => options.has(name))) continue;
    key.put('addressType', addressTypes[family]);
    set(key, options, pairs);
    return;
  }
}

function setTransport(key: FlowerKey, options: Attributes): Refusal | undefined {
  const pairs = transportPairs(key);
  set(key, options, pairs);
  if (pairs.length === 0 && mplsTypes.includes(key.number('type'))) {
    const refusal = setMpls(key, options);
    if (refusal) return refusal;
  }
  return hasRanges(key) ? setRanges(key, options) : undefined;
}

/** In the order of the kernel's looking. */
const mplsFields = [
  { name: 'MPLS_TTL', field: 'mplsTtl', most: 255, text: '' },
  { name: 'MPLS_BOS', field: 'mplsBos', most: 1, text: 'Bottom Of Stack (BOS) must be 0 or 1' },
  {
    name: 'MPLS_TC',
    field: 'mplsTc',
    most: 7,
    text: 'Traffic Class (TC) must be between 0 and 7',
  },
  {
    name: 'MPLS_LABEL',
    field: 'mplsLabel',
    most: 0xfffff,
    text: 'Label must be between 0 and 1048575',
  },
] as const;

function setMpls(key: FlowerKey, options: Attributes): Refusal | undefined {
  for (const { name, field, most, text } of mplsFields) {
    const value = numberOf(options, name);
    if (value === undefined) continue;
    if (value > most) return refuseKey(options, name, text);
    key.put(field, value, most);
    key.put('mplsUsed', 1, 1);
  }
  return undefined;
}

const sides = [
  { min: 'dstMin', max: 'dstMax', name: 'PORT_DST_MIN', words: 'destination' },
  { min: 'srcMin', max: 'srcMax', name: 'PORT_SRC_MIN', words: 'source' },
] as const;

/** fl_set_key_port_range. */
function setRanges(key: FlowerKey, options: Attributes): Refusal | undefined {
  set(key, options, keyPairs.ranges);
  const half = sides.find(({ min, max }) => key.isMasked(min) !== key.isMasked(max));
  if (half) return refuse('EINVAL', `Both min and max ${half.words} ports must be specified`);
  const empty = sides.find(
    ({ min, max }) => key.isMasked(min) && key.number(max) <= key.number(min),
  );
  if (!empty) return undefined;
  const text = `Invalid ${empty.words} port range (min must be strictly smaller than max)`;
  return refuseKey(options, empty.name, text);
}

function setFlags(key: FlowerKey, options: Attributes): Refusal | undefined {
  const flags = numberOf(options, 'FLAGS');
  if (flags === undefined) return undefined;
  const mask = numberOf(options, 'FLAGS_MASK');
  if (mask === undefined) return refuse('EINVAL', 'Missing flags mask');
  const known = mask & knownFlags;
  key.put('flags', flags & known, known);
  return undefined;
}

const refuseKey = (options: Attributes, name: string, text: string): Refusal =>
  refuseAttribute(options.offset(`${K}${name}`) ?? 0, text);
