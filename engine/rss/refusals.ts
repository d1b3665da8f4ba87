/** What it means for the user when the kernel does not take a map or a program. */
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { lastUsefulLines } from '../../native/index.ts';
import { ProgramRefusal } from '../kernel/bpf-port.ts';
import type { KernelFailure } from '../kernel/failure.ts';
import { explainNetdFailure } from '../kernel/netd-refusals.ts';
import { keepVerifierLog } from './verifier-log.ts';

const place = { subject: { part: 'kernel' } } as const;
const noSuchCall = ['ENOSYS', 'EOPNOTSUPP', 'E524'];

/** `root`: where pins lie. The whole log of a refused program is kept in a file that the message names. */
export async function explainProgramFailure(
  failure: KernelFailure,
  { release, root }: { readonly release: string; readonly root: string },
): Promise<Diagnostic> {
  const ofNetd = explainNetdFailure(failure);
  if (ofNetd !== undefined) return ofNetd;
  const { code, syscall, message } = failure;
  if (/^(mkdir|bpf\(BPF_OBJ_PIN\))/.test(syscall))
    return diagnose('kernel/no-bpffs', { folder: root, reason: message }, place);
  if (code === 'EPERM') return diagnose('kernel/no-bpf-privilege', { syscall }, place);
  if (noSuchCall.includes(code)) return diagnose('kernel/no-bpf', { release }, place);
  if (code === 'ENOMEM' || code === 'ENOSPC' || code === 'E2BIG')
    return diagnose('kernel/no-bpf-memory', { reason: message }, place);
  if (failure instanceof ProgramRefusal && failure.log !== '') {
    const { program } = failure;
    const lines = lastUsefulLines(failure.log);
    const log = await keepVerifierLog(failure.log);
    return diagnose('kernel/program-refused', { program, release, lines, log }, place);
  }
  return diagnose('kernel/bpf-failed', { reason: message }, place);
}
