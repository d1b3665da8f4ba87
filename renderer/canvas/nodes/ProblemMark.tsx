import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { Severity } from '../../../core/diagnostics/diagnostic.ts';

const marks = { error: CircleAlert, warning: TriangleAlert, info: Info } as const;

export function ProblemMark({ severity }: { readonly severity: Severity | undefined }) {
  if (severity === undefined) return null;
  const Mark = marks[severity];
  return (
    <Mark className={`problem-mark ${severity}`} size={14} strokeWidth={2} aria-label={severity} />
  );
}
