/**
 * Classifiers that Tapwright reads but does not make: matchall and u32 (linux/pkt_cls.h, Linux 6.1). Only what they
 * compare and do is read; a filter that says more is left unread.
 */
import type { U32Key } from '../tc/filter.ts';
import { actionTable } from './action-tables.ts';
import { bytes, fields, struct, text, u32 } from './attribute-rows.ts';
import type { Attributes } from './attribute-reader.ts';
import type { AttributeTable } from './attributes.ts';
import { readSigned, readUnsigned } from './bytes.ts';
import { readAction } from './tc-action.ts';
import type { WireAction } from './wire-filter.ts';

export const matchallTable: AttributeTable = {
  source: 'TCA_MATCHALL_* (linux/pkt_cls.h)',
  rows: {
    TCA_MATCHALL_CLASSID: u32(1),
    TCA_MATCHALL_ACT: { number: 2, type: 'list', table: actionTable },
    TCA_MATCHALL_FLAGS: u32(3),
    TCA_MATCHALL_PCNT: bytes(4),
    TCA_MATCHALL_PAD: bytes(5),
  },
};

export const u32Table: AttributeTable = {
  source: 'TCA_U32_* (linux/pkt_cls.h)',
  rows: {
    TCA_U32_CLASSID: u32(1),
    TCA_U32_HASH: u32(2),
    TCA_U32_LINK: u32(3),
    TCA_U32_DIVISOR: u32(4),
    TCA_U32_SEL: bytes(5),
    TCA_U32_POLICE: bytes(6),
    TCA_U32_ACT: { number: 7, type: 'list', table: actionTable },
    TCA_U32_INDEV: text(8),
    TCA_U32_PCNT: bytes(9),
    TCA_U32_MARK: struct(10, fields(4, 'value', 'mask', 'success')),
    TCA_U32_FLAGS: u32(11),
    TCA_U32_PAD: bytes(12),
  },
};

/** As ForeignContent (tc/filter.ts), with the devices of actions as the wire has them. */
export interface WireForeignContent {
  readonly keys: readonly U32Key[];
  readonly actions: readonly WireAction[];
}

/** Undefined for another kind, and for a filter that says more than its keys and actions. */
export function readForeignContent(
  kind: string,
  options: Attributes | undefined,
): WireForeignContent | undefined {
  if (options === undefined || options.unknown.length > 0) return undefined;
  if (kind === 'matchall')
    return says(options, ['ACT', 'FLAGS', 'PCNT', 'PAD'], 'TCA_MATCHALL_')
      ? { keys: [], actions: actionsOf(options, 'TCA_MATCHALL_ACT') }
      : undefined;
  if (kind !== 'u32' || !says(options, ['HASH', 'SEL', 'ACT', 'FLAGS', 'PCNT', 'PAD'], 'TCA_U32_'))
    return undefined;
  const keys = readSelector(options.bytes('TCA_U32_SEL'));
  return keys && { keys, actions: actionsOf(options, 'TCA_U32_ACT') };
}

const says = (options: Attributes, words: readonly string[], prefix: string): boolean =>
  options.names.every((name) => words.includes(name.slice(prefix.length)));

const actionsOf = (options: Attributes, list: string): readonly WireAction[] =>
  options.list(list).map((attributes) => readAction(attributes).action);

/** TC_U32_TERMINAL: a match ends the walk. */
const terminal = 1;
/** sizeof(struct tc_u32_sel), and sizeof(struct tc_u32_key). */
const headBytes = 16;
const keyBytes = 16;

/**
 * struct tc_u32_sel: flags, offshift, nkeys, a byte of padding, then offsets for the next header. Undefined when it
 * leads on to another table, or looks behind the network header at a place that the packet names.
 */
function readSelector(selector: Uint8Array | undefined): readonly U32Key[] | undefined {
  if (selector === undefined || selector.length < headBytes || selector[0] !== terminal)
    return undefined;
  const count = selector[2]!;
  if (selector.length < headBytes + count * keyBytes) return undefined;
  const keys: U32Key[] = [];
  for (let index = 0; index < count; index++) {
    const at = headBytes + index * keyBytes;
    if (readUnsigned(selector, at + 12, 4, 'host') !== 0) return undefined;
    keys.push({
      mask: readUnsigned(selector, at, 4, 'network'),
      value: readUnsigned(selector, at + 4, 4, 'network'),
      offset: readSigned(selector, at + 8, 'host'),
    });
  }
  return keys;
}
