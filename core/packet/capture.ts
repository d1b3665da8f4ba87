/** Reads recorded packets, whichever of the two formats they are in. */
import { unknownFormat, type CaptureEntry } from './capture-entry.ts';
import { isPcap, readPcap } from './pcap.ts';
import { isPcapng, readPcapng } from './pcapng.ts';

/** All packets of a file in its order. Never throws: what is wrong with the file is an entry of its own. */
export function* readCapture(bytes: Uint8Array): Generator<CaptureEntry> {
  if (isPcapng(bytes)) yield* readPcapng(bytes);
  else if (isPcap(bytes)) yield* readPcap(bytes);
  else yield unknownFormat();
}
