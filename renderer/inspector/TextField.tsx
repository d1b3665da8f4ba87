import { useId, useState } from 'react';

interface TextFieldProps {
  readonly name: string;
  readonly title: string;
  readonly value: string;
  /** What is wrong with a text, if anything; a wrong one is not taken over. */
  readonly judge?: (text: string) => string | undefined;
  readonly mono?: boolean;
  readonly placeholder?: string;
  readonly onChange: (text: string) => void;
}

export function TextField(props: TextFieldProps) {
  const { name, title, value, judge, mono = false, placeholder, onChange } = props;
  const id = useId();
  const [wrong, setWrong] = useState<{ text: string; value: string; problem: string }>();
  const current = wrong?.value === value ? wrong : undefined;
  const change = (text: string): void => {
    const problem = judge?.(text);
    setWrong(problem === undefined ? undefined : { text, value, problem });
    if (problem === undefined && text !== value) onChange(text);
  };
  return (
    <div className="field">
      <label htmlFor={id}>
        <b>{name}</b> {title}
      </label>
      <input
        id={id}
        data-field={name}
        className={`text-input ${mono ? 'mono' : ''}`}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={current !== undefined}
        placeholder={placeholder}
        value={current?.text ?? value}
        onChange={(event) => change(event.target.value)}
      />
      {current !== undefined && (
        <p className="field-error" role="alert">
          {current.problem}
        </p>
      )}
    </div>
  );
}
