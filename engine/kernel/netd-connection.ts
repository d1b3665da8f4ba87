/** A running tapwright-netd: requests go to its standard input, answers come from its standard output. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { KernelFailure } from './failure.ts';
import { NetdEndedFailure, readFailure } from './netd-failure.ts';
import { encodeFrame, FrameCollector, type AnswerFrame } from './netd-frames.ts';
import { operations, outcomes, type Operation } from './netd-payload.ts';

/** The program could not be started at all, e.g. because it is not there. */
export class SpawnFailure extends Error {
  override readonly name = 'SpawnFailure';
  /** `ENOENT`. */
  readonly code: string;

  constructor(reason: NodeJS.ErrnoException) {
    super(reason.message);
    this.code = reason.code ?? '';
  }
}

interface Pending {
  readonly parts: Uint8Array[];
  readonly resolve: (payloads: readonly Uint8Array[]) => void;
  readonly reject: (reason: Error) => void;
}

const largestId = 0xffffffff;
const emsgsize = 90;
/** Of what it writes to standard error, the end is kept for messages. */
const mostWords = 2000;

export class NetdConnection {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #collector = new FrameCollector();
  readonly #pending = new Map<number, Pending>();
  readonly #ended: Promise<void>;
  #reason: Error | undefined;
  #words = '';
  #lastId = 0;

  /** `onWords` is told what netd, or the program that starts it, writes to standard error. */
  constructor([program = '', ...words]: readonly string[], onWords: (text: string) => void) {
    // In the same session: sudo asks for the password on the terminal.
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    child.stdout.on('data', (part: Buffer) => {
      this.#take(part);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-mostWords);
      onWords(text);
    });
    // What could not be written is told by the end of the process.
    child.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      child.once('error', (reason) => {
        this.#fail(new SpawnFailure(reason));
        resolve();
      });
      child.once('close', (status, signal) => {
        this.#fail(new NetdEndedFailure(status, signal, this.#words.trim()));
        resolve();
      });
    });
  }

  /**
   * The payload of the answer, in the parts it came in. Rejects with a KernelFailure for what the kernel or netd
   * refuses and when netd has ended, with a SpawnFailure when it never began, with a TypeError for a wrong argument.
   */
  request(operation: Operation, payload: Uint8Array): Promise<readonly Uint8Array[]> {
    if (this.#reason !== undefined) return Promise.reject(this.#reason);
    const id = this.#nextId();
    const frame = encodeFrame(id, operations[operation], payload);
    if (frame === undefined)
      return Promise.reject(
        new KernelFailure({ code: 'EMSGSIZE', errno: emsgsize, syscall: 'tapwright-netd' }),
      );
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { parts: [], resolve, reject });
      this.#child.stdin.write(frame);
    });
  }

  /** Resolves once netd has ended. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#ended;
  }

  #nextId(): number {
    // 0 is in answers to what could not be read.
    this.#lastId = this.#lastId === largestId ? 1 : this.#lastId + 1;
    return this.#lastId;
  }

  #take(part: Uint8Array): void {
    try {
      for (const frame of this.#collector.take(part)) this.#settle(frame);
    } catch (reason) {
      this.#fail(reason instanceof Error ? reason : new Error(String(reason)));
      this.#child.stdin.end();
    }
  }

  #settle({ id, outcome, payload }: AnswerFrame): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    if (outcome === outcomes.more) {
      pending.parts.push(payload);
      return;
    }
    this.#pending.delete(id);
    if (outcome === outcomes.done) pending.resolve([...pending.parts, payload]);
    else pending.reject(readFailure(outcome, payload));
  }

  /** The first reason counts: with it all that is asked and will be asked is answered. */
  #fail(reason: Error): void {
    this.#reason ??= reason;
    for (const { reject } of this.#pending.values()) reject(this.#reason);
    this.#pending.clear();
  }
}
