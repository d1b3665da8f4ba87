import { useState, type ReactNode } from 'react';
import { ReasonText } from '../canvas/ConnectionReason.tsx';

/** What a text means, or why it means nothing. */
export type Typed<T> = { readonly value: T | undefined } | { readonly problem: string };

interface TypedInputProps<T> {
  readonly id: string;
  readonly label: string;
  readonly value: T | undefined;
  readonly print: (value: T) => string;
  readonly read: (text: string) => Typed<T>;
  /** Whether two values are one; by identity when absent. */
  readonly same?: (a: T | undefined, b: T | undefined) => boolean;
  readonly placeholder?: string;
  readonly numeric?: boolean;
  /** At the right end of the input. */
  readonly meaning?: ReactNode;
  readonly onChange: (value: T | undefined) => void;
}

interface Typing<T> {
  readonly text: string;
  /** What the document held when it was typed, to notice when it changes from elsewhere. */
  readonly value: T | undefined;
  readonly problem?: string;
}

/** A value as text: what cannot be read stays as typed, with the reason, and the document keeps the last good value. */
export function TypedInput<T>(props: TypedInputProps<T>) {
  const { id, label, value, print, read, same = Object.is, meaning, onChange } = props;
  const [typing, setTyping] = useState<Typing<T>>();
  const current = typing !== undefined && same(typing.value, value) ? typing : undefined;
  const problem = current?.problem;
  const change = (text: string): void => {
    const reading = read(text);
    if ('problem' in reading) {
      setTyping({ text, value, problem: reading.problem });
      return;
    }
    setTyping({ text, value: reading.value });
    if (!same(reading.value, value)) onChange(reading.value);
  };
  const printed = value === undefined ? '' : print(value);
  return (
    <>
      <div className="field-value">
        <input
          id={id}
          className="text-input mono"
          inputMode={props.numeric === true ? 'numeric' : undefined}
          aria-label={label}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          autoComplete="off"
          spellCheck={false}
          placeholder={props.placeholder}
          value={current?.text ?? printed}
          onChange={(event) => change(event.target.value)}
          onBlur={() => {
            if (problem === undefined) setTyping(undefined);
          }}
        />
        {problem === undefined && <span className="field-meaning">{meaning}</span>}
      </div>
      {problem !== undefined && (
        <p id={`${id}-problem`} className="field-error" role="alert">
          <ReasonText text={problem} />
        </p>
      )}
    </>
  );
}
