/** One rule as filters, after profile `tapwright`. */
import { diagnose } from '../diagnostics/catalogue.ts';
import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Attributes, Rule } from '../flow/rule.ts';
import { ETH_P_ALL, type TcParent } from '../tc/filter.ts';
import { matchKey } from '../tc/match.ts';
import { stamped } from '../tc/ownership.ts';
import { checkDirection, compileActions } from './actions.ts';
import type { LoneFilter, LoneRule, RuleContext } from './lone-rule.ts';
import { compilePattern } from './pattern.ts';
import { placesOf, type RulePlace } from './place.ts';
import { tcPriority } from './priority.ts';

/** Never throws for what a rule says. */
export function compileRule(rule: Rule, { device }: RuleContext): LoneRule {
  const diagnostics: Diagnostic[] = [];
  const place = placesOf(rule.id, (diagnostic) => diagnostics.push(diagnostic));
  const priority = tcPriority(rule.attributes, place);
  const parents = parentsOf(rule.attributes, place);
  const keys = compilePattern(rule.pattern, place);
  const action = compileActions(rule.actions, device.queues, place);
  checkDirection(rule.actions, parents, place);
  if (priority === undefined || hasErrors(diagnostics)) return { filters: [], diagnostics };
  const match = matchKey(keys);
  const actions = [stamped(action, match)];
  const filters = parents.map((parent): LoneFilter => ({
    device: device.name,
    parent,
    chain: 0,
    priority,
    protocol: ETH_P_ALL,
    keys,
    actions,
    match,
    role: 'rule',
  }));
  return { filters, diagnostics };
}

/** TC sees the device from the kernel's side: what the TAP receives, the kernel sends. */
function parentsOf({ ingress, egress }: Attributes, place: RulePlace): readonly TcParent[] {
  if (!ingress && !egress) place.report(diagnose('rule/no-direction', {}, place.attribute()));
  return [...(ingress ? (['1:'] as const) : []), ...(egress ? (['ffff:'] as const) : [])];
}
