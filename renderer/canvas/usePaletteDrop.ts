/** Palette entries dragged over the canvas. */
import { useReactFlow } from '@xyflow/react';
import { useCallback, useState, type DragEvent } from 'react';
import { dragType } from '../palette/entries.ts';
import { draggedStep } from '../palette/dragging.ts';
import { addDraftAt, addStepAt } from '../store/drawing.ts';
import { focusCanvas } from './focus.ts';
import { landingAt, type Landing } from './dropping.ts';
import type { Projection } from './projection.ts';

interface PaletteDrop {
  /** The link on which the entry would land. */
  readonly target: string | undefined;
  /** Why it cannot land here. */
  readonly reason: string | undefined;
  readonly handlers: {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

export function usePaletteDrop(projection: Projection): PaletteDrop {
  const flow = useReactFlow();
  const [over, setOver] = useState<{ target?: string | undefined; reason?: string }>({});

  const landing = useCallback(
    (event: DragEvent): Landing | undefined => {
      const step = draggedStep();
      if (step === undefined || !event.dataTransfer.types.includes(dragType)) return undefined;
      const place = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      return landingAt(projection, place, step);
    },
    [flow, projection],
  );

  return {
    target: over.target,
    reason: over.reason,
    handlers: {
      onDragOver: (event) => {
        const found = landing(event);
        if (found === undefined) return;
        event.preventDefault();
        const legal = found.kind === 'ground' || found.verdict.legal;
        event.dataTransfer.dropEffect = legal ? 'copy' : 'none';
        const next =
          found.kind === 'ground'
            ? {}
            : found.verdict.legal
              ? { target: found.link }
              : { reason: found.verdict.reason };
        if (next.target !== over.target || next.reason !== over.reason) setOver(next);
      },
      onDragLeave: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver({});
      },
      onDrop: (event) => {
        const found = landing(event);
        const step = draggedStep();
        setOver({});
        if (found === undefined || step === undefined) return;
        event.preventDefault();
        if (found.kind === 'ground') addDraftAt(step, found.place);
        else if (found.verdict.legal) addStepAt(found.rule.id, step, found.index);
        focusCanvas();
      },
    },
  };
}
