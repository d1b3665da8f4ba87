/** Requests over the product's own socket, answers decoded. */
import { decodeDatagram } from '../../../core/netlink/decode.ts';
import type { NetlinkMessage } from '../../../core/netlink/decode.ts';
import { concatenate } from '../../../core/netlink/bytes.ts';
import type { NetlinkSocket } from '../../../native/index.ts';

export async function ask(
  socket: NetlinkSocket,
  requests: readonly Uint8Array[],
): Promise<readonly NetlinkMessage[]> {
  return (await socket.transact(concatenate(requests))).flatMap(decodeDatagram);
}

/** `1 OK`, `2 EEXIST: Filter already exists`: sequence number, verdict and the kernel's words of each acknowledgement. */
export function verdicts(answers: readonly NetlinkMessage[]): readonly string[] {
  return answers.flatMap((answer) =>
    answer.kind === 'acknowledgement'
      ? [`${answer.request.sequence} ${[answer.code, answer.text].filter(Boolean).join(': ')}`]
      : [],
  );
}
