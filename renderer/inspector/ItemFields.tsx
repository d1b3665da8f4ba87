import type { Edit } from '../../core/document/edits/apply.ts';
import { itemRow } from '../../core/flow/items.ts';
import type { FieldMatch, Item, Rule } from '../../core/flow/rule.ts';
import { perform } from '../store/editing.ts';
import { MatchField } from './MatchField.tsx';

interface ItemFieldsProps {
  readonly rule: Rule;
  readonly item: Item;
  readonly index: number;
}

export function ItemFields({ rule, item, index }: ItemFieldsProps) {
  const fields = itemRow(item.type)?.fields ?? [];
  if (fields.length === 0) return null;
  const change = (field: string, match: FieldMatch | undefined): void => {
    const place = { item: item.id, field } as const;
    const edit: Edit =
      match === undefined
        ? { kind: 'clear-field', ...place }
        : { kind: 'set-field', ...place, match };
    perform(edit, `${item.id}.${field}`);
  };
  return (
    <section className="fields" aria-label={`Fields of ${item.type}`}>
      {fields.map((row) => (
        <MatchField
          key={row.name}
          row={row}
          match={item.fields[row.name]}
          subject={{ rule: rule.id, part: 'item', index, field: row.name }}
          onChange={(match) => change(row.name, match)}
        />
      ))}
    </section>
  );
}
