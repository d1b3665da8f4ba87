import { itemRow } from '../../core/flow/items.ts';
import type { Edit } from '../../core/document/edits/apply.ts';
import type { ItemFieldRow } from '../../core/flow/fields.ts';
import type { FieldMatch, Item, Rule } from '../../core/flow/rule.ts';
import { ReasonText } from '../canvas/ConnectionReason.tsx';
import { perform } from '../store/editing.ts';
import { fieldSupport } from './field-support.ts';
import { MatchField } from './MatchField.tsx';
import { isOneBit, YesNoField } from './YesNoField.tsx';

interface ItemFieldsProps {
  readonly rule: Rule;
  readonly item: Item;
  readonly index: number;
}

/** Every field a TAP can match, and those it cannot that the rule speaks of; the rest on demand, with the reason. */
export function ItemFields({ rule, item, index }: ItemFieldsProps) {
  const row = itemRow(item.type);
  const fields = row?.fields ?? [];
  const shown = fields.filter(({ name, masks }) => masks !== 'none' || name in item.fields);
  const others = fields.filter((field) => !shown.includes(field));
  const tags = rule.pattern.slice(0, index + 1).filter(({ type }) => type === item.type).length;
  const change = (field: string, match: FieldMatch | undefined): void => {
    const place = { item: item.id, field } as const;
    const edit: Edit =
      match === undefined
        ? { kind: 'clear-field', ...place }
        : { kind: 'set-field', ...place, match };
    perform(edit, `${item.id}.${field}`);
  };
  if (fields.length === 0) return null;
  return (
    <section className="fields" aria-label={`Fields of ${item.type}`}>
      {shown.map((field) => {
        const Field = isOneBit(field) ? YesNoField : MatchField;
        return (
          <Field
            key={field.name}
            row={field}
            match={item.fields[field.name]}
            subject={{ rule: rule.id, part: 'item', index, field: field.name }}
            support={fieldSupport(item.type, field, tags)}
            onChange={(match) => change(field.name, match)}
          />
        );
      })}
      {others.length > 0 && <Unmatchable fields={others} />}
    </section>
  );
}

function Unmatchable({ fields }: { readonly fields: readonly ItemFieldRow[] }) {
  return (
    <details className="unmatchable">
      <summary>{`${fields.length} ${fields.length === 1 ? 'field' : 'fields'} a TAP cannot match`}</summary>
      <dl>
        {fields.map(({ name, title, unsupported }) => (
          <div key={name}>
            <dt className="mono">{name}</dt>
            <dd>{unsupported === undefined ? title : <ReasonText text={unsupported} />}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
