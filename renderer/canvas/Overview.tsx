import { MiniMap } from '@xyflow/react';
import { colourClass } from '../icons/StepIcon.tsx';
import { useDesigner } from '../store/useDesigner.ts';
import type { CanvasNode } from './nodes.ts';

/** Beyond so many rules they are not all in sight, and an overview helps. */
const manyRules = 12;

function toneOf({ data }: CanvasNode): string {
  if ('sink' in data) return data.sink.kind;
  if ('item' in data) return colourClass('item', data.item.type);
  return 'action' in data ? colourClass('action', data.action.type) : '';
}

export function Overview() {
  const many = useDesigner((state) => state.document.rules.length > manyRules);
  if (!many) return null;
  return (
    <MiniMap<CanvasNode>
      pannable
      zoomable
      ariaLabel="Overview of the canvas"
      nodeClassName={(node) => `${node.type} ${toneOf(node)}`}
      maskColor="color-mix(in srgb, var(--bg) 60%, transparent)"
    />
  );
}
