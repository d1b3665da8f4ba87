import { useId, useState } from 'react';
import type { Subject } from '../../core/diagnostics/diagnostic.ts';
import type { ActionFieldRow } from '../../core/flow/fields.ts';
import { ReasonText } from '../canvas/ConnectionReason.tsx';
import { FieldLabel } from './FieldLabel.tsx';
import { FieldProblems } from './FieldProblems.tsx';
import { printNumberList, readNumberList } from './number-list.ts';

interface NumberListFieldProps {
  readonly row: ActionFieldRow;
  readonly value: readonly number[] | undefined;
  readonly subject: Subject;
  /** `undefined` when the list is empty. */
  readonly onChange: (value: readonly number[] | undefined) => void;
}

const same = (a: readonly number[] | undefined, b: readonly number[] | undefined): boolean =>
  (a ?? []).join() === (b ?? []).join();

/** Several numbers in one line of text, such as the queues of rss. */
export function NumberListField({ row, value, subject, onChange }: NumberListFieldProps) {
  const id = useId();
  const [typing, setTyping] = useState<{
    readonly text: string;
    readonly value: readonly number[] | undefined;
    readonly problem?: string;
  }>();
  const current = typing !== undefined && same(typing.value, value) ? typing : undefined;
  const change = (text: string): void => {
    const limits = { most: row.most ?? 2 ** row.bits - 1, longest: row.list?.most ?? 1 };
    const reading = readNumberList(text, limits);
    if (!reading.ok) {
      setTyping({ text, value, problem: reading.problem });
      return;
    }
    const next = reading.numbers.length === 0 ? undefined : reading.numbers;
    setTyping({ text, value: next });
    if (!same(next, value)) onChange(next);
  };
  return (
    <div className="field">
      <FieldLabel id={id} row={row} />
      <div className="field-value">
        <input
          id={id}
          className="text-input mono"
          aria-label={`${row.name}, ${row.title}`}
          aria-invalid={current?.problem !== undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={row.default?.replaceAll('`', '') ?? 'none'}
          value={current?.text ?? printNumberList(value ?? [])}
          onChange={(event) => change(event.target.value)}
          onBlur={() => {
            if (current?.problem === undefined) setTyping(undefined);
          }}
        />
        {value !== undefined && current?.problem === undefined && (
          <span className="field-meaning">{value.length === 1 ? 'one' : `${value.length}`}</span>
        )}
      </div>
      {current?.problem !== undefined && (
        <p className="field-error" role="alert">
          <ReasonText text={current.problem} />
        </p>
      )}
      <FieldProblems subject={subject} />
    </div>
  );
}
