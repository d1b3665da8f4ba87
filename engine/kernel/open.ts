/** Chooses the way to a kernel: the machine's own when the process may and the kernel can, else the simulated one. */
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import {
  createFileLedger,
  createMemoryLedger,
  nameOfDevice,
  runtimeFolder,
  type DeviceLedger,
} from './ledger.ts';
import { openAddonKernel } from './addon.ts';
import { createFileJournal, createMemoryJournal, type Journal } from './journal.ts';
import { probeFeatures } from './features.ts';
import { startNetd, type NetdRequest } from './netd-start.ts';
import type { KernelPort } from './port.ts';
import { createSimulatedPort } from './simulated.ts';
import { loadNative } from '../../native/index.ts';

export interface OpenedKernel {
  readonly port: KernelPort;
  readonly ledger: DeviceLedger;
  readonly journal: Journal;
  /** Why the machine's own kernel is not used; empty when it is, or was not asked for. */
  readonly problems: readonly Diagnostic[];
}

/**
 * For the designer, which works without a kernel too. What keeps it from the real one is in `problems`. With `netd` it is
 * reached through a helper with privileges, which the user then is asked to authorize.
 */
export async function openKernel({
  simulate,
  netd,
}: {
  readonly simulate: boolean;
  readonly netd?: NetdRequest | undefined;
}): Promise<OpenedKernel> {
  if (simulate) return openSimulated([]);
  const opened = netd === undefined ? openRealKernel() : await openRealKernelThrough(netd);
  if (!opened.ok) return openSimulated([opened.problem]);
  const { port, ledger, journal } = opened;
  const problems = await probeFeatures(port, process.pid);
  if (problems.length === 0) return { port, ledger, journal, problems };
  await port.close();
  return openSimulated(problems);
}

export function openSimulated(problems: readonly Diagnostic[]): OpenedKernel {
  return {
    port: createSimulatedPort(),
    ledger: createMemoryLedger(),
    journal: createMemoryJournal(),
    problems,
  };
}

export type RealKernel =
  | ({ readonly ok: true } & Omit<OpenedKernel, 'problems'>)
  | { readonly ok: false; readonly problem: Diagnostic };

/** For commands, which never turn to the simulated kernel by themselves. Nothing is probed. */
export function openRealKernel(): RealKernel {
  try {
    return { ok: true, port: openAddonKernel(), ...openNotes() };
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    const place = { subject: { part: 'kernel' } } as const;
    return { ok: false, problem: diagnose('kernel/no-addon', { reason }, place) };
  }
}

/** The same through a helper with privileges. */
export async function openRealKernelThrough(netd: NetdRequest): Promise<RealKernel> {
  const started = await startNetd(netd);
  return started.ok ? { ...started, ...openNotes(started.port.namespace) } : started;
}

/** Without a place for them they live as long as the process. */
function openNotes(namespace?: number): Pick<OpenedKernel, 'ledger' | 'journal'> {
  const folder = runtimeFolder();
  if (folder === undefined) return { ledger: createMemoryLedger(), journal: createMemoryJournal() };
  const native = loadNative();
  const lockFile = (path: string) => native.lockFile(path);
  const nameOf = (index: number | '') => nameOfDevice(index, namespace);
  return {
    ledger: createFileLedger(folder, namespace),
    journal: createFileJournal({ folder, nameOf, lockFile }),
  };
}
