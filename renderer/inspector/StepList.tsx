import { isFate } from '../../core/document/draft.ts';
import type { Rule } from '../../core/flow/rule.ts';
import { colourClass, StepIcon } from '../icons/StepIcon.tsx';
import { actionWords, itemLines } from '../canvas/summary.ts';
import { setSelection } from '../store/useDesigner.ts';

interface Line {
  readonly id: string;
  readonly kind: 'item' | 'action';
  readonly type: string;
  readonly text: string;
}

function linesOf(rule: Rule): readonly Line[] {
  return [
    ...rule.pattern.map((item): Line => ({
      id: item.id,
      kind: 'item',
      type: item.type,
      text: itemLines(item)
        .map(({ name, text }) => `${name} ${text}`)
        .join(', '),
    })),
    ...rule.actions.map((action): Line => ({
      id: action.id,
      kind: 'action',
      type: action.type,
      text: actionWords(action),
    })),
  ];
}

/** The rule from top to bottom; each step leads to its fields. */
export function StepList({ rule, selected }: { readonly rule: Rule; readonly selected: string }) {
  const lines = linesOf(rule);
  return (
    <section aria-label="Steps">
      <h3>Steps</h3>
      <ol className="step-list">
        {lines.map((line) => (
          <li key={line.id}>
            <button
              type="button"
              className={`step-line ${colourClass(line.kind, line.type)}`}
              aria-current={line.id === selected}
              onClick={() => setSelection([line.id])}
            >
              <StepIcon type={line.type} size={15} />
              <span className="mono">{line.type}</span>
              <span className="mono muted">{line.text}</span>
            </button>
          </li>
        ))}
      </ol>
      {rule.draft !== undefined && <DraftHint rule={rule} attached={rule.draft.attached} />}
    </section>
  );
}

function DraftHint({ rule, attached }: { readonly rule: Rule; readonly attached: boolean }) {
  const missing = [
    ...(attached ? [] : ['joined to the device (D)']),
    ...(rule.actions.some(isFate) ? [] : ['led to a queue or another fate']),
  ];
  return (
    <p className="note small">
      A draft: it becomes a rule as soon as it is {missing.join(' and ')}.
    </p>
  );
}
