/** Many rules of a set have the same actions; what those come to is found out once. */
import type { Action, ActionValue } from '../flow/rule.ts';
import { compileActions, type ActionsStep, type CompiledActions } from './actions.ts';
import { StepTree, type Step } from './step-tree.ts';

/** Stands behind the fields of an action, so that no field can be taken for the next action. */
const endOfAction = Symbol('end of action');

type Part = ActionValue | boolean | undefined | typeof endOfAction;

/** The actions seen so far on one device with one kernel. */
export class KnownActions {
  readonly #tree = new StepTree<Part, CompiledActions>();

  /** As compileActions. Lists of actions nothing was said about share one result. */
  compile(actions: readonly Action[], step: ActionsStep): CompiledActions | undefined {
    const end = this.#wayOf(actions, step);
    if (end?.value !== undefined) return end.value;
    const before = step.place.diagnostics.length;
    const compiled = compileActions(actions, step);
    if (end !== undefined && step.place.diagnostics.length === before) end.value = compiled;
    return compiled;
  }

  /** Where the way of the actions ends; undefined for actions with a list of values. */
  #wayOf(
    actions: readonly Action[],
    { attributes }: ActionsStep,
  ): Step<Part, CompiledActions> | undefined {
    const tree = this.#tree;
    let at = tree.step(tree.step(tree.first(), attributes.ingress), attributes.egress);
    for (const { type, fields } of actions) {
      at = tree.step(at, type);
      for (const name in fields) {
        const value = fields[name];
        if (typeof value === 'object') return undefined;
        at = tree.step(tree.step(at, name), value);
      }
      at = tree.step(at, endOfAction);
    }
    return at;
  }
}
