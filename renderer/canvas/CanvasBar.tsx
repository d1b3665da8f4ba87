import { useReactFlow, useViewport } from '@xyflow/react';
import { LayoutGrid, Maximize, Minus, Plus } from 'lucide-react';
import { tidy } from '../store/drawing.ts';
import { useDesigner } from '../store/useDesigner.ts';

export function CanvasBar() {
  const flow = useReactFlow();
  const { zoom } = useViewport();
  const moved = useDesigner((state) => Object.keys(state.document.canvas.positions).length > 0);
  return (
    <div className="canvas-bar">
      <button
        type="button"
        className="icon-button"
        aria-label="Zoom out"
        title="Zoom out (−)"
        onClick={() => void flow.zoomOut()}
      >
        <Minus size={16} />
      </button>
      <output aria-label="Zoom">{`${Math.round(zoom * 100)} %`}</output>
      <button
        type="button"
        className="icon-button"
        aria-label="Zoom in"
        title="Zoom in (+)"
        onClick={() => void flow.zoomIn()}
      >
        <Plus size={16} />
      </button>
      <hr />
      <button
        type="button"
        className="icon-button"
        aria-label="Show everything"
        title="Show everything (F)"
        onClick={() => void flow.fitView({ padding: 0.04, maxZoom: 1 })}
      >
        <Maximize size={15} />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="Tidy: all rows by priority"
        title="Tidy: all rows by priority (T)"
        disabled={!moved}
        onClick={tidy}
      >
        <LayoutGrid size={15} />
      </button>
    </div>
  );
}
