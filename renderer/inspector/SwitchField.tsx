import { useId } from 'react';
import type { Subject } from '../../core/diagnostics/diagnostic.ts';
import { FieldProblems } from './FieldProblems.tsx';

interface SwitchFieldProps {
  readonly name: string;
  readonly explanation: string;
  readonly value: boolean;
  readonly subject: Subject;
  readonly onChange: (value: boolean) => void;
}

/** On or off, with a sentence that says what on means. */
export function SwitchField({ name, explanation, value, subject, onChange }: SwitchFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <div className="switch-line">
        <b id={id}>{name}</b>
        <button
          type="button"
          className="switch"
          role="switch"
          aria-checked={value}
          aria-labelledby={id}
          aria-describedby={`${id}-meaning`}
          onClick={() => onChange(!value)}
        />
      </div>
      <p id={`${id}-meaning`} className="muted small">
        {explanation}
      </p>
      <FieldProblems subject={subject} />
    </div>
  );
}
