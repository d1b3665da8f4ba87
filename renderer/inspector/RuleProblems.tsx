import { useMemo } from 'react';
import type { Rule } from '../../core/flow/rule.ts';
import { ReasonText } from '../canvas/ConnectionReason.tsx';
import { ProblemMark } from '../canvas/nodes/ProblemMark.tsx';
import { useDesigner } from '../store/useDesigner.ts';
import { FixButton } from './FixButton.tsx';

export function RuleProblems({ rule }: { readonly rule: Rule }) {
  const diagnostics = useDesigner((state) => state.compiled.diagnostics);
  const own = useMemo(
    () => diagnostics.filter(({ subject }) => subject.rule === rule.id),
    [diagnostics, rule.id],
  );
  if (own.length === 0) return null;
  return (
    <section aria-label="Problems of this rule">
      {own.map((diagnostic, index) => (
        <div key={index} className={`problem-card ${diagnostic.severity}`}>
          <ProblemMark severity={diagnostic.severity} />
          <div>
            <p>
              <ReasonText text={diagnostic.message} />
            </p>
            {diagnostic.hint !== undefined && (
              <p className="small">
                <ReasonText text={diagnostic.hint} />
              </p>
            )}
            <FixButton problem={diagnostic} />
          </div>
        </div>
      ))}
    </section>
  );
}
