import type { KeyboardEvent } from 'react';

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly choices: readonly {
    readonly value: T;
    readonly label?: string;
    readonly title?: string;
  }[];
  readonly value: T;
  readonly mono?: boolean;
  readonly onChoose: (value: T) => void;
}

/** One of a few: a radio group, so one tab stop, and arrow keys choose (WAI-ARIA Authoring Practices). */
export function Segments<T extends string>(props: SegmentsProps<T>) {
  const { label, choices, value, mono = false, onChoose } = props;
  const walk = (event: KeyboardEvent<HTMLElement>): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const at = choices.findIndex((choice) => choice.value === value);
    const next = (at + step + choices.length) % choices.length;
    const chosen = choices[next];
    if (chosen === undefined) return;
    event.preventDefault();
    event.currentTarget.querySelectorAll('button')[next]?.focus();
    onChoose(chosen.value);
  };
  return (
    <div className="segments" role="radiogroup" aria-label={label} onKeyDown={walk}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          role="radio"
          className={mono ? 'segment mono' : 'segment'}
          title={choice.title}
          aria-checked={choice.value === value}
          tabIndex={choice.value === value ? 0 : -1}
          onClick={() => onChoose(choice.value)}
        >
          {choice.label ?? choice.value}
        </button>
      ))}
    </div>
  );
}
