/** What a rule is called on the screen. */
import type { RuleId } from '../../core/flow/rule.ts';
import { ruleTitle } from '../canvas/summary.ts';
import type { Derived } from './derive.ts';

/** Undefined when there is no such rule. */
export function titleOfRule(
  { rulesById, numbers }: Pick<Derived, 'rulesById' | 'numbers'>,
  id: RuleId | null | undefined,
): string | undefined {
  const rule = id === undefined || id === null ? undefined : rulesById.get(id);
  return rule && ruleTitle(rule, numbers.get(rule.id) ?? 0);
}
