/** The palette entry under way: a browser hides the data of a drag until it is dropped, but the canvas shows before what is legal. */
import type { StepKind } from '../canvas/placement.ts';

let dragged: StepKind | undefined;

export const setDragged = (step: StepKind | undefined): void => {
  dragged = step;
};

export const draggedStep = (): StepKind | undefined => dragged;
