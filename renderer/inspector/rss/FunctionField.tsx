import { useId } from 'react';
import { FieldLabel } from '../FieldLabel.tsx';
import { FieldProblems } from '../FieldProblems.tsx';
import type { RssFieldProps } from './field-props.ts';

const explanations: Readonly<Record<string, string>> = {
  default: 'The device’s own choice. A TAP takes Toeplitz.',
  toeplitz: 'As network cards compute it: the key decides what each bit of a packet adds.',
  simple_xor: 'Addresses and ports xored, without a key. Regular addresses spread unevenly.',
  symmetric_toeplitz: 'Toeplitz of source xor destination: both directions of a flow hash alike.',
};

interface FunctionFieldProps extends RssFieldProps {
  readonly name: string;
  /** Undefined for what leaving it out means. */
  readonly onChange: (name: string | undefined) => void;
}

export function FunctionField({ row, subject, name, onChange }: FunctionFieldProps) {
  const id = useId();
  const words = row.words ?? [];
  const explanation = explanations[name];
  return (
    <div className="field">
      <FieldLabel id={id} row={row} />
      <select
        id={id}
        className="select mono"
        aria-label={`${row.name}, ${row.title}`}
        aria-describedby={`${id}-meaning`}
        value={name}
        onChange={({ target }) => onChange(target.value === 'default' ? undefined : target.value)}
      >
        {[...words, ...(words.includes(name) ? [] : [name])].map((word) => (
          <option key={word} value={word}>
            {word}
          </option>
        ))}
      </select>
      <p id={`${id}-meaning`} className="muted small">
        {explanation}
      </p>
      <FieldProblems subject={subject} />
    </div>
  );
}
