/** Debian's Chromium, started for one app and reachable over the DevTools protocol. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const executable = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

const switches = [
  '--headless',
  '--remote-debugging-port=0',
  // Its other end closes when the process that started Chromium ends, however that happens; then it ends too.
  '--remote-debugging-pipe',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  // Whatever a page or Chromium itself wants from the network: it finds nobody.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  // Chromium refuses to sandbox its processes when root starts it.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

export interface Chromium {
  /** For `connectOverCDP`. */
  readonly address: string;
  close(): Promise<void>;
}

/** @param home folder for its profile, which goes away when it is closed */
export async function startChromium(home: string): Promise<Chromium> {
  const profile = path.join(home, 'chromium');
  const child = spawn(executable, [...switches, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    // A process group, to be ended with all its members.
    detached: true,
  });
  const kill = (): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, 'SIGKILL');
    }
  };
  process.once('exit', kill);
  const { stderr } = child;
  if (stderr === null) throw new Error('Chromium has no standard error');
  const lines: string[] = [];
  for await (const line of createInterface(stderr)) {
    lines.push(line);
    const address = /^DevTools listening on (\S+)/.exec(line)?.[1];
    if (address === undefined) continue;
    stderr.resume();
    return {
      address,
      close: async () => {
        const exited = child.exitCode === null && child.signalCode === null && once(child, 'exit');
        kill();
        await exited;
        process.off('exit', kill);
        rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
      },
    };
  }
  throw new Error(`${executable} did not start:\n${lines.join('\n')}`);
}
