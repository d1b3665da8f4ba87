/** The kernel a command works on: the machine's own, or the simulated one when asked for; never by itself. */
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { openRealKernel, openSimulated, type OpenedKernel } from '../engine/kernel/open.ts';
import { DeviceSession } from '../engine/session/session.ts';

type Opened =
  | ({ readonly ok: true } & OpenedKernel)
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export function openKernelFor(simulate: boolean): Opened {
  if (simulate) return { ok: true, ...openSimulated([]) };
  const real = openRealKernel();
  return real.ok ? { ...real, problems: [] } : { ok: false, diagnostics: [real.problem] };
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
