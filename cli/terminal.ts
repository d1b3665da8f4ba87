/** Where a command writes: results to stdout, messages for people to stderr. */

import { createInterface } from 'node:readline/promises';

export interface Terminal {
  /** A result, as it is: ends with a newline of its own. */
  result(text: string): void;
  /** One line for people. */
  say(line: string): void;
  /** All of standard input. */
  readInput(): Promise<string>;
  /**
   * Asks the person at the terminal. Resolves with the line that was answered; with undefined when there is no person, or
   * none that answered within that time.
   */
  ask(question: string, milliseconds: number): Promise<string | undefined>;
  /** From now on an interrupt does not end the process but is told, so that nothing is left half done. */
  catchInterrupts(): Interrupts;
}

export interface Interrupts {
  /** Resolves when the user or the system asks the process to end, perhaps long before it is waited for. */
  readonly interrupted: Promise<void>;
  /** Interrupts end the process again. */
  release(): void;
}

/** What setInterval takes. */
const longestIntervalMs = 2 ** 31 - 1;

export const processTerminal: Terminal = {
  result: (text) => void process.stdout.write(text),
  say: (line) => void process.stderr.write(`${line}\n`),
  readInput: async () => {
    const parts: Buffer[] = [];
    for await (const part of process.stdin as AsyncIterable<Buffer>) parts.push(part);
    return Buffer.concat(parts).toString('utf8');
  },
  ask: async (question, milliseconds) => {
    if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await lines.question(question, { signal: AbortSignal.timeout(milliseconds) });
    } catch {
      process.stderr.write('\n');
      return undefined;
    } finally {
      lines.close();
    }
  },
  catchInterrupts: () => {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    // Signal handlers alone do not keep the process from ending.
    const alive = setInterval(() => undefined, longestIntervalMs);
    let tell: () => void = () => undefined;
    const interrupted = new Promise<void>((resolve) => (tell = resolve));
    const release = () => {
      for (const signal of signals) process.off(signal, interrupt);
      clearInterval(alive);
    };
    const interrupt = () => {
      // A second one ends the process at once, as it would without us.
      release();
      tell();
    };
    for (const signal of signals) process.on(signal, interrupt);
    return { interrupted, release };
  },
};
