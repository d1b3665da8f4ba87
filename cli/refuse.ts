import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { diagnosticJson, printJson, sayDiagnostics, statusOf } from './diagnostics.ts';
import type { Input } from './input.ts';
import type { Terminal } from './terminal.ts';
import { exitStatus, type ExitStatus } from './usage.ts';

/** Says why a command was not carried out; with `json` also as its result. */
export function refuse(
  terminal: Terminal,
  diagnostics: readonly Diagnostic[],
  { json, input }: { readonly json?: boolean | undefined; readonly input?: Input },
): ExitStatus {
  if (json)
    terminal.result(
      printJson({ diagnostics: diagnostics.map((row) => diagnosticJson(row, input)) }),
    );
  else sayDiagnostics(terminal, diagnostics, input);
  const status = statusOf(diagnostics);
  return status === exitStatus.fine ? exitStatus.refused : status;
}
