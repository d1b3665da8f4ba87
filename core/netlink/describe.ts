/**
 * A message as a tree of named, placed values: what a reader of raw netlink wants to see. Every byte of the
 * message belongs to the header, a header field or an attribute.
 */
import { attributeHeaderLength } from './attributes.ts';
import type { AttributeTable } from './attributes.ts';
import { findAttributes, findElements, readScalar } from './attribute-reader.ts';
import type { AttributePlace, FoundAttribute } from './attribute-reader.ts';
import { acknowledgementTable, linkTable, tcTable } from './attribute-tables.ts';
import { DecodeError, align, readSigned, readUnsigned } from './bytes.ts';
import type { Width } from './bytes.ts';
import { NLMSG, NLM_F, RTM, headerLength, messageName, splitMessages } from './messages.ts';
import type { Frame, MessageHeader } from './messages.ts';

export interface DescribedField {
  readonly name: string;
  /** From the message's first byte. */
  readonly offset: number;
  readonly length: number;
  readonly value: number;
}

export interface DescribedAttribute {
  /** The kernel's name, `#17` for an attribute nobody here knows, `[1]` for an element of a list. */
  readonly name: string;
  /** Of the attribute's header, from the message's first byte. */
  readonly offset: number;
  /** With header, without padding. */
  readonly length: number;
  /** Absent where `children` are. Bytes when nothing better is known, or too few for the type. */
  readonly value?: number | string | Uint8Array | Readonly<Record<string, number>>;
  readonly children?: readonly DescribedAttribute[];
}

export interface DescribedMessage {
  /** `RTM_NEWTFILTER`. */
  readonly name: string;
  readonly header: MessageHeader;
  /** Fields of the fixed part behind the header. */
  readonly fields: readonly DescribedField[];
  readonly attributes: readonly DescribedAttribute[];
  /** Where the description had to stop. */
  readonly error: DecodeError | undefined;
}

interface FixedPart {
  readonly fields: readonly { readonly name: string; readonly width: Width; signed?: true }[];
  readonly table: AttributeTable | undefined;
}

const field = (name: string, width: Width, signed?: true) => ({
  name,
  width,
  ...(signed && { signed }),
});

const tcPart: FixedPart = {
  fields: [
    field('tcm_family', 1),
    field('tcm__pad1', 1),
    field('tcm__pad2', 2),
    field('tcm_ifindex', 4, true),
    field('tcm_handle', 4),
    field('tcm_parent', 4),
    field('tcm_info', 4),
  ],
  table: tcTable,
};

const linkPart: FixedPart = {
  fields: [
    field('ifi_family', 1),
    field('__ifi_pad', 1),
    field('ifi_type', 2),
    field('ifi_index', 4, true),
    field('ifi_flags', 4),
    field('ifi_change', 4),
  ],
  table: linkTable,
};

const errorPart: FixedPart = { fields: [field('error', 4, true)], table: undefined };
const donePart: FixedPart = { fields: [field('error', 4, true)], table: acknowledgementTable };

function fixedPart(type: number): FixedPart | undefined {
  if (type === NLMSG.ERROR) return errorPart;
  if (type === NLMSG.DONE) return donePart;
  if (type >= RTM.NEWLINK && type <= RTM.SETLINK) return linkPart;
  if (type === RTM.NEWCHAIN || type === RTM.DELCHAIN) return tcPart;
  return type >= RTM.NEWQDISC && type <= RTM.GETTFILTER ? tcPart : undefined;
}

/** Describes all messages of a datagram; what cannot be cut into messages is left out (decodeDatagram says why). */
export function describe(datagram: Uint8Array): readonly DescribedMessage[] {
  return splitMessages(datagram).frames.map(describeFrame);
}

function describeFrame({ bytes, header }: Frame): DescribedMessage {
  const part = fixedPart(header.type);
  const fields = part ? readFields(bytes, part) : [];
  const last = fields.at(-1);
  const message = { name: messageName(header.type), header, fields };
  const start =
    header.type === NLMSG.ERROR ? afterRequest(bytes, header) : last && last.offset + last.length;
  const table = header.type === NLMSG.ERROR ? acknowledgementTable : part?.table;
  if (start === undefined || table === undefined)
    return { ...message, attributes: [], error: undefined };
  try {
    const place = { path: '', offset: start };
    const attributes = describeAttributes(bytes.subarray(start), table, place);
    return { ...message, attributes, error: undefined };
  } catch (error) {
    if (error instanceof DecodeError) return { ...message, attributes: [], error };
    throw error;
  }
}

function readFields(bytes: Uint8Array, part: FixedPart): DescribedField[] {
  const fields: DescribedField[] = [];
  let offset = headerLength;
  for (const { name, width, signed } of part.fields) {
    if (offset + width > bytes.length) break;
    const value = signed
      ? readSigned(bytes, offset, 'host')
      : readUnsigned(bytes, offset, width, 'host');
    fields.push({ name, offset, length: width, value });
    offset += width;
  }
  return fields;
}

/** Where the extended acknowledgement starts: behind the repeated request, or its header alone. */
function afterRequest(bytes: Uint8Array, header: MessageHeader): number | undefined {
  const request = headerLength + 4;
  if (!(header.flags & NLM_F.ACK_TLVS) || bytes.length < request + headerLength) return undefined;
  const capped =
    (header.flags & NLM_F.CAPPED) !== 0 || readSigned(bytes, headerLength, 'host') === 0;
  const length = capped ? headerLength : readUnsigned(bytes, request, 4, 'host');
  return request + align(length);
}

function describeAttributes(
  bytes: Uint8Array,
  table: AttributeTable,
  place: AttributePlace,
): readonly DescribedAttribute[] {
  return findAttributes(bytes, table, place).map((attribute) => {
    const path = place.path === '' ? attribute.name : `${place.path}.${attribute.name}`;
    return describeAttribute(attribute, path);
  });
}

function describeAttribute(attribute: FoundAttribute, path: string): DescribedAttribute {
  const { name, offset, payload, shape } = attribute;
  const where = { name, offset, length: payload.length + attributeHeaderLength };
  if (shape?.type === 'nest') {
    const place = { path, offset: offset + attributeHeaderLength };
    return { ...where, children: describeAttributes(payload, shape.table, place) };
  }
  if (shape?.type === 'list') {
    const elements = findElements(attribute, path).map((element, index) => ({
      name: `[${String(index + 1)}]`,
      offset: element.place.offset - attributeHeaderLength,
      length: element.payload.length + attributeHeaderLength,
      children: describeAttributes(element.payload, shape.table, element.place),
    }));
    return { ...where, children: elements };
  }
  return { ...where, value: valueOrBytes(attribute, path) };
}

/** A value that its type cannot hold is still worth seeing. */
function valueOrBytes(attribute: FoundAttribute, path: string): ReturnType<typeof readScalar> {
  try {
    return readScalar(attribute, path);
  } catch (error) {
    if (error instanceof DecodeError) return attribute.payload;
    throw error;
  }
}
