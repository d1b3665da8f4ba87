import { useId } from 'react';
import type { Subject } from '../../core/diagnostics/diagnostic.ts';
import { readFieldText, type ReadableField } from '../../core/flow/field-text.ts';
import { FieldProblems } from './FieldProblems.tsx';
import { TypedInput, type Typed } from './TypedInput.tsx';

interface NumberFieldProps {
  readonly row: ReadableField;
  readonly documentation: string;
  readonly value: number | undefined;
  readonly subject: Subject;
  /** Smallest and greatest allowed, where the width alone does not say it. */
  readonly range?: readonly [number, number];
  /** `undefined` when the field may be left empty and is. */
  readonly onChange: (value: number | undefined) => void;
  readonly optional?: boolean;
  readonly keep?: string;
  /** Shown while it is empty: what leaving it out means. */
  readonly absent?: string;
}

function read(text: string, { row, range, optional, subject }: NumberFieldProps): Typed<number> {
  const word = text.trim();
  if (word === '' && optional === true) return { value: undefined };
  const reading = readFieldText(row, word);
  if (!reading.ok) {
    const { message, hint } = reading.problem({ subject });
    return { problem: word === '' ? `The ${row.title} is a number.` : `${message} ${hint ?? ''}` };
  }
  const value = Number(reading.value);
  if (range !== undefined && (value < range[0] || value > range[1]))
    return { problem: `The ${row.title} is from ${range[0]} to ${range[1]}.` };
  return { value };
}

/** A number that must be given whole: attributes, queues, the values of actions. */
export function NumberField(props: NumberFieldProps) {
  const { row, documentation, value, subject, optional, absent, onChange } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} title={documentation}>
        <b className="mono">{row.name}</b> {row.title}
      </label>
      <p className="field-documentation muted small">{documentation}</p>
      <TypedInput
        id={id}
        label={`${row.name}, ${row.title}`}
        value={value}
        print={String}
        read={(text) => read(text, props)}
        numeric
        {...(props.keep !== undefined && { keep: props.keep })}
        placeholder={absent ?? (optional === true ? 'none' : '')}
        onChange={onChange}
      />
      <FieldProblems subject={subject} />
    </div>
  );
}
