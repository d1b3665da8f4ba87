/** The little palette that opens where something is to be added: what may stand there, and why the rest may not. */
import { judgeItem, judgeStep, type Verdict } from '../canvas/placement.ts';
import { deviceId } from '../canvas/projection.ts';
import { addBehind, addDraftAt, branchOff } from '../store/drawing.ts';
import type { AddMenuPlace, DesignerState } from '../store/state.ts';
import { designer } from '../store/useDesigner.ts';
import { paletteEntries, searched, unsupportedEntries, type PaletteEntry } from './entries.ts';

export interface AddChoice {
  readonly entry: PaletteEntry;
  readonly verdict: Verdict;
}

export function openAddMenu(place: AddMenuPlace): void {
  designer.setState({ addMenu: place });
}

export function closeAddMenu(): void {
  designer.setState({ addMenu: undefined });
}

/** Where behind a node is: its rule, and the index counted over items, then actions. */
export function indexBehind(state: Pick<DesignerState, 'owners' | 'rulesById'>, id: string) {
  const owner = state.owners.get(id);
  const rule = owner === undefined ? undefined : state.rulesById.get(owner);
  if (rule === undefined) return undefined;
  const at = [...rule.pattern, ...rule.actions].findIndex((step) => step.id === id);
  return { rule, index: at < 0 ? rule.pattern.length : at + 1 };
}

function judge(state: DesignerState, entry: PaletteEntry, menu: AddMenuPlace): Verdict {
  const { behind } = menu;
  if (behind === undefined || entry.kind === 'action') return { legal: true };
  if (behind === deviceId) return judgeItem([], entry.type, 0);
  const place = indexBehind(state, behind);
  if (place === undefined) return { legal: true };
  const { rule, index } = place;
  return menu.branch === true
    ? judgeItem(rule.pattern.slice(0, index), entry.type, index)
    : judgeStep(rule, entry, index);
}

const mostUnsupported = 6;

/**
 * What the word finds: legal entries first, each group in the order of the palette, without a word all of them;
 * at the end, only for a word, what a TAP cannot do.
 */
export function choicesFor(
  state: DesignerState,
  menu: AddMenuPlace,
  wanted: string,
): readonly AddChoice[] {
  const entryOf = ({ entry }: AddChoice): PaletteEntry => entry;
  const choices = paletteEntries.map((entry) => ({ entry, verdict: judge(state, entry, menu) }));
  const found = searched(choices, entryOf, wanted).toSorted(
    (a, b) => Number(b.verdict.legal) - Number(a.verdict.legal),
  );
  if (wanted.trim() === '') return found;
  const others = unsupportedEntries.map((entry): AddChoice => ({
    entry,
    verdict: { legal: false, reason: entry.unsupported ?? '' },
  }));
  return [...found, ...searched(others, entryOf, wanted).slice(0, mostUnsupported)];
}

export function choose({ entry, verdict }: AddChoice): void {
  const menu = designer.getState().addMenu;
  if (menu === undefined || !verdict.legal) return;
  closeAddMenu();
  if (menu.behind !== undefined && menu.branch === true) branchOff(menu.behind, entry);
  else if (menu.behind !== undefined) addBehind(menu.behind, entry);
  else addDraftAt(entry, menu.place);
}
