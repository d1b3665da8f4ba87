import { useConnection } from '@xyflow/react';
import { Fragment, useEffect, useState } from 'react';
import { createIdentifiers } from '../../core/flow/identifiers.ts';
import { useDesigner } from '../store/useDesigner.ts';
import { planConnection } from './connecting.ts';
import type { Point } from './geometry.ts';

/** Words between backticks are names of the field. */
export function ReasonText({ text }: { readonly text: string }) {
  return text
    .split('`')
    .map((part, index) =>
      index % 2 === 1 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>,
    );
}

/** By the pointer: why what is being drawn or dropped there is not legal. */
export function ConnectionReason({ dropReason }: { readonly dropReason: string | undefined }) {
  const rules = useDesigner((state) => state.document.rules);
  const ends = useConnection((connection) =>
    connection.inProgress && connection.isValid === false && connection.toNode !== null
      ? `${connection.fromNode.id} ${connection.toNode.id} ${connection.fromHandle.type}`
      : undefined,
  );
  const pointer = usePointer(ends !== undefined || dropReason !== undefined);
  const reason = dropReason ?? (ends === undefined ? undefined : reasonOf(ends, rules));
  if (reason === undefined || pointer === undefined) return null;
  return (
    <div className="reason" role="status" style={{ left: pointer.x + 14, top: pointer.y + 16 }}>
      <ReasonText text={reason} />
    </div>
  );
}

function reasonOf(ends: string, rules: Parameters<typeof planConnection>[0]): string | undefined {
  const [from = '', to = '', side] = ends.split(' ');
  const { source, target } =
    side === 'source' ? { source: from, target: to } : { source: to, target: from };
  const plan = planConnection(rules, { source, target }, createIdentifiers(rules));
  return plan.legal ? undefined : plan.reason;
}

function usePointer(wanted: boolean): Point | undefined {
  const [pointer, setPointer] = useState<Point>();
  useEffect(() => {
    if (!wanted) return;
    const follow = (event: MouseEvent): void => setPointer({ x: event.clientX, y: event.clientY });
    window.addEventListener('pointermove', follow);
    window.addEventListener('dragover', follow);
    return () => {
      window.removeEventListener('pointermove', follow);
      window.removeEventListener('dragover', follow);
    };
  }, [wanted]);
  return wanted ? pointer : undefined;
}
