/** Keyboard focus on the canvas: one node has it, and it follows the selection. */
import { tabStop } from '../store/selection.ts';
import { designer } from '../store/useDesigner.ts';

function focusSelected(): boolean {
  const id = tabStop(designer.getState().selection);
  const node = document.querySelector<HTMLElement>(`[data-canvas-node="${CSS.escape(id)}"]`);
  // What is out of sight is brought in by moving the ground, not by scrolling the frame.
  node?.focus({ preventScroll: true });
  return node !== null;
}

/** Moves focus to the selected node; a node that was just made is on the page only in the next frame. */
export function focusCanvas(): void {
  if (!focusSelected()) requestAnimationFrame(focusSelected);
}
