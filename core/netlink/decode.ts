/** From bytes to meaning: one tagged value per message, whatever arrives. */
import { readAcknowledgement, readDumpEnd } from './acknowledgement.ts';
import type { Acknowledgement, DumpEnd } from './acknowledgement.ts';
import { DecodeError } from './bytes.ts';
import { readLinkMessage } from './link.ts';
import type { LinkMessage } from './link.ts';
import { NLMSG, NLM_F, RTM, splitMessages } from './messages.ts';
import type { Frame, MessageHeader } from './messages.ts';
import { readClassMessage } from './tc-class.ts';
import type { ClassMessage } from './tc-class.ts';
import { readFilterMessage } from './tc-filter.ts';
import type { FilterMessage } from './tc-filter.ts';
import { readQdiscMessage } from './tc-qdisc.ts';
import type { QdiscMessage } from './tc-qdisc.ts';

type Content =
  | FilterMessage
  | QdiscMessage
  | ClassMessage
  | LinkMessage
  | Acknowledgement
  | DumpEnd
  /** A type nobody here speaks. */
  | { readonly kind: 'unknown'; readonly bytes: Uint8Array }
  /** Bytes that break the format; `header` is undefined when not even that could be read. */
  | { readonly kind: 'malformed'; readonly error: DecodeError };

export type NetlinkMessage = Content & {
  readonly header: MessageHeader | undefined;
  /** The tree changed while it was dumped: the dump may miss things and is to be asked for again. */
  readonly interrupted: boolean;
};

const readers: ReadonlyMap<number, (frame: Frame) => Content> = new Map([
  [NLMSG.ERROR, ({ bytes, header }: Frame) => readAcknowledgement(bytes, header.flags)],
  [NLMSG.DONE, ({ bytes, header }: Frame) => readDumpEnd(bytes, header.flags)],
  ...reader([RTM.NEWTFILTER, RTM.DELTFILTER, RTM.GETTFILTER], readFilterMessage),
  ...reader([RTM.NEWQDISC, RTM.DELQDISC, RTM.GETQDISC], readQdiscMessage),
  ...reader([RTM.NEWTCLASS, RTM.DELTCLASS, RTM.GETTCLASS], readClassMessage),
  ...reader([RTM.NEWLINK, RTM.DELLINK, RTM.GETLINK, RTM.SETLINK], readLinkMessage),
]);

function reader(
  types: readonly number[],
  read: (message: Uint8Array, type: number) => Content,
): [number, (frame: Frame) => Content][] {
  return types.map((type) => [type, ({ bytes }) => read(bytes, type)]);
}

/** Reads all messages of a datagram, or of a buffer of requests. Never throws: what breaks the format is a value. */
export function decodeDatagram(datagram: Uint8Array): readonly NetlinkMessage[] {
  const { frames, rest } = splitMessages(datagram);
  const messages = frames.map(decodeFrame);
  if (rest) messages.push({ ...malformed(rest), header: undefined, interrupted: false });
  return messages;
}

/** Reads the first message of `bytes`. */
export function decodeMessage(bytes: Uint8Array): NetlinkMessage {
  const [message] = decodeDatagram(bytes);
  if (message) return message;
  const error = new DecodeError({ path: '', offset: 0, reason: 'no bytes' });
  return { ...malformed(error), header: undefined, interrupted: false };
}

function decodeFrame(frame: Frame): NetlinkMessage {
  const interrupted = (frame.header.flags & NLM_F.DUMP_INTR) !== 0;
  return { ...contentOf(frame), header: frame.header, interrupted };
}

function contentOf(frame: Frame): Content {
  const read = readers.get(frame.header.type);
  if (!read) return { kind: 'unknown', bytes: frame.bytes };
  try {
    return read(frame);
  } catch (error) {
    if (error instanceof DecodeError) return malformed(error);
    throw error;
  }
}

const malformed = (error: DecodeError): Extract<Content, { kind: 'malformed' }> => ({
  kind: 'malformed',
  error,
});
