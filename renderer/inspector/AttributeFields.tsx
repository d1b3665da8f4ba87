import { useId } from 'react';
import { highestGroup } from '../../core/compile/layout.ts';
import { highestPriority } from '../../core/compile/priority.ts';
import type { Attributes, Rule } from '../../core/flow/rule.ts';
import { perform } from '../store/editing.ts';
import { useDesigner } from '../store/useDesigner.ts';
import { FieldProblems } from './FieldProblems.tsx';
import { NumberField } from './NumberField.tsx';
import { TextField } from './TextField.tsx';

/** A TC chain holds 8 bits of it (DESIGN.md, chains in the kernel). */
const highestChainGroup = 255;

const attribute = (name: string, most: number) =>
  ({ name, kind: 'unsigned', bits: 32, title: `0–${most}` }) as const;

export function AttributeFields({ rule }: { readonly rule: Rule }) {
  const { attributes } = rule;
  const chains = useDesigner((state) => state.document.device.groups === 'chains');
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
          row={attribute('group', chains ? highestChainGroup : highestGroup)}
          documentation={
            chains
              ? 'A chain of its own, entered by a jump; packets begin in group 0.'
              : 'Groups are consulted in ascending order.'
          }
          value={attributes.group}
          subject={{ rule: rule.id, part: 'attribute', field: 'group' }}
          onChange={(value) => change({ group: value ?? 0 })}
        />
        <NumberField
          row={attribute('priority', highestPriority(chains ? 0 : attributes.group))}
          documentation="Within a group, 0 is evaluated first."
          value={attributes.priority}
          subject={{ rule: rule.id, part: 'attribute', field: 'priority' }}
          onChange={(value) => change({ priority: value ?? 0 })}
        />
      </div>
      <Directions rule={rule} onChange={change} />
      <RareAttributes rule={rule} />
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

/** What testpmd takes and a TAP has no use for: shown only when a rule has it. */
function RareAttributes({ rule }: { readonly rule: Rule }) {
  const { transfer, userId, tunnelSet, tunnelMatch } = rule.attributes;
  const set = [
    ['transfer', transfer === true ? 'on' : undefined],
    ['user_id', userId],
    ['tunnel_set', tunnelSet],
    ['tunnel_match', tunnelMatch],
  ] as const;
  const shown = set.filter(([, value]) => value !== undefined);
  if (shown.length === 0) return null;
  return (
    <dl className="rare-attributes">
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt className="mono">{name}</dt>
          <dd className="mono">{value}</dd>
          <dd>
            <FieldProblems subject={{ rule: rule.id, part: 'attribute', field: name }} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
