/** What it means for the user when tapwright-netd does not do what it was asked for, or is no more. */
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { NetdEndedFailure, NotAllowedFailure } from './netd-failure.ts';
import { NetdProtocolFailure } from './netd-payload.ts';

const place = { subject: { part: 'kernel' } } as const;

/** Undefined for what is no failure of netd's. Of an AggregateError the first reason is told: it led to the others. */
export function explainNetdFailure(reason: unknown): Diagnostic | undefined {
  if (reason instanceof AggregateError) return explainNetdFailure(reason.errors[0]);
  if (reason instanceof NotAllowedFailure)
    return diagnose('netd/not-allowed', { what: reason.what, why: reason.why }, place);
  if (reason instanceof NetdEndedFailure)
    return diagnose('netd/ended', { how: reason.told }, place);
  if (reason instanceof NetdProtocolFailure)
    return diagnose('netd/unusable', { reason: reason.message }, place);
  return undefined;
}
