/** Runs tapwright-netd without privileges on the bytes of a test: what it refuses, it must refuse before any system call. */
import { spawn } from 'node:child_process';
import { FrameCollector, type AnswerFrame } from '../../engine/kernel/netd-frames.ts';
import {
  operations,
  outcomes,
  PayloadReader,
  PayloadWriter,
  type Operation,
} from '../../engine/kernel/netd-payload.ts';
import { encodeFrame } from '../../engine/kernel/netd-frames.ts';
import { netdFile } from '../../native/index.ts';

/** Root stays root by name only: nothing that slips through could change this machine. */
const powerless =
  process.getuid?.() === 0
    ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--no-new-privs', '--']
    : [];

export interface Ended {
  readonly status: number | null;
  readonly stderr: string;
  readonly answers: readonly AnswerFrame[];
}

export interface Netd {
  readonly file?: string;
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Gives it `input`, ends its input, and resolves once it has ended. */
export function runNetd(
  input: Uint8Array,
  { file = netdFile(), words = [], env = {} }: Netd = {},
): Promise<Ended> {
  const [program = '', ...rest] = [...powerless, file, ...words];
  const child = spawn(program, rest, { env: { ...process.env, ...env } });
  const collector = new FrameCollector();
  const answers: AnswerFrame[] = [];
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (part: Buffer) => {
      answers.push(...collector.take(part));
    });
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, stderr, answers });
    });
    // It may end before it has read everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

export interface Request {
  readonly operation: Operation | number;
  readonly payload: Uint8Array;
}

/** Numbered from 1. */
export function framesOf(requests: readonly Request[]): Uint8Array {
  return Buffer.concat(
    requests.map(({ operation, payload }, index) => {
      const number = typeof operation === 'number' ? operation : operations[operation];
      return encodeFrame(index + 1, number, payload)!;
    }),
  );
}

export const payloadOf = (write: (payload: PayloadWriter) => unknown): Uint8Array => {
  const payload = new PayloadWriter();
  write(payload);
  return payload.finish();
};

export const transactOf = (...messages: readonly Uint8Array[]): Request => ({
  operation: 'transact',
  payload: payloadOf((payload) => payload.bytes(Buffer.concat(messages))),
});

/** What an answer says, in a word or two: `done`, `notAllowed: why`. */
export function told({ outcome, payload }: AnswerFrame): string {
  const name = Object.entries(outcomes).find(([, number]) => number === outcome)?.[0] ?? '?';
  const reader = new PayloadReader(payload);
  if (name === 'malformed') return `malformed: ${reader.text()}`;
  if (name === 'notAllowed') {
    reader.text();
    return `notAllowed: ${reader.text()}`;
  }
  if (name !== 'failed') return name;
  reader.number();
  return `failed: ${reader.text()}`;
}

/** The answers to requests that are whole; it must have ended in peace. */
export async function ask(requests: readonly Request[], netd?: Netd): Promise<readonly string[]> {
  const { status, stderr, answers } = await runNetd(framesOf(requests), netd);
  if (status !== 0) throw new Error(`status ${String(status)}: ${stderr}`);
  return answers.filter(({ outcome }) => outcome !== outcomes.more).map(told);
}
