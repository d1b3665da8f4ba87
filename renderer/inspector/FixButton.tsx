import { Wrench } from 'lucide-react';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { applyFix } from '../commands/repairs.ts';

/** What repairs a problem; nothing where nothing can be changed safely. */
export function FixButton({ problem: { fix } }: { readonly problem: Diagnostic }) {
  if (fix === undefined) return null;
  return (
    <button type="button" className="button fix" onClick={() => applyFix(fix)}>
      <Wrench size={13} aria-hidden />
      {fix.title}
    </button>
  );
}
