/**
 * The process that brings the former rules back when nobody confirms the new ones. It has nothing to do with the terminal
 * that it was started from: whoever loses the connection by the very rules that were applied gets it back.
 */
import { spawn } from 'node:child_process';

export interface RevertTimer {
  /** Nothing is to be waited for: the apply failed. */
  cancel(): void;
}

/** @param at in milliseconds since 1970 */
export function startRevertTimer(device: string, at: number): RevertTimer {
  const [program = ''] = process.argv.slice(1);
  const words = ['recover', '--device', device, '--at', String(at)];
  const child = spawn(process.execPath, [program, ...words], { detached: true, stdio: 'ignore' });
  // Without it the apply would stand unwatched; who starts it looks at its number.
  child.on('error', () => undefined);
  child.unref();
  return { cancel: () => void child.kill('SIGKILL') };
}

/** The largest delay that setTimeout takes, in milliseconds. */
const longestDelay = 2 ** 31 - 1;

/** Resolves at that moment of the machine's clock, in milliseconds since 1970. A hangup of the terminal does not end the wait. */
export async function waitUntil(at: number): Promise<void> {
  process.on('SIGHUP', () => undefined);
  for (let left = at - Date.now(); left > 0; left = at - Date.now())
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, longestDelay)));
}
