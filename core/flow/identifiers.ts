/** New ids by counting: core has no randomness, and a counter makes equal input give equal output. */
import type { Rule, RuleId, StepId } from './rule.ts';

/** Hands out ids that no rule or step of a document has. */
export interface Identifiers {
  rule(): RuleId;
  step(): StepId;
}

/** Counts on from the highest id of its own kind (`r12`, `s40`) that the given rules use. */
export function createIdentifiers(existing: readonly Rule[] = []): Identifiers {
  let rules = 0;
  let steps = 0;
  for (const rule of existing) {
    rules = Math.max(rules, countOf('r', rule.id));
    for (const step of rule.pattern) steps = Math.max(steps, countOf('s', step.id));
    for (const step of rule.actions) steps = Math.max(steps, countOf('s', step.id));
  }
  return {
    rule: () => `r${String(++rules)}` as RuleId,
    step: () => `s${String(++steps)}` as StepId,
  };
}

function countOf(letter: string, id: string): number {
  const digits = id.startsWith(letter) ? id.slice(1) : '';
  return /^[0-9]{1,15}$/.test(digits) ? Number(digits) : 0;
}
