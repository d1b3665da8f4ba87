/** What the simulated kernel answers to one request. */
import { acknowledgementTable } from '../netlink/attribute-tables.ts';
import type { AttributeEntry } from '../netlink/attributes.ts';
import { writeAttributes } from '../netlink/attribute-writer.ts';
import { concatenate } from '../netlink/bytes.ts';
import { errnos } from '../netlink/errno.ts';
import type { ErrnoName } from '../netlink/errno.ts';
import { NLMSG, NLM_F, encodeMessage } from '../netlink/messages.ts';
import type { Frame, MessageHeader } from '../netlink/messages.ts';

/** What the kernel says beside its verdict (struct netlink_ext_ack): the last word counts, also when all went well. */
export interface Told {
  text: string | undefined;
}

/** A request that is being carried out. */
export interface Request extends Frame {
  readonly told: Told;
  /** Tells all who listen of a change; with NLM_F_ECHO also who asked, unless it is not `of` what was asked. */
  notify(message: Uint8Array, ofRequest?: boolean): void;
}

/** A request that was not carried out, in the kernel's own words where it has any. */
export interface Refusal {
  readonly refused: ErrnoName;
  readonly text?: string;
  /** Which attribute of the request is wrong, and what it should be. */
  readonly complaint?: readonly AttributeEntry[];
}

export const refuse = (refused: ErrnoName, text?: string): Refusal => ({
  refused,
  ...(text !== undefined && { text }),
});

/** Refuses the attribute whose header stands at `offset`, counted from the request's first byte. */
export const refuseAttribute = (offset: number, text: string): Refusal => ({
  refused: 'EINVAL',
  text,
  complaint: [['NLMSGERR_ATTR_OFFS', offset]],
});

/** NL_ATTR_TYPE_BINARY (linux/netlink.h). */
const binary = 10;

/** Refuses an attribute that is not what its policy says; `most` where that says how many bytes it may have. */
export const refusePolicy = (
  refused: ErrnoName,
  offset: number,
  most: number | undefined,
): Refusal => ({
  refused,
  text: 'Attribute failed policy validation',
  complaint: [
    ['NLMSGERR_ATTR_OFFS', offset],
    ...(most === undefined
      ? []
      : [
          [
            'NLMSGERR_ATTR_POLICY',
            [
              ['NL_POLICY_TYPE_ATTR_MAX_LENGTH', most],
              ['NL_POLICY_TYPE_ATTR_TYPE', binary],
            ],
          ] as const,
        ]),
  ],
});

export function isRefusal(answer: object): answer is Refusal {
  return 'refused' in answer;
}

/** Messages that answer a request that was carried out; often none. */
export type Reply = readonly Uint8Array[];

export const done: Reply = [];

/** The netlink port that a real kernel would have given the socket. */
const socketPort = 1;

/** Header of a message that answers `request`. */
export const replyHeader = (
  request: MessageHeader,
  type: number,
  flags: number,
): Omit<MessageHeader, 'length'> => ({
  type,
  flags,
  sequence: request.sequence,
  port: socketPort,
});

/**
 * NLMSG_ERROR as a socket gets it that asked for extended acknowledgements and to have the request cut off
 * (NETLINK_EXT_ACK, NETLINK_CAP_ACK).
 */
export function encodeAcknowledgement(
  { header, bytes, told }: Request,
  refusal: Refusal | undefined,
): Uint8Array {
  const entries: AttributeEntry[] = [];
  const text = refusal?.text ?? told.text;
  if (text !== undefined) entries.push(['NLMSGERR_ATTR_MSG', text]);
  entries.push(...(refusal?.complaint ?? []));
  const flags = NLM_F.CAPPED | (entries.length > 0 ? NLM_F.ACK_TLVS : 0);
  return encodeMessage(replyHeader(header, NLMSG.ERROR, flags), (writer) => {
    writer.unsigned(refusal ? -errnos[refusal.refused] : 0, 4, 'host');
    writer.bytes(bytes.subarray(0, 16));
    writeAttributes(writer, acknowledgementTable, entries);
  });
}

/** About what a kernel puts into one datagram of a dump. */
const datagramLength = 16_384;

/**
 * A dump's messages in datagrams, with NLMSG_DONE in one of its own. A dump that is refused ends at once, and says so
 * in its end.
 */
export function encodeDumpAnswer({ header, told }: Request, outcome: Reply | Refusal): Reply {
  const refusal = isRefusal(outcome) ? outcome : undefined;
  const messages = isRefusal(outcome) ? [] : outcome;
  const datagrams: Uint8Array[] = [];
  let waiting: Uint8Array[] = [];
  let length = 0;
  for (const message of messages) {
    if (waiting.length > 0 && length + message.length > datagramLength) {
      datagrams.push(concatenate(waiting));
      waiting = [];
      length = 0;
    }
    waiting.push(message);
    length += message.length;
  }
  if (waiting.length > 0) datagrams.push(concatenate(waiting));
  const text = refusal?.text ?? told.text;
  const entries: AttributeEntry[] = text === undefined ? [] : [['NLMSGERR_ATTR_MSG', text]];
  const flags = NLM_F.MULTI | (entries.length > 0 ? NLM_F.ACK_TLVS : 0);
  const end = encodeMessage(replyHeader(header, NLMSG.DONE, flags), (writer) => {
    writer.unsigned(refusal ? -errnos[refusal.refused] : 0, 4, 'host');
    writeAttributes(writer, acknowledgementTable, entries);
  });
  return [...datagrams, end];
}
