/** Reads netlink exchanges out of what `strace -x -e read=FD -e write=FD` prints. */

/** Lines of a dump look so: ` | 00010  02 00 00 00 … |`, the hex in two groups of eight. */
const dumpLine = /^ \| [0-9a-f]{5} {2}(.{48}) /;
const callLine = /^(sendmsg|sendto|recvmsg)\(/;
/** `* 44 bytes in buffer 0` stands before the bytes of a scatter list. */
const bufferLine = /^ \* \d+ bytes in buffer/;

/** Pairs each request with the datagrams received until the next request; hex. */
export function exchangesIn(
  trace: string,
): readonly { readonly request: string; readonly answer: readonly string[] }[] {
  const exchanges: { request: string; answer: string[] }[] = [];
  for (const { call, hex } of callsIn(trace)) {
    if (call !== 'recvmsg') exchanges.push({ request: hex, answer: [] });
    else exchanges.at(-1)?.answer.push(hex);
  }
  return exchanges;
}

function callsIn(trace: string): readonly { readonly call: string; readonly hex: string }[] {
  const calls: { call: string; hex: string }[] = [];
  for (const line of trace.split('\n')) {
    const call = callLine.exec(line)?.[1];
    const bytes = dumpLine.exec(line)?.[1];
    if (call !== undefined) calls.push({ call, hex: '' });
    else if (bytes !== undefined) calls.at(-1)!.hex += bytes.replaceAll(' ', '');
    else if (!bufferLine.test(line)) continue;
  }
  // A look ahead (MSG_PEEK) asks for the length alone and has no bytes.
  return calls.filter(({ hex }) => hex !== '');
}
