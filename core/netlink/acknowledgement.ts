/**
 * NLMSG_ERROR (which acknowledges, or refuses) and NLMSG_DONE (which ends a dump), with the extended
 * acknowledgement: the kernel's own words and the place it complains about (linux/netlink.h, Linux 6.1).
 */
import { acknowledgementTable } from './attribute-tables.ts';
import { Attributes } from './attribute-reader.ts';
import { DecodeError, align, readSigned } from './bytes.ts';
import { errnoName } from './errno.ts';
import { NLM_F, headerLength, readHeader } from './messages.ts';
import type { MessageHeader } from './messages.ts';

interface Verdict {
  /** 0 when the request was carried out. */
  readonly errno: number;
  /** `OK`, or the errno's name. */
  readonly code: string;
  /** The kernel's explanation, if it gave one. A warning when errno is 0. */
  readonly text: string | undefined;
  /** Of the attribute it complains about, from the request's first byte. */
  readonly complaintOffset: number | undefined;
}

export interface Acknowledgement extends Verdict {
  readonly kind: 'acknowledgement';
  /** Header of the request that is answered. */
  readonly request: MessageHeader;
}

export interface DumpEnd extends Verdict {
  readonly kind: 'done';
}

export function readAcknowledgement(message: Uint8Array, flags: number): Acknowledgement {
  const end = headerLength + 4 + headerLength;
  need(message, end, 'an acknowledgement');
  const request = readHeader(message, headerLength + 4);
  const errno = -readSigned(message, headerLength, 'host');
  // A refusal repeats the whole request, unless the socket asked to have it cut off (NETLINK_CAP_ACK).
  const repeated = errno !== 0 && !(flags & NLM_F.CAPPED);
  const start = repeated ? headerLength + 4 + align(request.length) : end;
  return { kind: 'acknowledgement', request, ...verdict(message, errno, flags, start) };
}

export function readDumpEnd(message: Uint8Array, flags: number): DumpEnd {
  // Some families end a dump without the error number.
  const errno = message.length < headerLength + 4 ? 0 : -readSigned(message, headerLength, 'host');
  return { kind: 'done', ...verdict(message, errno, flags, headerLength + 4) };
}

function verdict(message: Uint8Array, errno: number, flags: number, start: number): Verdict {
  const extended =
    flags & NLM_F.ACK_TLVS
      ? new Attributes(message.subarray(start), acknowledgementTable, { path: '', offset: start })
      : undefined;
  return {
    // -0 is not 0 to everybody.
    errno: errno === 0 ? 0 : errno,
    code: errno === 0 ? 'OK' : errnoName(errno),
    text: extended?.text('NLMSGERR_ATTR_MSG'),
    complaintOffset: extended?.number('NLMSGERR_ATTR_OFFS'),
  };
}

function need(message: Uint8Array, length: number, what: string): void {
  if (message.length < length)
    throw new DecodeError({
      path: '',
      offset: message.length,
      reason: `${String(message.length)} bytes, ${what} has at least ${String(length)}`,
    });
}
