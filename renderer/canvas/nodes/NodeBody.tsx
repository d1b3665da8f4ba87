import type { ReactNode } from 'react';
import type { Rule } from '../../../core/flow/rule.ts';
import { useDesigner } from '../../store/useDesigner.ts';
import { tabStop } from '../../store/selection.ts';

export function stateClass(rule: Rule): string {
  const draft = rule.draft === undefined ? '' : 'draft';
  return rule.enabled ? draft : `${draft} disabled`;
}

/** A step of rte_flow that no rule of a TAP can have. */
export const supportClass = (row: { readonly unsupported?: string | undefined } | undefined) =>
  row === undefined || row.unsupported !== undefined ? 'unsupported' : '';

interface NodeBodyProps {
  readonly id: string;
  readonly className: string;
  readonly label: string;
  readonly selected: boolean;
  readonly title?: string;
  readonly children: ReactNode;
}

/** What all nodes share: the frame, the name for a screen reader, and one tab stop for the whole canvas. */
export function NodeBody({ id, className, label, selected, title, children }: NodeBodyProps) {
  const stop = useDesigner((state) => tabStop(state.selection) === id);
  return (
    <div
      className={`node ${className}`}
      role="button"
      aria-label={label}
      aria-pressed={selected}
      title={title}
      tabIndex={stop ? 0 : -1}
      data-canvas-node={id}
    >
      {children}
    </div>
  );
}
