/** The keyboard on the canvas; every key is listed in the `?` sheet (commands/keys.ts). */
import { useReactFlow } from '@xyflow/react';
import { useCallback, type KeyboardEvent } from 'react';
import { openAddMenu } from '../palette/add-menu.ts';
import {
  attachSelected,
  duplicateSelected,
  removeSelected,
  tidy,
  toggleSelected,
} from '../store/drawing.ts';
import { designer, setSelection } from '../store/useDesigner.ts';
import { primary, tabStop } from '../store/selection.ts';
import { focusInspector } from '../inspector/focus.ts';
import { focusCanvas } from './focus.ts';
import { nextNode, type Direction } from './walking.ts';

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

function walk(direction: Direction): void {
  const { projection, selection } = designer.getState();
  const next = nextNode(projection, primary(selection), direction);
  if (next !== undefined) setSelection([next]);
  focusCanvas();
}

/** Opens the list of steps beside the node that has the focus. */
function addBehindFocused(): void {
  const { selection } = designer.getState();
  const behind = tabStop(selection);
  const node = document.querySelector(`[data-canvas-node="${CSS.escape(behind)}"]`);
  const box = node?.getBoundingClientRect();
  openAddMenu({ at: { x: (box?.right ?? 300) + 10, y: box?.top ?? 200 }, behind });
}

function onPlainKey(key: string, flow: ReturnType<typeof useReactFlow>): boolean {
  const direction = directions[key];
  if (direction !== undefined) walk(direction);
  else if (key === 'Enter' || key === 'F2') focusInspector(key === 'F2' ? 'name' : 'first');
  else if (key === 'Delete' || key === 'Backspace') removeSelected();
  else if (key === 'Escape') setSelection([]);
  else if (key === 'a') addBehindFocused();
  else if (key === 'd') attachSelected();
  else if (key === 'e') toggleSelected();
  else if (key === 't') tidy();
  else if (key === 'f') void flow.fitView({ padding: 0.04, maxZoom: 1 });
  else if (key === '+') void flow.zoomIn();
  else if (key === '-') void flow.zoomOut();
  else return false;
  return true;
}

export function useCanvasKeys(): (event: KeyboardEvent) => void {
  const flow = useReactFlow();
  return useCallback(
    (event) => {
      if (event.altKey || event.target instanceof HTMLInputElement) return;
      if (event.ctrlKey || event.metaKey) {
        if (event.key !== 'd') return;
        duplicateSelected();
      } else if (event.key === ' ' && event.target instanceof HTMLElement) {
        const id = event.target.dataset['canvasNode'];
        if (id !== undefined) setSelection([id]);
      } else if (event.target instanceof HTMLButtonElement && event.key === 'Enter') {
        return;
      } else if (!onPlainKey(event.key.length === 1 ? event.key.toLowerCase() : event.key, flow))
        return;
      event.preventDefault();
    },
    [flow],
  );
}
