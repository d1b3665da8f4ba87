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
  const nextRule = counter('r', rules);
  const nextStep = counter('s', steps);
  return { rule: () => nextRule() as RuleId, step: () => nextStep() as StepId };
}

/** Counts on from `count`. Only every tenth id makes a text of its number, the others add a digit to that. */
function counter(letter: string, count: number): () => string {
  let tens = letter + withoutLastDigit(count);
  return () => {
    count++;
    const digit = count % 10;
    if (digit === 0) tens = letter + withoutLastDigit(count);
    return tens + digits[digit]!;
  };
}

const digits = Array.from({ length: 10 }, (_, digit) => String(digit));

const withoutLastDigit = (count: number): string =>
  count < 10 ? '' : String(Math.floor(count / 10));

function countOf(letter: string, id: string): number {
  const digits = id.startsWith(letter) ? id.slice(1) : '';
  return /^[0-9]{1,15}$/.test(digits) ? Number(digits) : 0;
}
