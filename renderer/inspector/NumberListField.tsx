import { useId } from 'react';
import type { Subject } from '../../core/diagnostics/diagnostic.ts';
import type { ActionFieldRow } from '../../core/flow/fields.ts';
import { FieldLabel } from './FieldLabel.tsx';
import { FieldProblems } from './FieldProblems.tsx';
import { printNumberList, readNumberList } from './number-list.ts';
import { TypedInput, type Typed } from './TypedInput.tsx';

type Numbers = readonly number[];

interface NumberListFieldProps {
  readonly row: ActionFieldRow;
  readonly value: Numbers | undefined;
  readonly subject: Subject;
  /** Shown while it is empty: what leaving it out means. */
  readonly absent: string;
  /** `undefined` when the list is empty. */
  readonly onChange: (value: Numbers | undefined) => void;
}

const same = (a: Numbers = [], b: Numbers = []): boolean => a.join() === b.join();

function read(row: ActionFieldRow, text: string): Typed<Numbers> {
  const limits = { most: row.most ?? 2 ** row.bits - 1, longest: row.list?.most ?? 1 };
  const reading = readNumberList(text, limits);
  if (!reading.ok) return { problem: reading.problem };
  return { value: reading.numbers.length === 0 ? undefined : reading.numbers };
}

/** Several numbers in one line of text, such as the queues of rss. */
export function NumberListField(props: NumberListFieldProps) {
  const { row, value, subject, absent, onChange } = props;
  const id = useId();
  return (
    <div className="field">
      <FieldLabel id={id} row={row} />
      <TypedInput
        id={id}
        label={`${row.name}, ${row.title}`}
        value={value}
        print={printNumberList}
        read={(text) => read(row, text)}
        same={same}
        placeholder={absent}
        meaning={value === undefined ? '' : `${value.length}`}
        onChange={onChange}
      />
      <FieldProblems subject={subject} />
    </div>
  );
}
