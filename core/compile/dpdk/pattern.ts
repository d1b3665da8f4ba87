/**
 * A pattern as the driver turns it into the match of a filter, mistakes included (tap_flow_create_eth and its
 * siblings, tap_flow.c of DPDK 22.11; unchanged in 24.11).
 */
import { diagnose } from '../../diagnostics/catalogue.ts';
import { itemFieldRow } from '../../flow/items.ts';
import type { Item } from '../../flow/rule.ts';
import { emptyMask, fullMask } from '../../flow/values.ts';
import {
  ETH_P_ALL,
  type FlowerKeyName,
  type FlowerKeys,
  type FlowerMatch,
} from '../../tc/filter.ts';
import { ETH_P_8021Q } from '../../tc/match.ts';
import { expectedInstead } from '../../flow/field-text.ts';
import type { RulePlace } from '../place.ts';
import { ETH_P_IP, ETH_P_IPV6, IPPROTO_TCP, IPPROTO_UDP } from './header-numbers.ts';
import { itemMemory, type ItemMemory } from './item-memory.ts';
import {
  driverItem,
  isDriverItem,
  itemFault,
  type DriverItem,
  type DriverItemType,
} from './items.ts';
import type { DriverVersion } from './versions.ts';

/** What a filter compares: the ether type in the TC header, and the keys. */
export interface DriverMatch {
  readonly protocol: number;
  readonly keys: FlowerKeys;
}

/** What the driver remembers from item to item (struct convert_data). 0: nothing known. */
interface Conversion {
  etherType: number;
  ipProtocol: number;
  tagged: boolean;
  readonly keys: Map<FlowerKeyName, FlowerMatch>;
}

interface DriverStep {
  readonly item: Item;
  readonly row: DriverItem;
  readonly memory: ItemMemory;
}

/** The match of a pattern, or undefined after reporting the first item the driver refuses. */
export function driverMatch(
  pattern: readonly Item[],
  version: DriverVersion,
  place: RulePlace,
): DriverMatch | undefined {
  const conversion: Conversion = { etherType: 0, ipProtocol: 0, tagged: false, keys: new Map() };
  let behind: DriverItemType | 'start' = 'start';
  for (const [index, item] of pattern.entries()) {
    if (item.type === 'void') continue;
    if (isDriverItem(item.type) && !wellFormed(item, index, place)) return undefined;
    const fault: string | undefined = addItem(item, behind, conversion);
    if (fault !== undefined || !isDriverItem(item.type)) {
      const details = {
        driver: version.name,
        words: 'item not supported',
        errno: 'Operation not supported',
        reason: fault ?? '',
      };
      place.report(diagnose('driver/item-refused', details, place.item(index)));
      return undefined;
    }
    behind = item.type;
  }
  return finishedMatch(conversion);
}

/** Values that testpmd could not have handed over are no matter of the driver. */
function wellFormed(item: Item, index: number, place: RulePlace): boolean {
  for (const [field, clause] of Object.entries(item.fields)) {
    const row = itemFieldRow(item.type, field);
    if (row === undefined) continue;
    for (const value of [clause.spec, clause.last, clause.mask]) {
      const expected = value === undefined ? undefined : expectedInstead(row, value);
      if (expected === undefined) continue;
      const details = { field, value: String(value), expected };
      place.report(diagnose('rule/value-invalid', details, place.item(index, field)));
      return false;
    }
  }
  return true;
}

/** Why the driver refuses the item behind the one before it, or undefined once its keys are added. */
function addItem(
  item: Item,
  behind: DriverItemType | 'start',
  conversion: Conversion,
): string | undefined {
  if (!isDriverItem(item.type)) return `The driver knows no \`${item.type}\`.`;
  const row = driverItem(item.type);
  if (!row.follows.includes(behind)) {
    const where = behind === 'start' ? 'at the beginning' : `behind \`${behind}\``;
    return `The driver takes no \`${item.type}\` ${where}.`;
  }
  const unknown = Object.keys(item.fields).find(
    (field) => itemFieldRow(item.type, field) === undefined,
  );
  if (unknown !== undefined) return `The driver does not match \`${unknown}\`.`;
  const step = { item, row, memory: itemMemory(item) };
  return itemFault(row, step.memory) ?? conversions[item.type](step, conversion);
}

const conversions: Readonly<
  Record<DriverItemType, (step: DriverStep, conversion: Conversion) => string | undefined>
> = {
  eth: addEthernet,
  vlan: addTag,
  ipv4: (step, conversion) => addInternet(step, conversion, ETH_P_IP),
  ipv6: (step, conversion) => addInternet(step, conversion, ETH_P_IPV6),
  tcp: (step, conversion) => addTransport(step, conversion, IPPROTO_TCP),
  udp: (step, conversion) => addTransport(step, conversion, IPPROTO_UDP),
};

const part = (struct: ReadonlyMap<string, bigint> | undefined, field: string) =>
  Number(struct?.get(field) ?? 0n);

const wholeOrNot = (mask: number) => mask === 0 || mask === 0xffff;

function addEthernet(step: DriverStep, conversion: Conversion): string | undefined {
  const { spec, mask } = step.memory;
  const typeMask = part(mask, 'type');
  if (!wholeOrNot(typeMask)) return 'The driver takes no partial mask of `type`.';
  // Type 0 is taken for none.
  if (typeMask !== 0) conversion.etherType = part(spec, 'type');
  addMaskedKeys(step, conversion);
  return undefined;
}

function addTag({ memory }: DriverStep, conversion: Conversion): string | undefined {
  const { spec, mask } = memory;
  if (conversion.etherType !== 0) return 'The driver takes no ether type in front of a tag.';
  conversion.tagged = true;
  const typeMask = part(mask, 'inner_type');
  if (!wholeOrNot(typeMask)) return 'The driver takes no partial mask of `inner_type`.';
  if (typeMask !== 0) conversion.etherType = part(spec, 'inner_type');
  const defaultTci = driverItem('vlan').defaultMask.get('tci') ?? 0n;
  const tciMask = mask === undefined ? Number(defaultTci) : part(mask, 'tci');
  const { vid, pcp } = readTag(part(spec, 'tci'), tciMask);
  if (pcp !== 0) conversion.keys.set('vlan_prio', { value: pcp });
  if (vid !== 0) conversion.keys.set('vlan_id', { value: vid });
  return undefined;
}

/**
 * `tci = ntohs(spec) & mask` on a little-endian machine: the spec in host order, the mask still in network order. The
 * id is then kept in eight bits (`uint8_t vid = tci & 0xfff`).
 */
export function readTag(
  spec: number,
  mask: number,
): { readonly vid: number; readonly pcp: number } {
  const swappedMask = ((mask & 0xff) << 8) | (mask >> 8);
  const tci = spec & swappedMask;
  return { vid: tci & 0xff, pcp: tci >> 13 };
}

function addInternet(
  step: DriverStep,
  conversion: Conversion,
  etherType: number,
): string | undefined {
  if (conversion.etherType !== 0 && conversion.etherType !== etherType)
    return 'The ether type before it says something else.';
  conversion.etherType = etherType;
  // The mask of `proto` is never looked at.
  const protocol = part(step.memory.spec, 'proto');
  conversion.ipProtocol = protocol;
  addMaskedKeys(step, conversion);
  if (protocol !== 0) conversion.keys.set('ip_proto', { value: protocol });
  return undefined;
}

function addTransport(
  step: DriverStep,
  conversion: Conversion,
  protocol: number,
): string | undefined {
  if (conversion.ipProtocol !== 0 && conversion.ipProtocol !== protocol)
    return '`proto` of the IP header before it says something else.';
  const { mask } = step.memory;
  if (!wholeOrNot(part(mask, 'src')) || !wholeOrNot(part(mask, 'dst')))
    return 'The driver takes no partial mask of a port.';
  conversion.keys.set('ip_proto', { value: protocol });
  addMaskedKeys(step, conversion);
  return undefined;
}

/** Addresses and ports: a key wherever the mask, or else the default mask, has a bit. */
function addMaskedKeys({ item, row, memory }: DriverStep, { keys }: Conversion): void {
  if (memory.spec === undefined) return;
  for (const [name, key] of Object.entries(row.keys)) {
    const field = itemFieldRow(item.type, name);
    if (field === undefined) continue;
    const clause = item.fields[name];
    const standIn = memory.mask === undefined ? fullMask(field) : emptyMask(field);
    const mask = clause?.mask ?? standIn;
    if (mask === emptyMask(field)) continue;
    const value = clause?.spec ?? emptyMask(field);
    keys.set(key, { value, ...(mask !== fullMask(field) && { mask }) });
  }
}

/** A tag goes into the TC header too. Without an inner type the driver asks for ETH_P_ALL, which no frame carries. */
function finishedMatch({ etherType, tagged, keys }: Conversion): DriverMatch {
  if (tagged) {
    keys.set('eth_type', { value: ETH_P_8021Q });
    keys.set('vlan_eth_type', { value: etherType === 0 ? ETH_P_ALL : etherType });
  } else if (etherType !== 0) keys.set('eth_type', { value: etherType });
  return { protocol: tagged ? ETH_P_8021Q : ETH_P_ALL, keys: Object.fromEntries(keys) };
}
