import type { Edit } from '../../core/document/edits/apply.ts';
import { actionRow } from '../../core/flow/actions.ts';
import type { Action, Rule } from '../../core/flow/rule.ts';
import { perform } from '../store/editing.ts';
import { NumberField } from './NumberField.tsx';

interface ActionFieldsProps {
  readonly rule: Rule;
  readonly action: Action;
  readonly index: number;
}

/** All fields of today's actions are numbers. */
export function ActionFields({ rule, action, index }: ActionFieldsProps) {
  const fields = actionRow(action.type)?.fields ?? [];
  if (fields.length === 0) return null;
  const change = (field: string, value: number | undefined): void => {
    const place = { action: action.id, field } as const;
    const edit: Edit =
      value === undefined
        ? { kind: 'clear-action-field', ...place }
        : { kind: 'set-action-field', ...place, value };
    perform(edit, `${action.id}.${field}`);
  };
  return (
    <section className="fields" aria-label={`Fields of ${action.type}`}>
      {fields.map((row) => {
        const value = action.fields[row.name];
        return (
          <NumberField
            key={row.name}
            row={row}
            documentation={row.documentation}
            value={typeof value === 'number' ? value : undefined}
            subject={{ rule: rule.id, part: 'action', index, field: row.name }}
            optional={!row.required}
            onChange={(next) => change(row.name, next)}
          />
        );
      })}
    </section>
  );
}
