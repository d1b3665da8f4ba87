/** What a command is, and how its words are read. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Terminal } from './terminal.ts';
import { UsageError, type ExitStatus } from './usage.ts';

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** All there is to know, printed by `--help`. */
  readonly help: string;
  /** Throws UsageError for words it does not understand. */
  run(words: readonly string[], terminal: Terminal): Promise<ExitStatus>;
}

type Options = NonNullable<ParseArgsConfig['options']>;

interface Strict<T extends Options> {
  readonly args: string[];
  readonly options: T;
  readonly allowPositionals: true;
  readonly allowNegative: true;
  readonly strict: true;
}

/** node:util parseArgs, strict, whose complaints become UsageErrors. */
export function parseWords<const T extends Options>(
  words: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<Strict<T>>> {
  try {
    return parseArgs({
      args: [...words],
      options,
      allowPositionals: true,
      allowNegative: true,
      strict: true,
    });
  } catch (reason) {
    const misread =
      reason instanceof TypeError &&
      'code' in reason &&
      String(reason.code).startsWith('ERR_PARSE_ARGS');
    if (misread) throw new UsageError(reason.message);
    throw reason;
  }
}

/** The one FILE of a command. */
export function onlyFile(positionals: readonly string[]): string {
  const [file, ...more] = positionals;
  if (file === undefined)
    throw new UsageError('Name a FILE: a document or a testpmd script, or - for standard input.');
  if (more.length > 0) throw new UsageError(`Name one FILE, not also ${more.join(' ')}.`);
  return file;
}

export function noFile(positionals: readonly string[]): void {
  if (positionals.length > 0)
    throw new UsageError(`This command takes no FILE: ${positionals.join(' ')}`);
}
