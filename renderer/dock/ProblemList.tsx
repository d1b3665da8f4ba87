import { CircleCheck } from 'lucide-react';
import { useMemo } from 'react';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import type { RuleId } from '../../core/flow/rule.ts';
import { ReasonText } from '../canvas/ConnectionReason.tsx';
import { ProblemMark } from '../canvas/nodes/ProblemMark.tsx';
import { FixButton } from '../inspector/FixButton.tsx';
import { focusInspector } from '../inspector/focus.ts';
import { nodeOf } from '../store/derive.ts';
import { titleOfRule } from '../store/titles.ts';
import { designer, setSelection, useDesigner } from '../store/useDesigner.ts';

const order = { error: 0, warning: 1, info: 2 } as const;

/** To the node and its fields; for a message about text, to the text. */
function goTo(diagnostic: Diagnostic): void {
  const { rulesById, textDiagnostics } = designer.getState();
  const node = nodeOf(diagnostic, rulesById);
  if (node !== undefined) setSelection([node]);
  if (textDiagnostics.includes(diagnostic))
    designer.setState({ dockTab: 'testpmd', textPlace: diagnostic.span });
  else focusInspector('first');
}

export function ProblemList() {
  const all = useDesigner((state) => state.problems);
  const problems = useMemo(
    () => all.toSorted((a, b) => order[a.severity] - order[b.severity]),
    [all],
  );
  if (problems.length === 0)
    return (
      <p className="empty-note">
        <CircleCheck size={16} aria-hidden /> No problems.
      </p>
    );
  return (
    <ul className="problem-list" aria-label="Problems">
      {problems.map((problem, index) => (
        <li key={index}>
          <Problem problem={problem} />
          <FixButton problem={problem} />
        </li>
      ))}
    </ul>
  );
}

function Problem({ problem }: { readonly problem: Diagnostic }) {
  const { subject, span } = problem;
  const place = useDesigner(
    (state) => titleOfRule(state, subject.rule as RuleId | undefined) ?? '',
  );
  return (
    <button type="button" className="problem" onClick={() => goTo(problem)}>
      <ProblemMark severity={problem.severity} />
      <span className="problem-text">
        <span>
          <ReasonText text={problem.message} />
        </span>
        {problem.hint !== undefined && (
          <span className="muted">
            <ReasonText text={problem.hint} />
          </span>
        )}
      </span>
      <span className="problem-place muted">
        {place}
        {span !== undefined && ` line ${span.line}, column ${span.column}`}
      </span>
      <code className="muted">{problem.code}</code>
    </button>
  );
}
