import type { BoundNetlinkSocket } from './load.ts';
import type { NetlinkSocket, TransactOptions } from './interface.ts';

const defaultTimeoutMs = 30_000;
/** How much of a streamed answer is read before JavaScript sees it; the kernel waits meanwhile. */
const streamStepBytes = 256 * 1024;

/** Serialises transactions on one bound socket: a netlink socket runs one dump at a time. */
export class SerialNetlinkSocket implements NetlinkSocket {
  readonly #bound: BoundNetlinkSocket;
  #last: Promise<unknown> = Promise.resolve();

  constructor(bound: BoundNetlinkSocket) {
    this.#bound = bound;
  }

  transact(messages: Uint8Array, options: TransactOptions = {}): Promise<readonly Uint8Array[]> {
    const run = this.#last.then(() => this.#exchange(messages, options));
    this.#last = run.catch(() => undefined);
    return run;
  }

  async close(): Promise<void> {
    await this.#last;
    this.#bound.close();
  }

  async #exchange(messages: Uint8Array, options: TransactOptions): Promise<readonly Uint8Array[]> {
    const { onChunk, timeoutMs = defaultTimeoutMs } = options;
    const stepBytes = onChunk === undefined ? Number.MAX_SAFE_INTEGER : streamStepBytes;
    const kept: Uint8Array[] = [];
    this.#bound.begin(messages, timeoutMs);
    for (;;) {
      const step = await this.#bound.advance(stepBytes);
      if (onChunk === undefined) kept.push(...step.chunks);
      else this.#hand(step.chunks, onChunk);
      if (step.settled) return kept;
    }
  }

  #hand(chunks: readonly Uint8Array[], onChunk: (chunk: Uint8Array) => void): void {
    try {
      chunks.forEach((chunk) => onChunk(chunk));
    } catch (error) {
      // The rest of the answer must not be taken for that of the next transaction.
      this.#bound.reset();
      throw error;
    }
  }
}
