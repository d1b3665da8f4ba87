/**
 * struct tcmsg (linux/rtnetlink.h, Linux 6.1): the 20 bytes in front of the attributes of every filter,
 * qdisc and class message; and the 32-bit handles of the TC tree in tc's spelling.
 */
import type { ByteWriter } from './bytes.ts';
import { DecodeError, readSigned, readUnsigned } from './bytes.ts';
import { Attributes } from './attribute-reader.ts';
import { writeAttributes } from './attribute-writer.ts';
import type { AttributeEntry } from './attributes.ts';
import { tcTable } from './attribute-tables.ts';
import { headerLength } from './messages.ts';

export const tcMessageLength = 20;

export interface TcMessageHeader {
  readonly ifindex: number;
  readonly handle: number;
  readonly parent: number;
  /** Filters: priority << 16 | protocol in network order. Classes: handle of the qdisc below. */
  readonly info: number;
}

/** TC_H_ROOT: in place of a parent, the root of the device. */
export const handleRoot = 0xffffffff;
/** TC_H_INGRESS: in place of a parent, where the ingress qdisc hangs. */
export const handleIngress = 0xfffffff1;

/** `1:` → 0x00010000, `ffff:fff1` → 0xfffffff1, `root` → TC_H_ROOT. */
export function parseHandle(text: string): number {
  if (text === 'root') return handleRoot;
  const [major = '', minor = ''] = text.split(':');
  return parseInt(major || '0', 16) * 0x10000 + parseInt(minor || '0', 16);
}

/** The inverse of parseHandle, as tc prints handles. */
export function printHandle(handle: number): string {
  if (handle === handleRoot) return 'root';
  const minor = handle % 0x10000;
  return `${Math.floor(handle / 0x10000).toString(16)}:${minor === 0 ? '' : minor.toString(16)}`;
}

const swap16 = (value: number): number => ((value & 0xff) << 8) | (value >> 8);

/** TC_H_MAKE(priority << 16, htons(protocol)). */
export const filterInfo = (priority: number, protocol: number): number =>
  priority * 0x10000 + swap16(protocol);

export const priorityOf = (info: number): number => Math.floor(info / 0x10000);

/** Ether type in host order. */
export const protocolOf = (info: number): number => swap16(info % 0x10000);

export function writeTcMessage(
  writer: ByteWriter,
  header: TcMessageHeader,
  attributes: readonly AttributeEntry[],
): void {
  writer.unsigned(0, 4, 'host');
  writer.unsigned(header.ifindex, 4, 'host');
  writer.unsigned(header.handle, 4, 'host');
  writer.unsigned(header.parent, 4, 'host');
  writer.unsigned(header.info, 4, 'host');
  writeAttributes(writer, tcTable, attributes);
}

/** Reads struct tcmsg; the caller has checked that it is there. */
export function readTcHeader(message: Uint8Array): TcMessageHeader {
  return {
    ifindex: readSigned(message, headerLength + 4, 'host'),
    handle: readUnsigned(message, headerLength + 8, 4, 'host'),
    parent: readUnsigned(message, headerLength + 12, 4, 'host'),
    info: readUnsigned(message, headerLength + 16, 4, 'host'),
  };
}

/** Reads the body of a TC message; throws DecodeError when it is too short. */
export function readTcMessage(message: Uint8Array): {
  readonly tc: TcMessageHeader;
  readonly attributes: Attributes;
} {
  const start = headerLength + tcMessageLength;
  if (message.length < start)
    throw new DecodeError({
      path: '',
      offset: message.length,
      reason: `${String(message.length)} bytes, a TC message has at least ${String(start)}`,
    });
  return {
    tc: readTcHeader(message),
    attributes: new Attributes(message.subarray(start), tcTable, { path: '', offset: start }),
  };
}
