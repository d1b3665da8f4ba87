/** What an apply left behind that did not come to its end is completed or taken back before anything else is done. */
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Place } from '../../core/diagnostics/diagnostic.ts';
import type { ApplyRecord } from '../kernel/apply-record.ts';
import { complete, takeBack, type Transaction } from './transaction.ts';
import type { Result } from './workplace.ts';

export type Ending = 'none' | 'complete' | 'take-back';

const place: Place = { subject: { part: 'device' } };

/** How an apply that nobody is at work on any more is to end. `now` in milliseconds since 1970. */
export function endingOf(
  { phase, revertAt }: Pick<ApplyRecord, 'phase' | 'revertAt'>,
  now: number,
): Exclude<Ending, 'none'> | 'wait' {
  if (phase === 'building') return 'take-back';
  if (revertAt === undefined || phase === 'flattening') return 'complete';
  // Who asked to be asked was not yet.
  return phase === 'unconfirmed' && revertAt > now ? 'wait' : 'take-back';
}

/** Refuses as long as somebody may still confirm what was applied. `now` in milliseconds since 1970. */
export async function recover(
  transaction: Transaction,
  { device, now }: { readonly device: string; readonly now: number },
): Promise<Result<Ending>> {
  const record = await transaction.journal.read(transaction.tap);
  if (record === undefined) return { ok: true, value: 'none', warnings: [] };
  const ending = endingOf(record, now);
  if (ending === 'wait') {
    const seconds = Math.ceil(((record.revertAt ?? now) - now) / 1000);
    return { ok: false, diagnostics: [diagnose('device/unconfirmed', { device, seconds }, place)] };
  }
  const end = ending === 'complete' ? complete : takeBack;
  const left = await end(transaction, record);
  return left.length > 0
    ? { ok: false, diagnostics: left }
    : { ok: true, value: ending, warnings: [] };
}
