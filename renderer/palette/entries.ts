/** What the palette offers, straight from the registries; and what rte_flow has besides, with why a TAP has not. */
import { actions, tapActions, type ActionRow } from '../../core/flow/actions.ts';
import { items, tapItems, type ItemRow } from '../../core/flow/items.ts';
import type { StepKind } from '../canvas/placement.ts';

export interface PaletteEntry extends StepKind {
  readonly title: string;
  readonly documentation: string;
  /** Why a TAP cannot do it; such an entry is only found, never added. */
  readonly unsupported?: string;
}

export interface PaletteGroup {
  readonly title: string;
  readonly entries: readonly PaletteEntry[];
}

const layerTitles: Readonly<Record<ItemRow['layer'], string>> = {
  2: 'Link',
  3: 'Network',
  4: 'Transport',
  0: 'Other',
};

function entryOf(kind: StepKind['kind'], row: ItemRow | ActionRow): PaletteEntry {
  const { type, title, documentation, unsupported } = row;
  return { kind, type, title, documentation, ...(unsupported !== undefined && { unsupported }) };
}

const itemGroups = ([2, 3, 4, 0] as const).map((layer): PaletteGroup => ({
  title: layerTitles[layer],
  entries: tapItems.filter((row) => row.layer === layer).map((row) => entryOf('item', row)),
}));

const actionGroup = (title: string, fate: boolean): PaletteGroup => ({
  title,
  entries: tapActions.filter((row) => row.fate === fate).map((row) => entryOf('action', row)),
});

/** In the order of the palette: what is matched, layer by layer, then what is done. */
export const paletteGroups: readonly PaletteGroup[] = [
  ...itemGroups,
  actionGroup('Deliver', true),
  actionGroup('And also', false),
];

/** What can be added. */
export const paletteEntries: readonly PaletteEntry[] = paletteGroups.flatMap(
  ({ entries }) => entries,
);

/** The rest of rte_flow's items and actions. */
export const unsupportedEntries: readonly PaletteEntry[] = [
  ...items.map((row) => entryOf('item', row)),
  ...actions.map((row) => entryOf('action', row)),
].filter(({ unsupported }) => unsupported !== undefined);

/** How well an entry answers to a word: its name first, then what it is; undefined when not at all. */
function rankOf({ type, title }: PaletteEntry, word: string): number | undefined {
  if (type.startsWith(word)) return 0;
  if (type.includes(word)) return 1;
  return title.toLowerCase().includes(word) ? 2 : undefined;
}

/** Entries whose name or title has the word, best first; all of them for none. */
export function searched<T>(
  list: readonly T[],
  entryOf: (value: T) => PaletteEntry,
  wanted: string,
): readonly T[] {
  const word = wanted.trim().toLowerCase();
  if (word === '') return list;
  return list
    .map((value) => ({ value, rank: rankOf(entryOf(value), word) }))
    .filter((found) => found.rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ value }) => value);
}

/** The type of data a palette entry carries while it is dragged. */
export const dragType = 'application/x-tapwright-step';
