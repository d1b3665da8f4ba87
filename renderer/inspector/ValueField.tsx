import { useId } from 'react';
import type { Subject } from '../../core/diagnostics/diagnostic.ts';
import { printFieldText, readFieldText } from '../../core/flow/field-text.ts';
import type { FieldRow } from '../../core/flow/fields.ts';
import type { FieldValue } from '../../core/flow/rule.ts';
import { FieldLabel } from './FieldLabel.tsx';
import { FieldProblems } from './FieldProblems.tsx';
import { TypedInput, type Typed } from './TypedInput.tsx';

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
  return value.length === 2 ? '1 byte' : `${value.length / 2} bytes`;
}

/** Keys are copied with blanks and colons between their bytes. */
function read(row: FieldRow, text: string, subject: Subject): Typed<FieldValue> {
  const word = row.kind === 'hex' ? text.replaceAll(/[\s:]/g, '').toLowerCase() : text.trim();
  if (word === '') return { value: undefined };
  const reading = readFieldText(row, word);
  if (reading.ok) return { value: reading.value };
  const { message, hint = '' } = reading.problem({ subject });
  return { problem: `${message} ${hint}` };
}

/** One value in the registry's own spelling: hex digits, addresses, texts, wide numbers. */
export function ValueField({ row, value, subject, absent, onChange }: ValueFieldProps) {
  const id = useId();
  const length = lengthOf(row, value);
  return (
    <div className="field">
      <FieldLabel id={id} row={row} />
      <TypedInput
        id={id}
        label={`${row.name}, ${row.title}`}
        value={value}
        print={(known) => printFieldText(row, known)}
        read={(text) => read(row, text, subject)}
        placeholder={absent}
        onChange={onChange}
      />
      {length !== '' && <p className="muted small">{length}</p>}
      <FieldProblems subject={subject} />
    </div>
  );
}
