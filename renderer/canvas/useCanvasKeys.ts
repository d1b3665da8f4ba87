/** The keyboard on the canvas; every key is listed in the `?` sheet (commands/keys.ts). */
import { useReactFlow } from '@xyflow/react';
import { useCallback, type KeyboardEvent } from 'react';
import { focusInspector } from '../inspector/focus.ts';
import { openAddMenu } from '../palette/add-menu.ts';
import {
  attachSelected,
  duplicateSelected,
  removeSelected,
  tidy,
  toggleSelected,
} from '../store/drawing.ts';
import { primary, tabStop } from '../store/selection.ts';
import { designer, setSelection } from '../store/useDesigner.ts';
import { focusCanvas } from './focus.ts';
import { nextNode, type Direction } from './walking.ts';

type Flow = ReturnType<typeof useReactFlow>;

function walk(direction: Direction): void {
  const { projection, selection } = designer.getState();
  const next = nextNode(projection, primary(selection), direction);
  if (next !== undefined) setSelection([next]);
  focusCanvas();
}

/** Opens the list of steps beside the node that has the focus. */
function addBehindFocused(): void {
  const behind = tabStop(designer.getState().selection);
  const node = document.querySelector(`[data-canvas-node="${CSS.escape(behind)}"]`);
  const box = node?.getBoundingClientRect();
  openAddMenu({ at: { x: (box?.right ?? 300) + 10, y: box?.top ?? 200 }, behind });
}

function remove(): void {
  removeSelected();
  requestAnimationFrame(focusCanvas);
}

const keys: Readonly<Record<string, (flow: Flow) => void>> = {
  ArrowLeft: () => walk('left'),
  ArrowRight: () => walk('right'),
  ArrowUp: () => walk('up'),
  ArrowDown: () => walk('down'),
  Enter: () => focusInspector('first'),
  F2: () => focusInspector('name'),
  Delete: remove,
  Backspace: remove,
  Escape: () => setSelection([]),
  a: addBehindFocused,
  d: attachSelected,
  e: toggleSelected,
  t: tidy,
  f: (flow) => void flow.fitView({ padding: 0.04, maxZoom: 1 }),
  '+': (flow) => void flow.zoomIn(),
  '-': (flow) => void flow.zoomOut(),
  'ctrl+d': duplicateSelected,
};

function spell({ key, ctrlKey, metaKey }: KeyboardEvent): string {
  const name = key.length === 1 ? key.toLowerCase() : key;
  return ctrlKey || metaKey ? `ctrl+${name}` : name;
}

/** Buttons on the canvas keep their own Enter. */
const isButton = (target: EventTarget): boolean => target instanceof HTMLButtonElement;

export function useCanvasKeys(): (event: KeyboardEvent) => void {
  const flow = useReactFlow();
  return useCallback(
    (event) => {
      const { target } = event;
      const node = target instanceof HTMLElement ? target.dataset['canvasNode'] : undefined;
      if (event.key === ' ' && node !== undefined) setSelection([node]);
      else {
        const command = keys[spell(event)];
        if (command === undefined || event.altKey || (event.key === 'Enter' && isButton(target)))
          return;
        // A node can have the focus before it is selected: the device, after Tab.
        if (node !== undefined && !designer.getState().selection.includes(node))
          setSelection([node]);
        command(flow);
      }
      event.preventDefault();
    },
    [flow],
  );
}
