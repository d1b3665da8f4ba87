/**
 * From flow rules to the filters of a TAP (local mode, profile `tapwright`). Validating a rule set is
 * compiling it and reading the diagnostics: there is no second walk over the rules.
 */
import { diagnose } from '../diagnostics/catalogue.ts';
import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../flow/device.ts';
import { isLive, type Attributes, type Rule } from '../flow/rule.ts';
import { ETH_P_ALL, type FlowerKeys, type TcParent } from '../tc/filter.ts';
import { matchKey } from '../tc/match.ts';
import { stamped, type MadeAction } from '../tc/ownership.ts';
import { checkDirection, compileActions, isFinal } from './actions.ts';
import { Occupancy } from './collisions.ts';
import { compileQdiscs, implicitFilters } from './implicit.ts';
import { compilePattern } from './pattern.ts';
import { placesOf, type RulePlace } from './place.ts';
import { tcPriority } from './priority.ts';
import type { CompiledFilter, CompiledRules } from './result.ts';

/** A rule without its place among the others. */
interface LoneRule {
  readonly priority: number;
  readonly parents: readonly TcParent[];
  readonly keys: FlowerKeys;
  readonly action: MadeAction;
}

/**
 * Drafts and disabled rules are left out. A rule with an error has no filter. Diagnostics stand in
 * the order of the rules. Never throws for what a rule says.
 */
export function compile(rules: readonly Rule[], device: DeviceOptions): CompiledRules {
  const occupancy = new Occupancy();
  const compiled = rules.map((rule, index) => compileRule(rule, index, device, occupancy));
  occupancy.reportUnreachable();
  const ruleFilters = compiled.flatMap(({ filters }) => filters);
  const filters = [...ruleFilters, ...implicitFilters(device)].sort(inKernelOrder);
  return {
    qdiscs: compileQdiscs(
      device,
      ruleFilters.some(({ parent }) => parent === 'ffff:'),
    ),
    filters,
    diagnostics: compiled.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** Parents in the order of `tc filter show`, then priorities; the sort is stable, so equal ones keep the rules' order. */
function inKernelOrder(a: CompiledFilter, b: CompiledFilter): number {
  return (a.parent === '1:' ? 0 : 1) - (b.parent === '1:' ? 0 : 1) || a.priority - b.priority;
}

function compileRule(
  rule: Rule,
  index: number,
  device: DeviceOptions,
  occupancy: Occupancy,
): { readonly filters: readonly CompiledFilter[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  if (!isLive(rule)) return { filters: [], diagnostics };
  const place = placesOf(rule.id, (diagnostic) => diagnostics.push(diagnostic));
  const lone = compileAlone(rule, device, place);
  if (lone === undefined || hasErrors(diagnostics)) return { filters: [], diagnostics };
  const { priority, parents, keys, action } = lone;
  const label = rule.name === '' ? `rule #${String(index)}` : `“${rule.name}”`;
  const occupant = { label, place, priority, final: isFinal(action) };
  const match = matchKey(keys);
  const actions = [stamped(action, match)];
  const handles = occupancy.admit(occupant, match, parents) ?? [];
  const filters = handles.map((handle, side): CompiledFilter => ({
    device: device.name,
    parent: parents[side]!,
    chain: 0,
    priority,
    protocol: ETH_P_ALL,
    handle,
    keys,
    actions,
    rule: rule.id,
    role: 'rule',
  }));
  return { filters, diagnostics };
}

function compileAlone(rule: Rule, device: DeviceOptions, place: RulePlace): LoneRule | undefined {
  const priority = tcPriority(rule.attributes, place);
  const parents = parentsOf(rule.attributes, place);
  const keys = compilePattern(rule.pattern, place);
  const action = compileActions(rule.actions, device.queues, place);
  checkDirection(rule.actions, parents, place);
  return priority === undefined ? undefined : { priority, parents, keys, action };
}

/** TC sees the device from the kernel's side: what the TAP receives, the kernel sends. */
function parentsOf({ ingress, egress }: Attributes, place: RulePlace): readonly TcParent[] {
  if (!ingress && !egress) place.report(diagnose('rule/no-direction', {}, place.attribute()));
  return [...(ingress ? (['1:'] as const) : []), ...(egress ? (['ffff:'] as const) : [])];
}
