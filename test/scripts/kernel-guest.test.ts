import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { whyNoGuest } from '../../scripts/kernel-guest.mjs';

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What the script left in .cache. */
  readonly left: readonly string[];
}

const script = path.resolve('scripts/kernel-guest.mjs');

function runScript(words: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [script, ...words]);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (said.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (said.stderr += data.toString()));
  const left = (): string[] =>
    readdirSync('.cache').filter((name) => name.startsWith(`kernel-guest-${child.pid}-`));
  return new Promise((resolve) =>
    child.on('close', (status) => resolve({ status, ...said, left: left() })),
  );
}

/** Boots of a loaded machine take their time. */
const timeout = 90_000;

describe('kernel-guest', () => {
  const reason = whyNoGuest() ?? '';

  it(
    'runs a command in its own kernel and hands back words, output and status',
    { timeout },
    async ({ skip }) => {
      skip(reason !== '', reason);
      const command = `printf '%s|' "$@"; pwd; ip -o link; uname -r; echo wrong >&2; exit 7`;
      const { status, stdout, stderr, left } = await runScript([
        'sh',
        '-c',
        command,
        'sh',
        'a  b',
        "it's",
        '$x',
      ]);
      expect(left).toEqual([]);
      expect(status).toBe(7);
      expect(stderr).toBe('wrong\n');
      const [words, ...lines] = stdout.trim().split('\n');
      expect(words).toBe(`a  b|it's|$x|${process.cwd()}`);
      // Its network holds nothing but lo, which is up; its kernel is not this machine's.
      expect(lines).toHaveLength(2);
      expect(lines[0]).toMatch(/^1: lo: <LOOPBACK,UP,LOWER_UP>/);
      expect(lines[1]).not.toBe(spawnSync('uname', ['-r'], { encoding: 'utf8' }).stdout.trim());
    },
  );

  it(
    'ends a guest at its time limit with status 124 and the console',
    { timeout },
    async ({ skip }) => {
      skip(reason !== '', reason);
      const { status, stderr, left } = await runScript(['--timeout', '3', 'sleep', '1000']);
      expect(left).toEqual([]);
      expect(status).toBe(124);
      expect(stderr).toContain('no end after 3 s');
    },
  );

  it('says with status 125 and the panic that the guest died', { timeout }, async ({ skip }) => {
    skip(reason !== '', reason);
    const { status, stderr, left } = await runScript([
      'sh',
      '-c',
      'echo c >/proc/sysrq-trigger; sleep 9',
    ]);
    expect(left).toEqual([]);
    expect(status).toBe(125);
    expect(stderr).toMatch(/ended before the command did[^]*panic/);
  });

  it.each(['', '--timeout', '--timeout soon true', '--timeout 5'])(
    'refuses the command line "%s" with status 2',
    async (line) => {
      const { status, stderr } = await runScript(line.split(' ').filter((word) => word !== ''));
      expect(status).toBe(2);
      expect(stderr).toMatch(/^usage:/);
    },
  );
});
