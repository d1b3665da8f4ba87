import { useId } from 'react';
import type { Subject } from '../../core/diagnostics/diagnostic.ts';
import type { FieldRow } from '../../core/flow/fields.ts';
import { FieldLabel } from './FieldLabel.tsx';
import { FieldProblems } from './FieldProblems.tsx';

interface WordFieldProps {
  readonly row: FieldRow;
  readonly value: string | undefined;
  readonly subject: Subject;
  /** What leaving it out means. */
  readonly absent: string;
  readonly onChange: (value: string | undefined) => void;
}

/** One word of the registry's. */
export function WordField({ row, value, subject, absent, onChange }: WordFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <FieldLabel id={id} row={row} />
      <select
        id={id}
        className="select mono"
        aria-label={`${row.name}, ${row.title}`}
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
      >
        <option value="">{absent}</option>
        {row.words?.map((word) => (
          <option key={word} value={word}>
            {word}
          </option>
        ))}
      </select>
      <FieldProblems subject={subject} />
    </div>
  );
}
