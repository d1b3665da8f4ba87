/**
 * `--netns NAME`: the command runs again, as a process in that network namespace. A process cannot move itself once it
 * has threads, and Node has some from the start; nsenter (util-linux) moves before it starts.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { diagnose } from '../core/diagnostics/catalogue.ts';
import { refuse } from './refuse.ts';
import type { Terminal } from './terminal.ts';
import { exitStatus, UsageError, type ExitStatus } from './usage.ts';

/** For the help of commands that take it. */
export const netnsHelp = `
  --netns NAME            in the network namespace of that name, as \`ip netns\` lists them`;

/** Where `ip netns add` puts them (NETNS_RUN_DIR of iproute2). */
const folder = '/run/netns';

export interface Netns {
  readonly name: string;
  /** Those of the command without the option. */
  readonly words: readonly string[];
  /** Whether the command is to print JSON. */
  readonly json: boolean;
}

/** Finds the option among the words of a command; undefined when it is not there. Throws UsageError for what is no name. */
export function findNetns(words: readonly string[]): Netns | undefined {
  const { tokens } = parseArgs({
    args: [...words],
    options: { netns: { type: 'string' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const found = tokens.filter((token) => token.kind === 'option');
  const spoken = found.filter(({ name }) => name === 'netns');
  const last = spoken.at(-1);
  if (last === undefined) return undefined;
  const { value: name } = last;
  if (name === undefined || !/^[^/\0]+$/.test(name) || name === '.' || name === '..')
    throw new UsageError('--netns: expected the name of a network namespace.');
  const taken = new Set(
    spoken.flatMap(({ index, inlineValue }) => (inlineValue ? [index] : [index, index + 1])),
  );
  return {
    name,
    words: words.filter((_, index) => !taken.has(index)),
    json: found.some((token) => token.name === 'json'),
  };
}

/** Runs `command` with the words there; what it ends with is what this process is to end with. */
export async function runInNetns(
  command: string,
  { name, words, json }: Netns,
  terminal: Terminal,
): Promise<ExitStatus> {
  const file = `${folder}/${name}`;
  const place = { subject: { part: 'kernel' } } as const;
  if (!existsSync(file))
    return refuse(terminal, [diagnose('device/netns-not-found', { name }, place)], { json });
  const reason = obstacleTo(file);
  if (reason !== undefined)
    return refuse(terminal, [diagnose('kernel/no-netns', { name, reason }, place)], { json });
  const self = [process.execPath, ...process.execArgv, process.argv[1] ?? ''];
  return passOn([`--net=${file}`, ...self, command, ...words]);
}

/** Enters once for nothing: nsenter's own failure could not be told from that of the command. */
function obstacleTo(file: string): string | undefined {
  const tried = spawnSync('nsenter', [`--net=${file}`, 'true'], { encoding: 'utf8' });
  if (tried.error !== undefined) return `nsenter could not be run (${tried.error.message})`;
  return tried.status === 0 ? undefined : tried.stderr.trim();
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * The child has a process group of its own: a terminal would send an interrupt to both, and with the one that is passed
 * on it would be the second, which ends it at once.
 */
function passOn(words: readonly string[]): Promise<ExitStatus> {
  const child = spawn('nsenter', words, { stdio: 'inherit', detached: true });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status, signal) => {
      for (const each of signals) process.off(each, pass);
      if (signal === null) resolve(statusOf(status));
      // Whoever started this process is to see what became of the other.
      else process.kill(process.pid, signal);
    });
  });
}

function statusOf(status: number | null): ExitStatus {
  return Object.values(exitStatus).find((known) => known === status) ?? exitStatus.machine;
}
