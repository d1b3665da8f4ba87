/** Recorded packets, as the readers of pcap and pcapng files give them. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

export interface CapturedPacket {
  readonly kind: 'packet';
  /** What was kept of the Ethernet frame; a part of the file's bytes, not a copy. */
  readonly frame: Uint8Array;
  /** Bytes the frame had when it was recorded. */
  readonly originalLength: number;
  /** Nanoseconds since 1970-01-01 UTC; undefined in a record without a time. */
  readonly timestampNs: bigint | undefined;
  /** Of the record, in the file. */
  readonly offset: number;
}

export interface CaptureProblem {
  readonly kind: 'problem';
  readonly diagnostic: Diagnostic;
  /** Of what is wrong, in the file. */
  readonly offset: number;
}

export type CaptureEntry = CapturedPacket | CaptureProblem;

/** The diagnostics of captures are about the file as a whole; their messages say where in it. */
const inFile = { subject: { part: 'document' } } as const;

export function unknownFormat(): CaptureProblem {
  return { kind: 'problem', offset: 0, diagnostic: diagnose('capture/unknown-format', {}, inFile) };
}

/** `what` is the record or block that begins at the offset. */
export function endsEarly(offset: number, what: string): CaptureProblem {
  const diagnostic = diagnose('capture/ends-early', { offset, what }, inFile);
  return { kind: 'problem', offset, diagnostic };
}

export function damaged(offset: number, what: string, reason: string): CaptureProblem {
  const diagnostic = diagnose('capture/damaged', { offset, what, reason }, inFile);
  return { kind: 'problem', offset, diagnostic };
}

export function notEthernet(offset: number, linkType: number): CaptureProblem {
  const diagnostic = diagnose('capture/link-type', { offset, linkType }, inFile);
  return { kind: 'problem', offset, diagnostic };
}

export const LINKTYPE_ETHERNET = 1;

/** What tcpdump and Wireshark keep of one packet at most (MAXIMUM_SNAPLEN); a longer one is no packet. */
export const mostCapturedBytes = 262_144;
