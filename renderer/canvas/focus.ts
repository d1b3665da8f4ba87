/** Keyboard focus on the canvas: one node has it, and it follows the selection. */
import { tabStop } from '../store/selection.ts';
import { designer } from '../store/useDesigner.ts';

/** Moves focus to the selected node, once the page shows it. */
export function focusCanvas(): void {
  requestAnimationFrame(() => {
    const id = tabStop(designer.getState().selection);
    const node = document.querySelector<HTMLElement>(`[data-canvas-node="${CSS.escape(id)}"]`);
    node?.focus({ preventScroll: true });
  });
}

export const canvasHasFocus = (): boolean =>
  document.activeElement?.closest('.canvas') !== null && document.activeElement !== document.body;
