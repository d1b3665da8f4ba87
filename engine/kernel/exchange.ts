/** Requests and dumps over a kernel port: bytes there and back, as decoded messages. */
import type { Acknowledgement } from '../../core/netlink/acknowledgement.ts';
import { concatenate } from '../../core/netlink/bytes.ts';
import { decodeDatagram, type NetlinkMessage } from '../../core/netlink/decode.ts';
import type { RequestOptions } from '../../core/netlink/messages.ts';
import type { KernelPort } from './port.ts';

/** Writes one request, given the number that its answer is to carry. */
export type Request = (options: RequestOptions) => Uint8Array;

/** The answer to a request: what the kernel told, and its verdict. */
export interface Answer {
  readonly verdict: Acknowledgement;
  readonly messages: readonly NetlinkMessage[];
}

/** The kernel answered in a way that no version of it should. */
export class ProtocolFailure extends Error {
  override readonly name = 'ProtocolFailure';
}

/** A tree that keeps changing while it is read is given up on after so many dumps. */
const mostDumps = 8;
const largestSequence = 0xffffffff;

export class NetlinkExchange {
  readonly port: KernelPort;
  #sequence = 0;

  constructor(port: KernelPort) {
    this.port = port;
  }

  /** Sends all requests at once; the answers stand in the order of the requests, refused or not. */
  async send(requests: readonly Request[]): Promise<readonly Answer[]> {
    if (requests.length === 0) return [];
    const sequences = requests.map(() => this.#next());
    const bytes = requests.map((write, index) =>
      write({ sequence: sequences[index]!, acknowledge: true }),
    );
    const answers = bySequence(await this.#transact(bytes));
    return sequences.map((sequence) => {
      const messages = answers.get(sequence) ?? [];
      const verdict = messages.find((message) => message.kind === 'acknowledgement');
      if (verdict === undefined)
        throw new ProtocolFailure(`The kernel did not answer request ${String(sequence)}.`);
      return { verdict, messages: messages.filter((message) => message !== verdict) };
    });
  }

  /**
   * Sends all requests at once and resolves with the verdicts of those that were refused, by their position. Asks for
   * an acknowledgement of the last alone: a refusal is told unasked, and all before the last have been carried out by then.
   */
  async sendAll(requests: readonly Request[]): Promise<ReadonlyMap<number, Acknowledgement>> {
    const last = requests.length - 1;
    const sequences = requests.map(() => this.#next());
    const bytes = requests.map((write, index) =>
      write({ sequence: sequences[index]!, acknowledge: index === last }),
    );
    const refused = new Map<number, Acknowledgement>();
    if (requests.length === 0) return refused;
    const positions = new Map(sequences.map((sequence, index) => [sequence, index]));
    let settled = false;
    for (const message of await this.#transact(bytes)) {
      if (message.kind !== 'acknowledgement') continue;
      const position = positions.get(message.request.sequence);
      if (position === last) settled = true;
      if (position !== undefined && message.errno !== 0) refused.set(position, message);
    }
    if (!settled) throw new ProtocolFailure('The kernel did not answer the last request.');
    return refused;
  }

  /** Everything a dump tells. Asks again while the kernel says that the tree changed meanwhile. */
  async dump(write: (sequence: number) => Uint8Array): Promise<readonly NetlinkMessage[]> {
    for (let attempt = 0; attempt < mostDumps; attempt++) {
      const messages = await this.#transact([write(this.#next())]);
      if (messages.some(({ interrupted }) => interrupted)) continue;
      return messages.filter((message) => !isEndOfDump(message));
    }
    throw new ProtocolFailure('The rules changed each time they were read.');
  }

  async #transact(requests: readonly Uint8Array[]): Promise<readonly NetlinkMessage[]> {
    const answers = await this.port.transact(concatenate(requests));
    const messages = answers.flatMap((datagram) => decodeDatagram(datagram));
    const broken = messages.find((message) => message.kind === 'malformed');
    if (broken !== undefined) throw new ProtocolFailure(broken.error.message);
    return messages;
  }

  #next(): number {
    this.#sequence = this.#sequence === largestSequence ? 1 : this.#sequence + 1;
    return this.#sequence;
  }
}

function bySequence(
  messages: readonly NetlinkMessage[],
): ReadonlyMap<number, readonly NetlinkMessage[]> {
  const groups = new Map<number, NetlinkMessage[]>();
  for (const message of messages) {
    const sequence =
      message.kind === 'acknowledgement' ? message.request.sequence : message.header?.sequence;
    if (sequence === undefined) continue;
    const group = groups.get(sequence);
    if (group === undefined) groups.set(sequence, [message]);
    else group.push(message);
  }
  return groups;
}

/** A dump that the kernel refuses, e.g. of a device that just vanished, is not empty: it failed. */
function isEndOfDump(message: NetlinkMessage): boolean {
  if (message.kind !== 'done' && message.kind !== 'acknowledgement') return false;
  if (message.errno !== 0)
    throw new ProtocolFailure(`The kernel refused to be read: ${message.code}.`);
  return true;
}
