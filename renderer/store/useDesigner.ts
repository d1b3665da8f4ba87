/** The one store, and how a component reads a part of it. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { initialState } from './initial-state.ts';
import type { DesignerState } from './state.ts';

export const designer = createStore<DesignerState>()(() => initialState());

export function useDesigner<T>(select: (state: DesignerState) => T): T {
  return useStore(designer, select);
}

export function setSelection(selection: DesignerState['selection']): void {
  designer.setState({ selection });
}
