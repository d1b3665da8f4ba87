/** Moving nodes with the pointer: shown at once, kept in the document when the pointer lets go. */
import type { Node, NodeChange, OnNodeDrag } from '@xyflow/react';
import { useMemo, useState } from 'react';
import { moveNodes } from '../store/drawing.ts';
import { designer, setSelection, useDesigner } from '../store/useDesigner.ts';
import type { Point } from './geometry.ts';
import type { Positions } from './layout.ts';
import type { CanvasNode } from './nodes.ts';
import { projectCanvas, type Projection } from './projection.ts';
import { movedPositions } from './moving.ts';

interface Dragging {
  readonly projection: Projection;
  readonly handlers: {
    readonly onNodesChange: (changes: NodeChange<CanvasNode>[]) => void;
    readonly onNodeDragStop: OnNodeDrag<CanvasNode>;
    readonly onSelectionDragStop: (event: React.MouseEvent, nodes: Node[]) => void;
  };
}

function select(changes: readonly NodeChange<CanvasNode>[]): void {
  const { selection } = designer.getState();
  const next = new Set(selection);
  for (const change of changes) {
    if (change.type !== 'select') continue;
    next.delete(change.id);
    if (change.selected) next.add(change.id);
  }
  if (changes.some((change) => change.type === 'select')) setSelection([...next]);
}

export function useDragging(): Dragging {
  const document = useDesigner((state) => state.document);
  const settled = useDesigner((state) => state.projection);
  const [dragged, setDragged] = useState<Positions>();

  const projection = useMemo(() => {
    if (dragged === undefined) return settled;
    const { rules, device, canvas } = document;
    return projectCanvas({ rules, device, positions: { ...canvas.positions, ...dragged } });
  }, [dragged, document, settled]);

  const handlers = useMemo(() => {
    const finish = (): void => {
      setDragged((positions) => {
        // After this render: two stores must not change each other while one is being read.
        if (positions !== undefined) queueMicrotask(() => moveNodes(positions));
        return undefined;
      });
    };
    return {
      onNodesChange: (changes: NodeChange<CanvasNode>[]): void => {
        select(changes);
        const moves = changes.flatMap((change): [string, Point][] =>
          change.type === 'position' && change.dragging === true && change.position !== undefined
            ? [[change.id, change.position]]
            : [],
        );
        if (moves.length === 0) return;
        const state = designer.getState();
        setDragged((before) => ({
          ...before,
          ...movedPositions(state.projection, state.document.canvas.positions, new Map(moves)),
        }));
      },
      onNodeDragStop: finish,
      onSelectionDragStop: finish,
    };
  }, []);

  return { projection, handlers };
}
