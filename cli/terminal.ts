/** Where a command writes: results to stdout, messages for people to stderr. */

export interface Terminal {
  /** A result, as it is: ends with a newline of its own. */
  result(text: string): void;
  /** One line for people. */
  say(line: string): void;
  /** All of standard input. */
  readInput(): Promise<string>;
  /** Resolves when the user or the system asks the process to end. */
  untilInterrupted(): Promise<void>;
}

export const processTerminal: Terminal = {
  result: (text) => void process.stdout.write(text),
  say: (line) => void process.stderr.write(`${line}\n`),
  readInput: async () => {
    const parts: Buffer[] = [];
    for await (const part of process.stdin as AsyncIterable<Buffer>) parts.push(part);
    return Buffer.concat(parts).toString('utf8');
  },
  untilInterrupted: () =>
    new Promise((resolve) => {
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
      const done = () => {
        // A second one ends the process at once, as it would without us.
        for (const signal of signals) process.off(signal, done);
        clearInterval(alive);
        resolve();
      };
      // Signal handlers alone do not keep the process from ending.
      const alive = setInterval(() => undefined, 2 ** 30);
      for (const signal of signals) process.on(signal, done);
    }),
};
