/** What is selected: ids of canvas nodes (`device`, rules, steps); the last one is the one the inspector shows. */
import type { RuleId } from '../../core/flow/rule.ts';
import { deviceId } from '../canvas/projection.ts';

export type Selection = readonly string[];

export const primary = (selection: Selection): string | undefined => selection.at(-1);

/** The one node of the canvas that Tab reaches; arrow keys lead on from it. */
export const tabStop = (selection: Selection): string => primary(selection) ?? deviceId;

/** Which rule each rule id and step id belongs to. */
export type Owners = ReadonlyMap<string, RuleId>;

export function selectedRuleId(selection: Selection, owners: Owners): RuleId | undefined {
  const id = primary(selection);
  return id === undefined ? undefined : owners.get(id);
}

/** Without what is gone. */
export function keepExisting(selection: Selection, owners: Owners): Selection {
  const kept = selection.filter((id) => id === deviceId || owners.has(id));
  return kept.length === selection.length ? selection : kept;
}
