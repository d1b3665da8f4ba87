import { useId, useState } from 'react';
import type { Subject } from '../../core/diagnostics/diagnostic.ts';
import { printFieldText, readFieldText } from '../../core/flow/field-text.ts';
import type { FieldRow } from '../../core/flow/fields.ts';
import type { FieldValue } from '../../core/flow/rule.ts';
import { FieldLabel } from './FieldLabel.tsx';
import { FieldProblems } from './FieldProblems.tsx';

interface ValueFieldProps {
  readonly row: FieldRow;
  readonly value: FieldValue | undefined;
  readonly subject: Subject;
  /** Shown while it is empty: what leaving it out means. */
  readonly absent: string;
  readonly onChange: (value: FieldValue | undefined) => void;
}

/** How long a value of many bytes is, which nobody counts. */
function lengthOf({ kind }: FieldRow, value: FieldValue | undefined): string {
  if (kind !== 'hex' || typeof value !== 'string') return '';
  const bytes = value.length / 2;
  return bytes === 1 ? '1 byte' : `${bytes} bytes`;
}

/** One value in the registry's own spelling: hex digits, addresses, texts, wide numbers. */
export function ValueField({ row, value, subject, absent, onChange }: ValueFieldProps) {
  const id = useId();
  const [typing, setTyping] = useState<{
    readonly text: string;
    readonly value: FieldValue | undefined;
    readonly problem?: string;
  }>();
  const current = typing?.value === value ? typing : undefined;
  const change = (text: string): void => {
    const word = text.replaceAll(/\s/g, '');
    if (word === '') {
      setTyping({ text, value: undefined });
      onChange(undefined);
      return;
    }
    const reading = readFieldText(row, row.kind === 'hex' ? word.replaceAll(':', '') : word);
    if (!reading.ok) {
      const { message, hint = '' } = reading.problem({ subject });
      setTyping({ text, value, problem: `${message} ${hint}` });
      return;
    }
    setTyping({ text, value: reading.value });
    if (reading.value !== value) onChange(reading.value);
  };
  return (
    <div className="field">
      <FieldLabel id={id} row={row} />
      <input
        id={id}
        className="text-input mono"
        aria-label={`${row.name}, ${row.title}`}
        aria-invalid={current?.problem !== undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={absent}
        value={current?.text ?? (value === undefined ? '' : printFieldText(row, value))}
        onChange={(event) => change(event.target.value)}
        onBlur={() => {
          if (current?.problem === undefined) setTyping(undefined);
        }}
      />
      {lengthOf(row, value) !== '' && <p className="muted small">{lengthOf(row, value)}</p>}
      {current?.problem !== undefined && (
        <p className="field-error" role="alert">
          {current.problem}
        </p>
      )}
      <FieldProblems subject={subject} />
    </div>
  );
}
