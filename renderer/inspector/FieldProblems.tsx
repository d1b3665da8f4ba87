import type { Diagnostic, Subject } from '../../core/diagnostics/diagnostic.ts';
import { ReasonText } from '../canvas/ConnectionReason.tsx';
import { useDesigner } from '../store/useDesigner.ts';
import { useMemo } from 'react';
import { FixButton } from './FixButton.tsx';

const isAbout = ({ subject }: Diagnostic, place: Subject): boolean =>
  subject.rule === place.rule &&
  subject.part === place.part &&
  subject.index === place.index &&
  subject.field === place.field;

/** What the compiler says about one field, below it. */
export function FieldProblems({ subject }: { readonly subject: Subject }) {
  const { rule, part, index, field } = subject;
  const diagnostics = useDesigner((state) => state.compiled.diagnostics);
  const own = useMemo(() => {
    const place = {
      part,
      ...(rule !== undefined && { rule }),
      ...(index !== undefined && { index }),
      ...(field !== undefined && { field }),
    };
    return diagnostics.filter((diagnostic) => isAbout(diagnostic, place));
  }, [diagnostics, rule, part, index, field]);
  return own.map((diagnostic, at) => (
    <div key={at} className={`field-problem ${diagnostic.severity}`}>
      <ReasonText text={diagnostic.message} />{' '}
      {diagnostic.hint !== undefined && <ReasonText text={diagnostic.hint} />}
      {/* The problems of a rule have their buttons in its list of problems. */}
      {rule === undefined && <FixButton problem={diagnostic} />}
    </div>
  ));
}
