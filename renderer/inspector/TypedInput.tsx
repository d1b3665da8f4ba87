import { useState, type ChangeEvent, type ComponentProps, type ReactNode } from 'react';
import { ReasonText } from '../canvas/ConnectionReason.tsx';
import { keepUnread, unreadText } from './unread.ts';

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
  /** For a long value: how many lines of text are seen at once. */
  readonly lines?: number;
  /** Names the field while it is out of sight, so that a text that could not be read is still there afterwards. */
  readonly keep?: string;
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

/** What is being typed, and what it does to the document. */
function useTyping<T>(props: TypedInputProps<T>) {
  const { value, print, read, same = Object.is, keep, onChange } = props;
  const printed = value === undefined ? '' : print(value);
  const [typing, setTyping] = useState<Typing<T> | undefined>(() => {
    const text = unreadText(keep, printed);
    return text === undefined ? undefined : { text, value, ...read(text) };
  });
  const current = typing !== undefined && same(typing.value, value) ? typing : undefined;
  const change = (text: string): void => {
    const reading = read(text);
    if ('problem' in reading) {
      setTyping({ text, value, problem: reading.problem });
      keepUnread(keep, { text, printed });
      return;
    }
    setTyping({ text, value: reading.value });
    keepUnread(keep, undefined);
    if (!same(reading.value, value)) onChange(reading.value);
  };
  const leave = (): void => {
    if (current?.problem === undefined) setTyping(undefined);
  };
  return { text: current?.text ?? printed, problem: current?.problem, change, leave };
}

/** A value as text: what cannot be read stays as typed, with the reason, and the document keeps the last good value. */
export function TypedInput<T>(props: TypedInputProps<T>) {
  const { id, label, lines, numeric, placeholder, meaning } = props;
  const { text, problem, change, leave } = useTyping(props);
  const control: ComponentProps<'input'> & ComponentProps<'textarea'> = {
    id,
    className: 'text-input mono',
    'aria-label': label,
    'aria-invalid': problem !== undefined,
    'aria-describedby': problem === undefined ? undefined : `${id}-problem`,
    autoComplete: 'off',
    spellCheck: false,
    placeholder,
    value: text,
    onChange: ({ target }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      change(target.value),
    onBlur: leave,
  };
  return (
    <>
      <div className="field-value">
        {lines === undefined ? (
          <input {...control} inputMode={numeric === true ? 'numeric' : undefined} />
        ) : (
          <textarea {...control} rows={lines} />
        )}
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
