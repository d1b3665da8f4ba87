/**
 * Reads the attributes of requests as the kernel does (lib/nlattr.c, Linux 6.1, its liberal way): a broken length ends a
 * level, what nobody knows is passed over, what is there must be long enough.
 */
import { Attributes } from '../netlink/attribute-reader.ts';
import type { AttributePlace } from '../netlink/attribute-reader.ts';
import { linkTable, tcTable } from '../netlink/attribute-tables.ts';
import type { AttributeTable } from '../netlink/attributes.ts';
import { readUnsigned } from '../netlink/bytes.ts';
import { linkHeaderLength, readLinkHeader } from '../netlink/link.ts';
import type { LinkHeader } from '../netlink/link.ts';
import { headerLength } from '../netlink/messages.ts';
import { readTcHeader, tcMessageLength } from '../netlink/tc-message.ts';
import type { TcMessageHeader } from '../netlink/tc-message.ts';
import { isRefusal, refuse, refusePolicy } from './answer.ts';
import type { Refusal, Request, Told } from './answer.ts';

/**
 * What an attribute must be: so many bytes, text of so many bytes beside an ending zero, or bits of struct nla_bitfield32
 * among those given.
 */
export type Check =
  /** May be empty, or must have room for one attribute. */
  | 'nest'
  | { readonly least: number; readonly most?: number }
  | { readonly most: number }
  | { readonly text: number }
  | { readonly bits: number };

/** Checks by the attribute's name; one without may be anything. */
export type Policy = Readonly<Record<string, Check>>;

const nestHeader = 4;
const bitfieldLength = 8;

/** The errno of the refusal, or undefined when the payload passes. */
function fault(payload: Uint8Array, check: Check): 'ERANGE' | 'EINVAL' | undefined {
  if (check !== 'nest' && 'bits' in check) return faultOfBits(payload, check.bits);
  return fits(payload, check) ? undefined : 'ERANGE';
}

function fits(payload: Uint8Array, check: Exclude<Check, { bits: number }>): boolean {
  const { length } = payload;
  if (check === 'nest') return length === 0 || length >= nestHeader;
  if ('text' in check)
    return length > 0 && (payload.at(-1) === 0 ? length - 1 : length) <= check.text;
  const { least, most = Infinity } = { least: 0, ...check };
  return length >= least && length <= most;
}

function faultOfBits(payload: Uint8Array, bits: number): 'ERANGE' | 'EINVAL' | undefined {
  if (payload.length !== bitfieldLength) return 'ERANGE';
  const value = readUnsigned(payload, 0, 4, 'host');
  const selector = readUnsigned(payload, 4, 4, 'host');
  const strange = (selector & ~bits) | (value & ~bits) | (value & ~selector);
  return strange === 0 ? undefined : 'EINVAL';
}

/** One level; `told` hears what the kernel says about it, where it says anything. */
export function readLevel(
  bytes: Uint8Array,
  table: AttributeTable,
  place: AttributePlace,
  { policy, told }: { readonly policy: Policy; readonly told: Told | undefined },
): Attributes | Refusal {
  const attributes = new Attributes(bytes, table, { ...place, broken: 'ends' });
  for (const { name, payload, offset } of attributes.found) {
    const check = policy[name];
    const errno = check && fault(payload, check);
    if (errno === undefined) continue;
    const limit = typeof check === 'object' && 'most' in check ? check.most : undefined;
    return told ? refusePolicy(errno, offset, limit) : refuse(errno);
  }
  if (told && attributes.leftover > 0) told.text = 'bytes leftover after parsing attributes';
  return attributes;
}

/** The attributes inside of one; undefined when it is not there. */
export function readNest(
  outer: Attributes,
  name: string,
  options: { readonly policy: Policy; readonly told: Told | undefined },
): Attributes | Refusal | undefined {
  const nest = outer.inside(name);
  return nest && readLevel(nest.payload, nest.table, nest.place, options);
}

const u32 = { least: 4 };

/** rtm_tca_policy (sch_api.c). */
const tcPolicy: Policy = {
  TCA_KIND: { least: 1 },
  TCA_RATE: { most: 2 },
  TCA_STAB: 'nest',
  TCA_DUMP_INVISIBLE: { most: 0 },
  TCA_CHAIN: u32,
  TCA_INGRESS_BLOCK: u32,
  TCA_EGRESS_BLOCK: u32,
};

/** tcf_tfilter_dump_policy (cls_api.c): TCA_DUMP_FLAGS_TERSE is its only bit. */
const dumpPolicy: Policy = { TCA_DUMP_FLAGS: { bits: 1 } };

export interface TcRequest {
  readonly tc: TcMessageHeader;
  readonly attributes: Attributes;
}

/** A message of filters, qdiscs or classes. */
export function readTcRequest(
  { bytes, told }: Request,
  policy: Policy = tcPolicy,
): TcRequest | Refusal {
  const start = headerLength + tcMessageLength;
  if (bytes.length < start) return refuse('EINVAL', 'Invalid header length');
  const place = { path: '', offset: start };
  const attributes = readLevel(bytes.subarray(start), tcTable, place, { policy, told });
  return isRefusal(attributes) ? attributes : { tc: readTcHeader(bytes), attributes };
}

/** A dump of filters, which knows no checks but its own. */
export const readFilterDump = (request: Request): TcRequest | Refusal =>
  readTcRequest(request, dumpPolicy);

/** IFNAMSIZ without the ending zero. */
const longestName = 15;
/** MAX_ADDR_LEN. */
const longestAddress = 32;

/** ifla_policy (rtnetlink.c), as far as it is about what is simulated. */
const linkPolicy: Policy = {
  IFLA_ADDRESS: { most: longestAddress },
  IFLA_BROADCAST: { most: longestAddress },
  IFLA_IFNAME: { text: longestName },
  IFLA_GSO_MAX_SEGS: u32,
};

export interface LinkRequest {
  readonly header: LinkHeader;
  readonly attributes: Attributes;
}

export function readLinkRequest(
  { bytes, told }: Request,
  tooShort = 'Invalid header length',
): LinkRequest | Refusal {
  const start = headerLength + linkHeaderLength;
  if (bytes.length < start) return refuse('EINVAL', tooShort);
  const options = { policy: linkPolicy, told };
  const place = { path: '', offset: start };
  const attributes = readLevel(bytes.subarray(start), linkTable, place, options);
  return isRefusal(attributes) ? attributes : { header: readLinkHeader(bytes), attributes };
}
