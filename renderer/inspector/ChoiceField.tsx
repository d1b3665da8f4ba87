import { useId } from 'react';
import type { Subject } from '../../core/diagnostics/diagnostic.ts';
import type { Choice } from './device-choices.ts';
import { FieldProblems } from './FieldProblems.tsx';
import { Segments } from './Segments.tsx';

interface ChoiceFieldProps<T extends string> {
  readonly name: string;
  readonly title: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly subject: Subject;
  /** Below the choices instead of the chosen one's own explanation. */
  readonly note?: string | undefined;
  readonly onChoose: (value: T) => void;
}

/** One of a few side by side, with what the chosen one means below. */
export function ChoiceField<T extends string>(props: ChoiceFieldProps<T>) {
  const { name, title, choices, value, subject, note, onChoose } = props;
  const chosen = choices.find((choice) => choice.value === value);
  return (
    <div className="field">
      <span className="field-label">
        <b>{name}</b> {title}
      </span>
      <Segments
        label={`${name}, ${title}`}
        choices={choices.map((choice) => ({ ...choice, title: choice.explanation }))}
        value={value}
        onChoose={onChoose}
      />
      <p className="muted small">{note ?? chosen?.explanation}</p>
      <FieldProblems subject={subject} />
    </div>
  );
}

interface ChoiceListProps<T extends string> {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly onChoose: (value: T) => void;
}

/** One of a few below one another, each with its explanation. */
export function ChoiceList<T extends string>(props: ChoiceListProps<T>) {
  const { label, choices, value, onChoose } = props;
  const group = useId();
  return (
    <div className="choice-list" role="radiogroup" aria-label={label}>
      {choices.map((choice) => (
        <label key={choice.value} className="choice-row">
          <input
            type="radio"
            name={group}
            checked={choice.value === value}
            onChange={() => onChoose(choice.value)}
          />
          <b className="mono">{choice.label ?? choice.value}</b>
          <small className="muted">{choice.explanation}</small>
        </label>
      ))}
    </div>
  );
}
