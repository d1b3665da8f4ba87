/** Runs the command as users do: the built bundle behind cli/bin/tapwright.mjs, in a process of its own. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { beforeAll, onTestFinished } from 'vitest';
import { build } from '../../scripts/build.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** Makes the bundle that this file runs, if it is not up to date. To be called once in a test file. */
export function buildTapwright(): void {
  beforeAll(() => build(['cli'], () => undefined), 60_000);
}

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  /** Resolves with the whole of a stream once it holds `text`; rejects when the command ends without. */
  until(stream: 'stdout' | 'stderr', text: string | RegExp): Promise<string>;
  interrupt(signal?: NodeJS.Signals): void;
  readonly finished: Promise<Finished>;
}

export interface Surroundings {
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A program, and its words, that runs the command: `setpriv`, `unshare`. */
  readonly inside?: readonly string[];
}

/** Killed at the end of the test if it still runs then. */
export function startTapwright(words: readonly string[], around: Surroundings = {}): Running {
  const command = [process.execPath, path.join(root, 'cli/bin/tapwright.mjs'), ...words];
  const [program = '', ...rest] = [...(around.inside ?? []), ...command];
  const child = spawn(program, rest, {
    cwd: around.cwd ?? root,
    env: { ...process.env, ...around.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(around.input ?? '');
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (part: string) => (texts[name] += part));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, ...texts });
    });
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await finished;
  });
  return {
    pid: child.pid ?? 0,
    until: (stream, text) => waitFor(child, texts, stream, text),
    interrupt: (signal = 'SIGINT') => void child.kill(signal),
    finished,
  };
}

export function tapwright(words: readonly string[], around?: Surroundings): Promise<Finished> {
  return startTapwright(words, around).finished;
}

function waitFor(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  texts: Readonly<Record<'stdout' | 'stderr', string>>,
  stream: 'stdout' | 'stderr',
  text: string | RegExp,
): Promise<string> {
  const there = () =>
    typeof text === 'string' ? texts[stream].includes(text) : text.test(texts[stream]);
  return new Promise((resolve, reject) => {
    const look = () => {
      if (there()) resolve(texts[stream]);
    };
    child[stream].on('data', look);
    child.on('close', () => {
      if (there()) resolve(texts[stream]);
      else reject(new Error(`it ended before ${String(text)}: ${JSON.stringify(texts)}`));
    });
    look();
  });
}
