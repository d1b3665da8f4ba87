import { useId, useState } from 'react';
import type { Subject } from '../../core/diagnostics/diagnostic.ts';
import { readFieldText, type ReadableField } from '../../core/flow/field-text.ts';
import { FieldProblems } from './FieldProblems.tsx';

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
  /** Shown while it is empty: what leaving it out means. */
  readonly absent?: string;
}

type Reading = { readonly value: number | undefined } | { readonly problem: string };

function read(text: string, { row, range, optional, subject }: NumberFieldProps): Reading {
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
  const { row, documentation, value, subject, onChange } = props;
  const id = useId();
  const [typing, setTyping] = useState<{
    text: string;
    value: number | undefined;
    problem?: string;
  }>();
  const current = typing !== undefined && typing.value === value ? typing : undefined;
  const text = current?.text ?? (value === undefined ? '' : String(value));
  const change = (next: string): void => {
    const reading = read(next, props);
    if ('problem' in reading) {
      setTyping({ text: next, value, problem: reading.problem });
      return;
    }
    setTyping({ text: next, value: reading.value });
    if (reading.value !== value) onChange(reading.value);
  };
  return (
    <div className="field">
      <label htmlFor={id} title={documentation}>
        <b className="mono">{row.name}</b> {row.title}
      </label>
      <p className="field-documentation muted small">{documentation}</p>
      <input
        id={id}
        className="text-input mono"
        inputMode="numeric"
        autoComplete="off"
        aria-label={`${row.name}, ${row.title}`}
        aria-invalid={current?.problem !== undefined}
        placeholder={props.absent ?? (props.optional === true ? 'none' : '')}
        value={text}
        onChange={(event) => change(event.target.value)}
        onBlur={() => {
          if (current?.problem === undefined) setTyping(undefined);
        }}
      />
      {current?.problem !== undefined && (
        <p className="field-error" role="alert">
          {current.problem}
        </p>
      )}
      <FieldProblems subject={subject} />
    </div>
  );
}
