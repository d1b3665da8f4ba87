/** app: its life from start to exit, and the lock that keeps a second instance out. */
import { EventEmitter } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createEvent } from './event.ts';
import { isReady } from './lifecycle.ts';
import { note } from './record.ts';

/** What must be done before the process may end; set by the parts that hold something. */
export const endings: {
  /** Asks every window to close; false when one stays. */
  closeWindows: () => Promise<boolean>;
  disconnect: () => Promise<void>;
} = { closeWindows: () => Promise.resolve(true), disconnect: () => Promise.resolve() };

const home = process.env['STANDIN_HOME'] ?? '';
const lockFile = path.join(home, 'SingletonLock');
let quitting = false;

function lockHolder(): number | undefined {
  try {
    const pid = Number(readFileSync(lockFile, 'utf8'));
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

async function exit(status = 0): Promise<void> {
  if (lockHolder() === process.pid) rmSync(lockFile);
  await endings.disconnect();
  process.exit(status);
}

async function quit(): Promise<void> {
  if (quitting) return;
  quitting = true;
  const before = createEvent({});
  app.emit('before-quit', before);
  if (before.defaultPrevented || !(await endings.closeWindows())) {
    quitting = false;
    return;
  }
  const will = createEvent({});
  app.emit('will-quit', will);
  if (will.defaultPrevented) {
    quitting = false;
    return;
  }
  app.emit('quit', createEvent({}), 0);
  await exit();
}

export const isQuitting = (): boolean => quitting;

export const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  getVersion: () => '0.0.0',
  isReady,
  whenReady: () =>
    new Promise<void>((resolve) => {
      if (isReady()) resolve();
      else app.once('ready', () => resolve());
    }),
  enableSandbox() {
    if (isReady()) {
      throw new Error('app.enableSandbox() can only be called before app is ready');
    }
    note('app.enableSandbox');
  },
  requestSingleInstanceLock() {
    const holder = lockHolder();
    if (holder !== undefined) return holder === process.pid;
    writeFileSync(lockFile, String(process.pid));
    return true;
  },
  quit: () => void quit(),
  exit: (status?: number) => void exit(status),
});
app satisfies Pick<
  Electron.App,
  | 'isPackaged'
  | 'getVersion'
  | 'isReady'
  | 'whenReady'
  | 'enableSandbox'
  | 'requestSingleInstanceLock'
  | 'quit'
  | 'exit'
>;
