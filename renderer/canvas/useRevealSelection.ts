/** Brings a node into sight when it is selected from elsewhere: the table, the text, the keyboard. */
import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect, type RefObject } from 'react';
import { primary } from '../store/selection.ts';
import { useDesigner } from '../store/useDesigner.ts';
import type { Box } from './geometry.ts';
import { deviceId, type Projection } from './projection.ts';

const margin = 24;

function boxOf(projection: Projection, id: string): Box | undefined {
  if (id === deviceId) return projection.device;
  for (const row of projection.rules) {
    if (row.rule.id === id) return row.header;
    for (const [step, box] of row.steps) if (step === id) return box;
  }
  return undefined;
}

export function useRevealSelection(
  frame: RefObject<HTMLElement | null>,
  projection: Projection,
): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const id = useDesigner((state) => primary(state.selection));
  useEffect(() => {
    const box = id === undefined ? undefined : boxOf(projection, id);
    const size = frame.current?.getBoundingClientRect();
    if (box === undefined || size === undefined) return;
    const [x, y, zoom] = store.getState().transform;
    const left = box.x * zoom + x;
    const top = box.y * zoom + y;
    const dx = outside(left, left + box.width * zoom, size.width);
    const dy = outside(top, top + box.height * zoom, size.height);
    if (dx !== 0 || dy !== 0)
      void flow.setViewport({ x: x - dx, y: y - dy, zoom }, { duration: 160 });
    // Only when another node is selected: moving a node must not move the ground below it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id]);
}

/** How far a stretch is out of sight: negative before the beginning, positive behind the end. */
function outside(from: number, to: number, length: number): number {
  if (from < margin) return from - margin;
  return to > length - margin ? Math.min(to - length + margin, from - margin) : 0;
}
