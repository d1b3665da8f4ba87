/**
 * The kernel a command works on: the machine's own, perhaps through the helper that sudo starts, or the simulated one
 * when asked for; never by itself.
 */
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import type { NetdRequest } from '../engine/kernel/netd-start.ts';
import {
  openRealKernel,
  openRealKernelThrough,
  openSimulated,
  type OpenedKernel,
} from '../engine/kernel/open.ts';
import { DeviceSession } from '../engine/session/session.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage.ts';

type Opened =
  | ({ readonly ok: true } & OpenedKernel)
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** For node:util parseArgs. */
export const sudoOptionTable = { sudo: { type: 'boolean' } } as const;

export const sudoOptionHelp = `  --sudo                  let a helper change the devices, which sudo starts; the
                          command itself needs no privileges then`;

export interface WantedKernel {
  readonly simulate?: boolean | undefined;
  readonly sudo?: boolean | undefined;
  /** What a helper may change. */
  readonly devices: readonly (string | null | undefined)[];
}

/** Throws UsageError when both kernels are asked for. */
export async function openKernelFor(
  { simulate, sudo, devices }: WantedKernel,
  terminal: Terminal,
): Promise<Opened> {
  if (simulate && sudo)
    throw new UsageError('--simulate touches no kernel, and --sudo is for one: give one of them.');
  if (simulate) return { ok: true, ...openSimulated([]) };
  const real = sudo
    ? await openRealKernelThrough(sudoRequest(devices, terminal))
    : openRealKernel();
  return real.ok ? { ...real, problems: [] } : { ok: false, diagnostics: [real.problem] };
}

export function sudoRequest(devices: WantedKernel['devices'], terminal: Terminal): NetdRequest {
  return {
    starter: 'sudo',
    devices: devices.filter((device) => typeof device === 'string'),
    // What sudo says beside its question, e.g. that the password was wrong.
    onWords: (text) => {
      terminal.say(text.trimEnd());
    },
  };
}

export function openSession(
  device: string,
  { port, ledger, journal }: OpenedKernel,
  remote?: string,
): DeviceSession {
  return new DeviceSession(device, {
    port,
    ledger,
    journal,
    now: () => performance.now(),
    remote,
  });
}
