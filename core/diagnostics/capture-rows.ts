/** Messages about recorded packets: pcap and pcapng files. */
import { error, warning } from './row.ts';

const at = (offset: number) => `at byte ${String(offset)}`;

export const captureRows = {
  'capture/unknown-format': error(() => 'This is neither a pcap nor a pcapng file.', {
    hint: () => 'Record with tcpdump -w or Wireshark; unpack a compressed file first.',
    explanation:
      'The first four bytes say what kind of capture a file is, and these are none of those that are known.',
  }),
  'capture/ends-early': warning<{ offset: number; what: string }>(
    ({ offset, what }) => `The file ends within the ${what} ${at(offset)}.`,
    {
      hint: () => 'What came before is read. Stop the recording program before copying its file.',
      explanation:
        'The last record is not whole, as in a file that was copied while it was being written.',
    },
  ),
  'capture/damaged': error<{ offset: number; what: string; reason: string }>(
    ({ offset, what, reason }) => `The ${what} ${at(offset)} cannot be right: ${reason}.`,
    {
      hint: () => 'What came before is read; the rest of the file is not.',
      explanation:
        'Each record says how long it is. One that cannot be right leaves no way to find the next.',
    },
  ),
  'capture/link-type': error<{ offset: number; linkType: number }>(
    ({ offset, linkType }) =>
      `The interface described ${at(offset)} does not carry Ethernet, but link type ${String(linkType)}.`,
    {
      hint: () => 'Record on the TAP itself (`tcpdump -i tap0 -w FILE`), not on “any”.',
      explanation:
        'Packets on a TAP are Ethernet frames. Packets recorded in another form are left out.',
    },
  ),
  'capture/packets-cut': warning<{ packets: number }>(
    ({ packets }) =>
      `Of ${String(packets)} packets the recording kept too little to see their addresses or ports.`,
    {
      hint: () => 'Record at least 128 bytes of each packet (`tcpdump -s 128`).',
      explanation:
        'The kernel hashes whole packets. Where a recording cut them off within their headers, the hash and queue told may not be those that the packet had.',
    },
  ),
};
