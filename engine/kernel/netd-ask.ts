/** Requests to tapwright-netd whose answers come in one part. */
import type { NetdConnection } from './netd-connection.ts';
import { NetdEndedFailure } from './netd-failure.ts';
import { PayloadReader, PayloadWriter, type Operation } from './netd-payload.ts';

/** `write` writes the payload; the answer's is to be read. Rejects as NetdConnection.request does. */
export type Ask = (
  operation: Operation,
  write?: (payload: PayloadWriter) => void,
) => Promise<PayloadReader>;

export function askOver(connection: NetdConnection): Ask {
  return async (operation, write) => {
    const payload = new PayloadWriter();
    write?.(payload);
    const [answer = new Uint8Array()] = await connection.request(operation, payload.finish());
    return new PayloadReader(answer);
  };
}

/** For what gives something back: netd that has ended holds nothing any more. */
export async function letGo(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (reason) {
    if (!(reason instanceof NetdEndedFailure)) throw reason;
  }
}
