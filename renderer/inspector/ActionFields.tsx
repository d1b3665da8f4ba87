import { rssTypesOfWord } from '../../core/compile/rss-types.ts';
import type { Edit } from '../../core/document/edits/apply.ts';
import { actionRow } from '../../core/flow/actions.ts';
import type { ActionFieldRow } from '../../core/flow/fields.ts';
import type { Action, ActionValue, FieldValue, Rule } from '../../core/flow/rule.ts';
import type { Subject } from '../../core/diagnostics/diagnostic.ts';
import { perform } from '../store/editing.ts';
import { NumberField } from './NumberField.tsx';
import { NumberListField } from './NumberListField.tsx';
import { SwitchField } from './SwitchField.tsx';
import { ValueField } from './ValueField.tsx';
import { WordField } from './WordField.tsx';
import { WordListField } from './WordListField.tsx';

interface ActionFieldsProps {
  readonly rule: Rule;
  readonly action: Action;
  readonly index: number;
}

export function ActionFields({ rule, action, index }: ActionFieldsProps) {
  const fields = actionRow(action.type)?.fields ?? [];
  if (fields.length === 0) return null;
  const change = (field: string, value: ActionValue | undefined): void => {
    const place = { action: action.id, field } as const;
    const edit: Edit =
      value === undefined
        ? { kind: 'clear-action-field', ...place }
        : { kind: 'set-action-field', ...place, value };
    perform(edit, `${action.id}.${field}`);
  };
  return (
    <section className="fields" aria-label={`Fields of ${action.type}`}>
      {fields.map((row) => (
        <ActionField
          key={row.name}
          row={row}
          usable={action.type === 'rss' ? isHashable : isUsable}
          value={action.fields[row.name]}
          subject={{ rule: rule.id, part: 'action', index, field: row.name }}
          onChange={(value) => change(row.name, value)}
        />
      ))}
    </section>
  );
}

interface ActionFieldProps {
  readonly row: ActionFieldRow;
  /** Whether a TAP can honour a word of the field. */
  readonly usable: (word: string) => boolean;
  readonly value: ActionValue | undefined;
  readonly subject: Subject;
  readonly onChange: (value: ActionValue | undefined) => void;
}

/** What leaving a field out means, for an empty input. */
const absentOf = (row: ActionFieldRow): string =>
  row.default?.replaceAll('`', '') ?? (row.required ? '' : 'none');

const isHashable = (word: string): boolean => rssTypesOfWord(word) !== undefined;
const isUsable = (): boolean => true;

const listOf = (value: ActionValue | undefined): readonly FieldValue[] | undefined =>
  typeof value === 'object' ? value : value === undefined ? undefined : [value];

function ActionField(props: ActionFieldProps) {
  const { row, value, subject, onChange } = props;
  if (row.list !== undefined) return <ListField {...props} />;
  const one = typeof value === 'object' ? undefined : value;
  const absent = absentOf(row);
  if (row.kind === 'unsigned')
    return (
      <NumberField
        row={row}
        documentation={row.documentation}
        value={typeof one === 'number' ? one : undefined}
        subject={subject}
        optional={!row.required}
        absent={absent}
        onChange={onChange}
      />
    );
  if (row.kind === 'boolean' || row.form === 'flag')
    return (
      <SwitchField
        name={row.name}
        explanation={row.documentation}
        value={one === 1}
        subject={subject}
        onChange={(on) => onChange(on ? 1 : undefined)}
      />
    );
  if (row.kind === 'word') {
    const word = one === undefined ? undefined : String(one);
    return (
      <WordField row={row} value={word} subject={subject} absent={absent} onChange={onChange} />
    );
  }
  return <ValueField row={row} value={one} subject={subject} absent={absent} onChange={onChange} />;
}

function ListField({ row, usable, value, subject, onChange }: ActionFieldProps) {
  const list = listOf(value);
  if (row.kind === 'word')
    return (
      <WordListField
        row={row}
        value={list?.map(String)}
        subject={subject}
        usable={usable}
        onChange={onChange}
      />
    );
  return (
    <NumberListField
      row={row}
      value={list?.map(Number)}
      subject={subject}
      absent={absentOf(row)}
      onChange={onChange}
    />
  );
}
