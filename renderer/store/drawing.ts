/** What people do with pipelines, by pointer, key, palette and menu alike. */
import type { Edit } from '../../core/document/edits/apply.ts';
import { createIdentifiers, type Identifiers } from '../../core/flow/identifiers.ts';
import type { Rule, RuleId, StepId } from '../../core/flow/rule.ts';
import { planConnection, type ConnectionEnds } from '../canvas/connecting.ts';
import type { Point } from '../canvas/geometry.ts';
import type { Positions } from '../canvas/layout.ts';
import { branch, duplicate, newAction, newDraft, newItem } from '../canvas/pipeline.ts';
import { bestIndex, judgeStep, type StepKind } from '../canvas/placement.ts';
import { deviceId } from '../canvas/projection.ts';
import { perform, performAll } from './editing.ts';
import { notify } from './notice.ts';
import { primary, selectedRuleId } from './selection.ts';
import { designer } from './useDesigner.ts';

const identifiers = (): Identifiers => createIdentifiers(designer.getState().document.rules);

interface Insertion {
  readonly edit: Edit;
  readonly step: StepId;
}

/** `index` counts over items, then actions. */
function insertion(rule: Rule, step: StepKind, index: number, ids: Identifiers): Insertion {
  if (step.kind === 'item') {
    const item = newItem(step.type, ids);
    return { edit: { kind: 'insert-item', rule: rule.id, item, index }, step: item.id };
  }
  const action = newAction(step.type, ids);
  const at = Math.max(0, index - rule.pattern.length);
  return { edit: { kind: 'insert-action', rule: rule.id, action, index: at }, step: action.id };
}

export function addStepAt(id: RuleId, step: StepKind, index: number): void {
  const rule = designer.getState().rulesById.get(id);
  if (rule === undefined) return;
  const verdict = judgeStep(rule, step, index);
  if (!verdict.legal) {
    notify(verdict.reason);
    return;
  }
  const { edit, step: added } = insertion(rule, step, index, identifiers());
  performAll([edit]);
  // A fate that took another's place keeps the other's id.
  const after = designer.getState();
  const fate = after.rulesById.get(id)?.actions.at(-1)?.id;
  const shown = after.owners.has(added) ? added : fate;
  if (shown !== undefined) designer.setState({ selection: [shown] });
}

/** A new pipeline with one step; `place` is where the pointer let it go, else it gets a row. */
export function addDraftAt(step: StepKind, place: Point | undefined, attached = false): void {
  const ids = identifiers();
  const rule = newDraft(attached, ids);
  const { edit, step: added } = insertion(rule, step, 0, ids);
  const positions = place && {
    [added]: { x: Math.round(place.x - 40), y: Math.round(place.y - 16) },
  };
  const changes: Edit[] = [{ kind: 'add-rule', rule }, edit];
  if (positions !== undefined) changes.push({ kind: 'set-positions', positions });
  performAll(changes, { selection: [added] });
}

/** Behind a node: the device begins an attached pipeline, a step goes on, a rule's name line means its end. */
export function addBehind(node: string, step: StepKind): void {
  if (node === deviceId) {
    addDraftAt(step, undefined, true);
    return;
  }
  const { owners, rulesById } = designer.getState();
  const owner = owners.get(node);
  const rule = owner === undefined ? undefined : rulesById.get(owner);
  if (rule === undefined) return;
  const at = [...rule.pattern, ...rule.actions].findIndex(({ id }) => id === node);
  const index = step.kind === 'action' && at < rule.pattern.length ? Infinity : at + 1;
  addStepAt(rule.id, step, at < 0 ? bestIndex(rule, step, undefined) : Math.min(index, end(rule)));
}

/** A new rule that begins as the node's does up to it, and goes on with this step. */
export function branchOff(node: string, step: StepKind): void {
  const { owners, rulesById } = designer.getState();
  const owner = owners.get(node);
  const rule = owner === undefined ? undefined : rulesById.get(owner);
  const at = rule?.pattern.findIndex(({ id }) => id === node) ?? -1;
  if (rule === undefined || at < 0) return;
  const ids = identifiers();
  const made = branch(rule, at + 1, ids);
  const { edit, step: added } = insertion(made, step, at + 1, ids);
  performAll([{ kind: 'add-rule', rule: made }, edit], { selection: [added] });
}

const end = (rule: Rule): number => rule.pattern.length + rule.actions.length;

/** A palette entry chosen with Enter or a click: into the selected pipeline, else a pipeline of its own. */
export function addToSelection(step: StepKind): void {
  const state = designer.getState();
  const id = primary(state.selection);
  const owner = selectedRuleId(state.selection, state.owners);
  const rule = owner === undefined ? undefined : state.rulesById.get(owner);
  if (rule === undefined) {
    addDraftAt(step, undefined, id === deviceId);
    return;
  }
  const at = [...rule.pattern, ...rule.actions].findIndex((one) => one.id === id);
  addStepAt(rule.id, step, bestIndex(rule, step, at < 0 ? undefined : at));
}

export function connectNodes(ends: ConnectionEnds): void {
  const plan = planConnection(designer.getState().document.rules, ends, identifiers());
  if (!plan.legal) {
    notify(plan.reason);
    return;
  }
  const edits: Edit[] = [{ kind: 'change-rules', label: plan.label, changes: plan.changes }];
  if (plan.follower !== undefined)
    edits.push({ kind: 'set-positions', positions: { [plan.follower]: null } });
  performAll(edits, { selection: [plan.rule] });
}

export function moveNodes(positions: Positions): void {
  perform({ kind: 'set-positions', positions });
}

/** All rows back to where they place themselves. */
export function tidy(): void {
  const { positions } = designer.getState().document.canvas;
  const none = Object.fromEntries(Object.keys(positions).map((id) => [id, null]));
  perform({ kind: 'set-positions', positions: none });
}

/** A row that was moved stays where it is when its first step goes: the next step takes over the place. */
function inheritPlaces(rules: readonly Rule[], gone: ReadonlySet<string>): Record<string, Point> {
  const { positions } = designer.getState().document.canvas;
  const inherited: Record<string, Point> = {};
  for (const rule of rules) {
    const steps = [...rule.pattern, ...rule.actions];
    const place = steps[0] && gone.has(steps[0].id) ? positions[steps[0].id] : undefined;
    const heir = steps.find(({ id }) => !gone.has(id));
    if (place !== undefined && heir !== undefined) inherited[heir.id] = place;
  }
  return inherited;
}

/** Selected rules go whole; of others the selected steps, and the gap closes. */
export function removeSelected(): void {
  const { selection, document, owners } = designer.getState();
  const chosen = new Set(selection);
  const rules = document.rules.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const steps = selection.filter((id) => {
    const owner = owners.get(id);
    return owner !== undefined && owner !== id && !chosen.has(owner);
  }) as StepId[];
  if (rules.length + steps.length === 0) return;
  const changes: Edit[] = [];
  if (rules.length > 0) changes.push({ kind: 'remove-rules', rules });
  const inherited = inheritPlaces(document.rules, new Set(steps));
  if (steps.length > 0) changes.push({ kind: 'remove-steps', steps });
  if (Object.keys(inherited).length > 0)
    changes.push({ kind: 'set-positions', positions: inherited });
  performAll(changes, { selection: neighbourOf(document.rules, selection) });
}

/** What to select when the selection goes: the step before the first one, else the one behind. */
function neighbourOf(rules: readonly Rule[], selection: readonly string[]): readonly string[] {
  for (const rule of rules) {
    const ids = [...rule.pattern, ...rule.actions].map(({ id }) => id);
    const at = ids.findIndex((id) => selection.includes(id));
    if (at < 0 || selection.includes(rule.id)) continue;
    const rest = ids.filter((id) => !selection.includes(id));
    const next = rest[Math.max(0, at - 1)];
    return next === undefined ? [deviceId] : [next];
  }
  return [deviceId];
}

function selectedRule(): Rule | undefined {
  const { selection, owners, rulesById } = designer.getState();
  const id = selectedRuleId(selection, owners);
  return id === undefined ? undefined : rulesById.get(id);
}

export function duplicateSelected(): void {
  const rule = selectedRule();
  if (rule === undefined) return;
  const copy = duplicate(rule, identifiers());
  const index = designer.getState().document.rules.indexOf(rule) + 1;
  performAll([{ kind: 'add-rule', rule: copy, index }], { selection: [copy.id] });
}

export function toggleSelected(): void {
  const rule = selectedRule();
  if (rule === undefined) return;
  perform({ kind: 'enable-rules', rules: [rule.id], enabled: !rule.enabled });
}

/** Joins the selected pipeline to the device, or, when it is joined, takes it off. */
export function attachSelected(): void {
  const rule = selectedRule();
  if (rule === undefined) return;
  const first = [...rule.pattern, ...rule.actions][0];
  if (rule.draft?.attached !== false) perform({ kind: 'detach-rule', rule: rule.id });
  else if (first !== undefined) {
    const { selection } = designer.getState();
    connectNodes({ source: deviceId, target: first.id });
    designer.setState({ selection });
  }
}
