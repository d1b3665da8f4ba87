/** Commands that ask something of a device and need no FILE. */
import { defaultDevice } from '../core/flow/device.ts';
import type { DeviceSession, Result } from '../engine/session/session.ts';
import { noFile, parseWords } from './command.ts';
import { printJson } from './diagnostics.ts';
import { deviceOverrides } from './device-options.ts';
import { openKernelFor, openSession, sudoOptionTable } from './kernel.ts';
import { refuse } from './refuse.ts';
import type { Terminal } from './terminal.ts';
import { exitStatus, type ExitStatus } from './usage.ts';

export interface Question<T> {
  readonly ask: (session: DeviceSession) => Promise<Result<T>>;
  /** The answer for people. */
  readonly print: (answer: T) => string;
  /** What `--json` prints instead. */
  readonly json: (answer: T) => unknown;
}

/** Reads `--device NAME`, `--remote NAME`, `--sudo` and `--json`, asks the device in the machine's own kernel, and prints the answer. */
export async function askDevice<T>(
  words: readonly string[],
  terminal: Terminal,
  question: Question<T>,
): Promise<ExitStatus> {
  const { values, positionals } = parseWords(words, {
    device: { type: 'string' },
    remote: { type: 'string' },
    json: { type: 'boolean' },
    ...sudoOptionTable,
  });
  noFile(positionals);
  return answer(values, terminal, question);
}

/** The same with words that were read before. */
export async function answer<T>(
  values: {
    readonly device?: string | undefined;
    readonly remote?: string | undefined;
    readonly json?: boolean | undefined;
    readonly sudo?: boolean | undefined;
  },
  terminal: Terminal,
  { ask, print, json }: Question<T>,
): Promise<ExitStatus> {
  const { name = defaultDevice.name, remote } = deviceOverrides(values);
  const kernel = await openKernelFor({ sudo: values.sudo, devices: [name, remote] }, terminal);
  if (!kernel.ok) return refuse(terminal, kernel.diagnostics, values);
  try {
    const result = await ask(openSession(name, kernel, remote ?? undefined));
    if (!result.ok) return refuse(terminal, result.diagnostics, values);
    terminal.result(values.json ? printJson(json(result.value)) : print(result.value));
    return exitStatus.fine;
  } finally {
    await kernel.port.close();
  }
}
