import { useId } from 'react';
import { groupShift, highestGroup, reservedPriorities } from '../../core/compile/layout.ts';
import type { Attributes, Rule } from '../../core/flow/rule.ts';
import { perform } from '../store/editing.ts';
import { FieldProblems } from './FieldProblems.tsx';
import { NumberField } from './NumberField.tsx';
import { TextField } from './TextField.tsx';

const group = {
  name: 'group',
  kind: 'unsigned',
  bits: 32,
  title: `0–${highestGroup}`,
} as const;
/** What is left of a group's band below the reserved priorities. */
const highestPriority = 2 ** groupShift - 1 - (reservedPriorities + 1);
const priority = {
  name: 'priority',
  kind: 'unsigned',
  bits: 32,
  title: `0–${highestPriority}`,
} as const;

export function AttributeFields({ rule }: { readonly rule: Rule }) {
  const { attributes } = rule;
  const change = (part: Partial<Attributes>): void =>
    perform(
      { kind: 'set-attribute', rule: rule.id, attributes: part },
      `${rule.id}.${Object.keys(part).join()}`,
    );
  return (
    <section className="attributes" aria-label="Rule">
      <h3>Rule</h3>
      <TextField
        name="name"
        title="what you call it"
        value={rule.name}
        onChange={(name) =>
          perform({ kind: 'rename-rule', rule: rule.id, name }, `${rule.id}.name`)
        }
      />
      <div className="field-pair">
        <NumberField
          row={group}
          documentation="Groups are consulted in ascending order."
          value={attributes.group}
          subject={{ rule: rule.id, part: 'attribute', field: 'group' }}
          onChange={(value) => change({ group: value ?? 0 })}
        />
        <NumberField
          row={priority}
          documentation="Within a group, 0 is evaluated first."
          value={attributes.priority}
          subject={{ rule: rule.id, part: 'attribute', field: 'priority' }}
          onChange={(value) => change({ priority: value ?? 0 })}
        />
      </div>
      <Directions rule={rule} onChange={change} />
    </section>
  );
}

interface DirectionsProps {
  readonly rule: Rule;
  readonly onChange: (part: Partial<Attributes>) => void;
}

function Directions({ rule, onChange }: DirectionsProps) {
  const id = useId();
  const { ingress, egress } = rule.attributes;
  return (
    <div className="field" role="group" aria-labelledby={id}>
      <span id={id} className="field-label">
        <b>direction</b> as the application sees it
      </span>
      <div className="segments">
        <button
          type="button"
          className="segment mono"
          aria-pressed={ingress}
          onClick={() => onChange({ ingress: !ingress })}
        >
          ingress
        </button>
        <button
          type="button"
          className="segment mono"
          aria-pressed={egress}
          onClick={() => onChange({ egress: !egress })}
        >
          egress
        </button>
      </div>
      {(['ingress', 'egress', undefined] as const).map((field) => (
        <FieldProblems
          key={field ?? ''}
          subject={{ rule: rule.id, part: 'attribute', ...(field !== undefined && { field }) }}
        />
      ))}
    </div>
  );
}
