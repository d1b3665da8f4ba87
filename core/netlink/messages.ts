/**
 * Framing: any number of messages in one buffer, each a 16-byte header (struct nlmsghdr,
 * linux/netlink.h of Linux 6.1, host order) and a body, padded to a multiple of four.
 */
import { ByteWriter, DecodeError, align, readUnsigned } from './bytes.ts';

export const headerLength = 16;

export const NLM_F = {
  REQUEST: 0x01,
  MULTI: 0x02,
  ACK: 0x04,
  ECHO: 0x08,
  DUMP_INTR: 0x10,
  DUMP_FILTERED: 0x20,
  /** Of GET requests. */
  ROOT: 0x100,
  MATCH: 0x200,
  DUMP: 0x300,
  /** Of NEW requests. */
  REPLACE: 0x100,
  EXCL: 0x200,
  CREATE: 0x400,
  /** Of acknowledgements. */
  CAPPED: 0x100,
  ACK_TLVS: 0x200,
} as const;

export const NLMSG = { NOOP: 1, ERROR: 2, DONE: 3, OVERRUN: 4 } as const;

/** linux/rtnetlink.h, Linux 6.1. */
export const RTM = {
  NEWLINK: 16,
  DELLINK: 17,
  GETLINK: 18,
  SETLINK: 19,
  NEWQDISC: 36,
  DELQDISC: 37,
  GETQDISC: 38,
  NEWTCLASS: 40,
  DELTCLASS: 41,
  GETTCLASS: 42,
  NEWTFILTER: 44,
  DELTFILTER: 45,
  GETTFILTER: 46,
  NEWCHAIN: 100,
  DELCHAIN: 101,
} as const;

const names = new Map<number, string>([
  ...Object.entries(NLMSG).map(([name, type]) => [type, `NLMSG_${name}`] as const),
  ...Object.entries(RTM).map(([name, type]) => [type, `RTM_${name}`] as const),
]);

export const messageName = (type: number): string => names.get(type) ?? `type ${String(type)}`;

export interface MessageHeader {
  /** Of the whole message, header included, padding not. */
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** Netlink port of the socket that asked; 0 in requests. */
  readonly port: number;
}

export interface Frame {
  readonly header: MessageHeader;
  /** The message from its header's first byte to its length. */
  readonly bytes: Uint8Array;
}

/** How a request wants to be answered. */
export interface RequestOptions {
  /** Comes back in every answer; unique among the requests of one transaction. */
  readonly sequence: number;
  /** Asks for an answer also on success. Errors always come. Default true. */
  readonly acknowledge?: boolean;
}

/** Frames a body; `flags` beside NLM_F_REQUEST and what `options` ask for. */
export function encodeRequest(
  type: number,
  flags: number,
  options: RequestOptions,
  writeBody: (writer: ByteWriter) => void,
): Uint8Array {
  const acknowledge = (options.acknowledge ?? true) ? NLM_F.ACK : 0;
  const header = {
    type,
    flags: NLM_F.REQUEST | acknowledge | flags,
    sequence: options.sequence,
    port: 0,
  };
  return encodeMessage(header, writeBody);
}

/** A dump is ended by NLMSG_DONE and needs no acknowledgement. */
export function encodeDump(
  type: number,
  sequence: number,
  writeBody: (writer: ByteWriter) => void,
): Uint8Array {
  return encodeRequest(type, NLM_F.DUMP, { sequence, acknowledge: false }, writeBody);
}

export function encodeMessage(
  header: Omit<MessageHeader, 'length'>,
  writeBody: (writer: ByteWriter) => void,
): Uint8Array {
  const writer = new ByteWriter();
  writer.unsigned(0, 4, 'host');
  writer.unsigned(header.type, 2, 'host');
  writer.unsigned(header.flags, 2, 'host');
  writer.unsigned(header.sequence, 4, 'host');
  writer.unsigned(header.port, 4, 'host');
  writeBody(writer);
  writer.set(0, writer.length, 4, 'host');
  writer.pad();
  return writer.finish();
}

/**
 * Cuts a datagram (or a buffer of requests) into its messages. What cannot be a message ends the
 * walk: `rest` says why, and the messages before it stand.
 */
export function splitMessages(datagram: Uint8Array): {
  readonly frames: readonly Frame[];
  readonly rest: DecodeError | undefined;
} {
  const frames: Frame[] = [];
  let offset = 0;
  while (offset < datagram.length) {
    const left = datagram.length - offset;
    const length = left < headerLength ? 0 : readUnsigned(datagram, offset, 4, 'host');
    if (length < headerLength || length > left) {
      const reason =
        left < headerLength
          ? `${String(left)} bytes left, a header has ${String(headerLength)}`
          : `length ${String(length)} of ${String(left)} bytes left`;
      return { frames, rest: new DecodeError({ path: '', offset, reason }) };
    }
    const bytes = datagram.subarray(offset, offset + length);
    frames.push({ header: readHeader(bytes), bytes });
    offset += align(length);
  }
  return { frames, rest: undefined };
}

/** Reads the 16 bytes of a header; the caller has checked that they are there. */
export function readHeader(bytes: Uint8Array, offset = 0): MessageHeader {
  return {
    length: readUnsigned(bytes, offset, 4, 'host'),
    type: readUnsigned(bytes, offset + 4, 2, 'host'),
    flags: readUnsigned(bytes, offset + 6, 2, 'host'),
    sequence: readUnsigned(bytes, offset + 8, 4, 'host'),
    port: readUnsigned(bytes, offset + 12, 4, 'host'),
  };
}
