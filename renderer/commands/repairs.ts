/** Repairs of the whole rule set that people have done with one click, each one step of undo. */
import {
  renumber,
  sharePriorities as shared,
  type NewPriority,
} from '../../core/compile/renumber.ts';
import type { Fix } from '../../core/diagnostics/diagnostic.ts';
import type { TapDocument } from '../../core/document/document.ts';
import type { Edit } from '../../core/document/edits/apply.ts';
import { fixEdits } from '../../core/document/fix.ts';
import { performAll } from '../store/editing.ts';
import { notify } from '../store/notice.ts';
import { designer } from '../store/useDesigner.ts';

const toEdit = ({ rule, priority }: NewPriority): Edit => ({
  kind: 'set-attribute',
  rule,
  attributes: { priority },
});

const renumbering = ({ rules, device }: TapDocument): readonly Edit[] =>
  renumber(rules, device).map(toEdit);

/** Undo takes the whole fix back, under the title of its button. */
export function applyFix(fix: Fix): void {
  const changed = performAll(fixEdits(designer.getState().document, fix, renumbering), {
    label: fix.title,
  });
  notify(changed ? `${fix.title}: done.` : 'Nothing is left to change.');
}

const rulesText = (count: number): string =>
  count === 1 ? '1 rule has another priority.' : `${count} rules have another priority.`;

function changePriorities(label: string, edits: readonly Edit[]): void {
  const changed = performAll(edits, { label });
  notify(changed ? rulesText(edits.length) : 'No rule needs another priority.');
}

/** Gives each rule a priority of its own. */
export function renumberPriorities(): void {
  changePriorities('Renumber priorities', renumbering(designer.getState().document));
}

/** Lets rules that cannot meet stand at one priority, since each priority costs every packet. */
export function sharePriorities(): void {
  const { rules, device } = designer.getState().document;
  changePriorities('Share priorities', shared(rules, device).map(toEdit));
}
