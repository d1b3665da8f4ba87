/** What the driver can match: its graph of items, which bits of each it takes, and what it compares when a rule gives no mask. */
import type { FlowerKeyName } from '../../tc/filter.ts';
import { ETH_P_8021Q } from '../../tc/match.ts';
import { ETH_P_IP, ETH_P_IPV6, IPPROTO_TCP, IPPROTO_UDP } from './header-numbers.ts';
import type { ItemMemory, StructBits } from './item-memory.ts';

export interface DriverItem {
  readonly follows: readonly (DriverItemType | 'start')[];
  /** What the header before it says of it: an ether type or a protocol. */
  readonly implied?: number;
  /** Field → the bits that may be set in a mask; a field that is not named takes none. */
  readonly supported: StructBits;
  /** The `rte_flow_item_*_mask` that stands for an absent mask. */
  readonly defaultMask: StructBits;
  /** Fields that become keys as they are, with their masks. */
  readonly keys: Readonly<Record<string, FlowerKeyName>>;
}

export type DriverItemType = 'eth' | 'vlan' | 'ipv4' | 'ipv6' | 'tcp' | 'udp';

const mac = 2n ** 48n - 1n;
const short = 0xffffn;
const byte = 0xffn;

const ports = new Map([
  ['src', short],
  ['dst', short],
]);

const addresses = (bits: bigint) =>
  new Map([
    ['src', bits],
    ['dst', bits],
  ]);

const internet = (version: 4 | 6): DriverItem => {
  const address = version === 4 ? 2n ** 32n - 1n : 2n ** 128n - 1n;
  return {
    follows: ['eth', 'vlan'],
    implied: version === 4 ? ETH_P_IP : ETH_P_IPV6,
    supported: new Map([...addresses(address), ['proto', byte]]),
    defaultMask: addresses(address),
    keys: { src: `ipv${version}_src`, dst: `ipv${version}_dst` },
  };
};

const transport = (protocol: 'tcp' | 'udp'): DriverItem => ({
  follows: ['ipv4', 'ipv6'],
  implied: protocol === 'tcp' ? IPPROTO_TCP : IPPROTO_UDP,
  supported: ports,
  defaultMask: ports,
  keys: { src: `${protocol}_src`, dst: `${protocol}_dst` },
});

const rows: Readonly<Record<DriverItemType, DriverItem>> = {
  eth: {
    follows: ['start'],
    supported: new Map([...addresses(mac), ['type', short]]),
    defaultMask: addresses(mac),
    keys: { src: 'eth_src', dst: 'eth_dst' },
  },
  vlan: {
    follows: ['eth'],
    implied: ETH_P_8021Q,
    // Without the drop eligible bit.
    supported: new Map([
      ['tci', 0xefffn],
      ['inner_type', short],
    ]),
    defaultMask: new Map([['tci', 0x0fffn]]),
    keys: {},
  },
  ipv4: internet(4),
  ipv6: internet(6),
  tcp: transport('tcp'),
  udp: transport('udp'),
};

export function isDriverItem(type: string): type is DriverItemType {
  return Object.hasOwn(rows, type);
}

export function driverItem(type: DriverItemType): DriverItem {
  return rows[type];
}

/** Why tap_flow_item_validate refuses the item, in words; undefined when it does not. */
export function itemFault(row: DriverItem, memory: ItemMemory): string | undefined {
  const { spec, last, mask } = memory;
  if (spec === undefined)
    return mask === undefined && last === undefined
      ? undefined
      : 'It has a mask or an upper bound, but nothing to compare with.';
  // With a mask only the mask is looked at; without one, the values themselves are.
  for (const struct of mask === undefined ? [spec, last] : [mask]) {
    const field = struct && unsupportedField(row, struct);
    if (field !== undefined) return `The driver does not match ${field}.`;
  }
  const applied = mask ?? row.defaultMask;
  if (last === undefined || sameUnder(applied, spec, last)) return undefined;
  return 'The driver takes an upper bound only where it equals the spec under the mask, in every field of the item.';
}

function unsupportedField({ supported }: DriverItem, struct: StructBits): string | undefined {
  for (const [field, bits] of struct) {
    if ((bits & ~(supported.get(field) ?? 0n)) === 0n) continue;
    return field === 'tci' ? 'the drop eligible bit of a tag' : `\`${field}\``;
  }
  return undefined;
}

function sameUnder(mask: StructBits, a: StructBits, b: StructBits): boolean {
  return [...mask].every(
    ([field, bits]) => ((a.get(field) ?? 0n) & bits) === ((b.get(field) ?? 0n) & bits),
  );
}
