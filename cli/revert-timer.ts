/**
 * The process that brings the former rules back when nobody confirms the new ones. It has nothing to do with the terminal
 * that it was started from: whoever loses the connection by the very rules that were applied gets it back.
 */
import { spawn } from 'node:child_process';

export interface RevertTimer {
  /** Nothing is to be waited for: the apply failed. */
  cancel(): void;
}

/** Resolves once the process waits, with which nothing can be applied unwatched. `at` in milliseconds since 1970. */
export async function startRevertTimer(device: string, at: number): Promise<RevertTimer> {
  const [program = ''] = process.argv.slice(1);
  const words = ['recover', '--device', device, '--at', String(at)];
  const child = spawn(process.execPath, [program, ...words], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => {
      resolve();
    });
    child.once('error', reject);
    child.once('exit', () => {
      reject(new Error('the process that would bring the former rules back does not start'));
    });
  });
  child.stdout.destroy();
  child.unref();
  return { cancel: () => void child.kill('SIGKILL') };
}

/** The largest delay that setTimeout takes, in milliseconds. */
const longestDelay = 2 ** 31 - 1;

/**
 * Resolves at that moment of the machine's clock, in milliseconds since 1970. A hangup of the terminal does not end the
 * wait. `waiting` is called once that is so.
 */
export async function waitUntil(at: number, waiting: () => void): Promise<void> {
  process.on('SIGHUP', () => undefined);
  waiting();
  for (let left = at - Date.now(); left > 0; left = at - Date.now())
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, longestDelay)));
}
