/** Starts the app on a runtime; a test sees the same shape whatever runtime it is. */
import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import type { Page } from 'playwright-core';
import type { TapwrightBridge } from '../../../electron/shared/bridge.ts';

declare global {
  interface Window {
    readonly tapwright?: TapwrightBridge;
  }
}

export interface Ending {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface LaunchOptions {
  /** Of the app folder (./app-folder.ts). */
  readonly app: string;
  /** For the user's data; made by the caller, so that two starts can share it. */
  readonly home: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a test may ask the stand-in and could not ask Electron. */
export interface Insight {
  readonly record: typeof import('../../standin/record.ts').record;
  readonly decisions: typeof import('../../standin/session.ts').decisions;
}

export interface RunningApp {
  readonly process: ChildProcess;
  readonly exited: Promise<Ending>;
  /** Standard error so far. */
  readonly errors: () => string;
  /** Runs a function in the main process; it is sent as text, so it may use its parameters only. */
  evaluate<R, A = undefined>(
    run: (electron: typeof Electron, argument: A, insight: Insight) => R | Promise<R>,
    argument?: A,
  ): Promise<R>;
  firstWindow(): Promise<Page>;
  close(): Promise<void>;
}

export interface Runtime {
  readonly name: 'stand-in' | 'electron';
  launch(options: LaunchOptions): Promise<RunningApp>;
}

/** Not before all that the process wrote has come. */
export async function endingOf(child: ChildProcess): Promise<Ending> {
  child.stdout?.resume();
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { status, signal };
}

/** Collects what a process writes to standard error. */
export function collectErrors(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (data: Buffer) => {
    text += data.toString();
  });
  return () => text;
}

/** Tests run as root in containers, where the app would refuse to start. */
export const testEnvironment = { ...process.env, TAPWRIGHT_ALLOW_ROOT: '1' };

/** Without a listener playwright answers every dialog itself, before the app can. */
export function leaveDialogsToTheApp(page: Page): void {
  page.on('dialog', () => undefined);
}
