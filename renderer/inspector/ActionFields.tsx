import type { Edit } from '../../core/document/edits/apply.ts';
import { actionRow } from '../../core/flow/actions.ts';
import type { ActionFieldRow } from '../../core/flow/fields.ts';
import type { Action, ActionValue, Rule } from '../../core/flow/rule.ts';
import type { Subject } from '../../core/diagnostics/diagnostic.ts';
import { perform } from '../store/editing.ts';
import { NumberField } from './NumberField.tsx';
import { RssFields } from './rss/RssFields.tsx';
import { SwitchField } from './SwitchField.tsx';
import { ValueField } from './ValueField.tsx';
import { WordField } from './WordField.tsx';

interface ActionFieldsProps {
  readonly rule: Rule;
  readonly action: Action;
  readonly index: number;
}

/** Lists are of rss alone, which has controls of its own. */
export function ActionFields(props: ActionFieldsProps) {
  return props.action.type === 'rss' ? <RssFields {...props} /> : <PlainFields {...props} />;
}

function PlainFields({ rule, action, index }: ActionFieldsProps) {
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
  readonly value: ActionValue | undefined;
  readonly subject: Subject;
  readonly onChange: (value: ActionValue | undefined) => void;
}

/** What leaving a field out means, for an empty input. */
const absentOf = (row: ActionFieldRow): string =>
  row.default?.replaceAll('`', '') ?? (row.required ? '' : 'none');

function ActionField({ row, value, subject, onChange }: ActionFieldProps) {
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
