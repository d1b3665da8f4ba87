/**
 * Whether a filter matches a packet, and packets made to match one or not to. Semantics of cls_flower and its
 * dissector, Linux 6.1.
 */
import { fromBytes, toBytes } from '../../flow/values.ts';
import { ETH_P_ALL, type FlowerKeyName, type FlowerMatch } from '../../tc/filter.ts';
import { flowerKeys } from '../../tc/flower-keys.ts';
import { isVlanType } from '../../tc/match.ts';
import { bitsOf } from './item-memory.ts';
import { fieldOf, withTag, type Packet } from './packet-fields.ts';

/** One key of a filter, or one field of a rule’s pattern. */
export interface Constraint extends FlowerMatch {
  readonly key: FlowerKeyName;
}

/** All constraints must hold; `protocol` is the ether type in the TC header. */
export interface Matcher {
  readonly protocol: number;
  readonly constraints: readonly Constraint[];
}

/** Keys that say what follows: behind the addresses, behind one tag, behind two. */
const typeKeys: readonly FlowerKeyName[] = ['eth_type', 'vlan_eth_type', 'cvlan_eth_type'];

/** IEEE 802.3. */
const lowestEtherType = 0x0600;

export function matchesPacket({ protocol, constraints }: Matcher, packet: Packet): boolean {
  const outermost = packet.tags[0]?.type ?? packet.etherType;
  if (protocol !== ETH_P_ALL && protocol !== outermost) return false;
  return constraints.every((constraint) => holds(packet, constraint));
}

/** An ether type of a tag asks for that tag; any other one for what is behind all tags. */
function holds(packet: Packet, constraint: Constraint): boolean {
  const { key, value } = constraint;
  const level = typeKeys.indexOf(key);
  if (level >= 0) {
    // Below it is the length of a frame without a type.
    if (Number(value) < lowestEtherType) return false;
    if (isVlanType(value)) return packet.tags[level]?.type === value;
    return packet.tags.length >= level && packet.etherType === value;
  }
  const field = fieldOf(key);
  if (field?.present(packet) !== true) return false;
  const found = field.value(packet);
  if (key.endsWith('_min')) return Number(found) >= Number(value);
  if (key.endsWith('_max')) return Number(found) <= Number(value);
  const { mask } = bits(constraint);
  return (bitsOfValue(key, found) & mask) === (bitsOfValue(key, value) & mask);
}

function bitsOfValue(key: FlowerKeyName, value: number | string): bigint {
  return bitsOf(toBytes(flowerKeys[key], value));
}

function bits({ key, value, mask }: Constraint): { readonly value: bigint; readonly mask: bigint } {
  const all = (1n << BigInt(flowerKeys[key].bits)) - 1n;
  return {
    value: bitsOfValue(key, value),
    mask: mask === undefined ? all : bitsOfValue(key, mask),
  };
}

/** The packet with the masked bits of the key's field set as asked, its other bits left, and with the tags it needs. */
export function withField(packet: Packet, constraint: Constraint): Packet {
  const { key, value } = constraint;
  const level = typeKeys.indexOf(key);
  if (level >= 0) {
    if (isVlanType(value)) return withTag(packet, level, { type: Number(value) });
    const tagged = level === 0 ? packet : withTag(packet, level - 1, {});
    return { ...tagged, etherType: Number(value) };
  }
  const field = fieldOf(key);
  if (field === undefined) return packet;
  const asked = bits(constraint);
  const present = bitsOfValue(key, field.value(packet));
  const merged = (present & ~asked.mask) | (asked.value & asked.mask);
  return field.changed(packet, ofBits(key, merged));
}

function ofBits(key: FlowerKeyName, value: bigint): number | string {
  const row = flowerKeys[key];
  const bytes = new Uint8Array(Math.ceil(row.bits / 8));
  for (let index = bytes.length - 1, rest = value; index >= 0; index--, rest >>= 8n)
    bytes[index] = Number(rest & 0xffn);
  return fromBytes(row, bytes);
}

/** The same constraint with one bit asked for the other way round: the lowest that `fixed` leaves open. */
export function contradicted(constraint: Constraint, fixed: Constraint | undefined): Constraint {
  const { key } = constraint;
  const { value, mask } = bits(constraint);
  const free = mask & ~(fixed === undefined ? 0n : bits(fixed).mask);
  const candidates = free === 0n ? mask : free;
  return { key, value: ofBits(key, value ^ (candidates & -candidates)), mask: ofBits(key, mask) };
}
