/** Starting tapwright-netd: by itself, or as root through a program that asks for the authorization. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { readDocument } from '../../core/document/read.ts';
import { netdFile } from '../../native/index.ts';
import { openNetdKernel, type NetdKernel } from './netd.ts';
import { SpawnFailure } from './netd-connection.ts';
import { NetdEndedFailure } from './netd-failure.ts';
import { explainNetdFailure } from './netd-refusals.ts';

/** `sudo` asks on the terminal, `pkexec` in a dialog of the desktop. */
export type Starter = 'sudo' | 'pkexec';

export interface NetdRequest {
  readonly starter: Starter;
  /** What netd may change, beside what its configuration lists and the TAPs it makes. */
  readonly devices: readonly string[];
  /** Told what the starter and netd write to standard error. */
  readonly onWords?: (text: string) => void;
}

export type StartedNetd =
  | { readonly ok: true; readonly port: NetdKernel }
  | { readonly ok: false; readonly problem: Diagnostic };

/** How each says that nobody was authorized (man sudo, man pkexec). */
const deniedStatuses: Readonly<Record<Starter, readonly number[]>> = {
  sudo: [1],
  pkexec: [126, 127],
};

const place = { subject: { part: 'kernel' } } as const;

/** TAPWRIGHT_NETD names another executable than the one that was built along. */
export async function startNetd({ starter, devices, onWords }: NetdRequest): Promise<StartedNetd> {
  const file = path.resolve(process.env['TAPWRIGHT_NETD'] ?? netdFile());
  if (!existsSync(file)) return { ok: false, problem: diagnose('netd/missing', { file }, place) };
  const words = devices.flatMap((device) => ['--device', device]);
  try {
    return { ok: true, port: await openNetdKernel([starter, file, ...words], onWords) };
  } catch (reason) {
    const problem = explainNoNetd(reason, starter);
    if (problem === undefined) throw reason;
    return { ok: false, problem };
  }
}

/** netd ends with these by itself when it is started wrongly, or the machine is not as it must be. */
const ownStatuses: readonly number[] = [2, 3];

/** Undefined for what is no failure to start it. */
export function explainNoNetd(reason: unknown, starter: Starter): Diagnostic | undefined {
  if (reason instanceof SpawnFailure)
    return reason.code === 'ENOENT'
      ? diagnose('netd/no-starter', { program: starter }, place)
      : diagnose('netd/unusable', { reason: reason.message }, place);
  if (!(reason instanceof NetdEndedFailure)) return explainNetdFailure(reason);
  const { status, told } = reason;
  if (status !== null && deniedStatuses[starter].includes(status))
    return diagnose('netd/not-authorized', { program: starter }, place);
  if (status !== null && ownStatuses.includes(status))
    return diagnose('netd/unusable', { reason: told }, place);
  return explainNetdFailure(reason);
}

/** The TAP of a document and its remote; none while the document has errors. */
export function devicesOf({ text }: { readonly text: string }): readonly string[] {
  const reading = readDocument(text);
  if (!reading.ok) return [];
  const { name, remote } = reading.document.device;
  return remote === null ? [name] : [name, remote];
}
