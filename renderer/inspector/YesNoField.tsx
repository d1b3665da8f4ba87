import { useId } from 'react';
import type { Subject } from '../../core/diagnostics/diagnostic.ts';
import type { ItemFieldRow } from '../../core/flow/fields.ts';
import type { FieldMatch } from '../../core/flow/rule.ts';
import { FieldLabel } from './FieldLabel.tsx';
import { FieldProblems } from './FieldProblems.tsx';
import type { FieldSupport } from './field-support.ts';
import { Segments } from './Segments.tsx';

interface YesNoFieldProps {
  readonly row: ItemFieldRow;
  readonly match: FieldMatch | undefined;
  readonly subject: Subject;
  readonly support: FieldSupport;
  readonly onChange: (match: FieldMatch | undefined) => void;
}

const choices = [
  { value: 'any' },
  { value: '0', label: '0 no' },
  { value: '1', label: '1 yes' },
] as const;

/** A field of one bit: compared or not, and with what. */
export function YesNoField({ row, match, subject, support, onChange }: YesNoFieldProps) {
  const id = useId();
  const value = match === undefined || match.mask === 0 ? 'any' : match.spec === 1 ? '1' : '0';
  return (
    <div className="field">
      <FieldLabel id={id} row={row} since={support.since} />
      <Segments
        label={`${row.name}, ${row.title}`}
        choices={choices}
        value={value}
        onChoose={(next) => onChange(next === 'any' ? undefined : { spec: Number(next), mask: 1 })}
      />
      <FieldProblems subject={subject} />
    </div>
  );
}

/** Whether a field is a single bit with a mask of its own. */
export const isOneBit = (row: ItemFieldRow): boolean =>
  row.kind === 'boolean' || (row.kind === 'unsigned' && row.bits === 1);
