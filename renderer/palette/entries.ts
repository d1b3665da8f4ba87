/** What the palette offers, straight from the registries. */
import { actions } from '../../core/flow/actions.ts';
import { items } from '../../core/flow/items.ts';
import type { StepKind } from '../canvas/placement.ts';

export interface PaletteEntry extends StepKind {
  readonly title: string;
  readonly documentation: string;
}

export const itemEntries: readonly PaletteEntry[] = items.map((row) => ({ kind: 'item', ...row }));
export const actionEntries: readonly PaletteEntry[] = actions.map((row) => ({
  kind: 'action',
  ...row,
}));
export const paletteEntries: readonly PaletteEntry[] = [...itemEntries, ...actionEntries];

/** The type of data a palette entry carries while it is dragged. */
export const dragType = 'application/x-tapwright-step';
