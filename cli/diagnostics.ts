/** Diagnostics for people (as compilers write them) and for programs (as JSON). */
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { isMachineProblem } from '../engine/kernel/refusals.ts';
import type { Input } from './input.ts';
import type { Terminal } from './terminal.ts';
import { exitStatus, type ExitStatus } from './usage.ts';

export interface DiagnosticJson {
  readonly code: string;
  readonly severity: Diagnostic['severity'];
  readonly message: string;
  readonly hint?: string;
  readonly line?: number;
  readonly column?: number;
  /** 0-based index of the rule in the input. */
  readonly rule?: number;
  readonly part?: string;
  readonly field?: string;
  readonly rteFlowErrorType?: number;
}

/** What of an input a diagnostic needs to be told. */
type Source = Pick<Input, 'file' | 'indexOf'>;

export function diagnosticJson(diagnostic: Diagnostic, source?: Source): DiagnosticJson {
  const { code, severity, message, hint, subject, span, rteFlowErrorType } = diagnostic;
  const rule = subject.rule === undefined ? undefined : source?.indexOf(subject.rule);
  return {
    code,
    severity,
    message,
    ...(hint !== undefined && { hint }),
    ...(span && { line: span.line, column: span.column }),
    ...(rule !== undefined && { rule }),
    part: subject.part,
    ...(subject.field !== undefined && { field: subject.field }),
    ...(rteFlowErrorType !== undefined && { rteFlowErrorType }),
  };
}

/** `rules.txt:3:14: error: Queue 9 does not exist. [rule/queue-out-of-range]`, the hint below. */
export function printDiagnostic(diagnostic: Diagnostic, source?: Source): string {
  const { code, severity, message, hint, subject, span } = diagnostic;
  const place = span ? `:${span.line}:${span.column}` : '';
  // What is wrong with the machine is not wrong in the file.
  const ofMachine = subject.rule === undefined && ['kernel', 'device'].includes(subject.part);
  const where = source === undefined || ofMachine ? 'tapwright' : source.file + place;
  const lines = [`${where}: ${severity}: ${message} [${code}]`];
  if (hint !== undefined) lines.push(`  ${hint}`);
  return lines.join('\n');
}

export function sayDiagnostics(
  terminal: Terminal,
  diagnostics: readonly Diagnostic[],
  source?: Source,
): void {
  for (const diagnostic of diagnostics) terminal.say(printDiagnostic(diagnostic, source));
}

/** The status that a command ends with which found these. */
export function statusOf(diagnostics: readonly Diagnostic[]): ExitStatus {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return exitStatus.fine;
  return errors.some(isMachineProblem) ? exitStatus.machine : exitStatus.refused;
}

export function printJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
