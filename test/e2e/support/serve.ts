/** `tapwright serve --simulate` as people start it: the built command in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const command = path.join(root, 'dist/cli/tapwright.mjs');

export interface Served {
  /** With the token behind the #. */
  readonly address: string;
  readonly folder: string;
  stop(): Promise<void>;
}

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

/** The first line of standard output, which is the address and nothing else. */
async function addressOf(child: ChildProcess): Promise<string> {
  let output = '';
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  for await (const chunk of child.stdout ?? []) {
    output += String(chunk);
    const end = output.indexOf('\n');
    if (end >= 0) return output.slice(0, end);
  }
  throw new Error(`tapwright serve ended without an address: ${errors}`);
}

export interface ServeOptions {
  /** Files of the served folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** The file to show first; the folder itself when absent. */
  readonly open?: string;
  readonly port?: number;
}

export async function serve({ files = {}, open, port }: ServeOptions = {}): Promise<Served> {
  if (!existsSync(command)) throw new Error('Build first: node scripts/build.mjs cli renderer');
  const folder = await mkdtemp(path.join(tmpdir(), 'tapwright-e2e-'));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  const place = open === undefined ? folder : path.join(folder, open);
  const words = [
    'serve',
    place,
    '--simulate',
    ...(port === undefined ? [] : ['--port', `${port}`]),
  ];
  const child = spawn(process.execPath, [command, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { address: await addressOf(child), folder, stop };
  } catch (reason) {
    await stop();
    throw reason;
  }
}
