/** Short ways to write rules in tests. */
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import type { Action, ActionValue, FieldMatch, Item, Rule } from '../../../core/flow/rule.ts';
import { defaultAttributes } from '../../../core/flow/rule.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';

/** The rules of testpmd text that has no errors. */
export function rulesOf(...lines: readonly string[]): readonly Rule[] {
  const { rules, diagnostics } = parseScript(lines.join('\n'), createIdentifiers());
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return rules;
}

/** One rule built by hand, for what testpmd text cannot say. Ids count from 1: `r1`, items and actions from `s1`. */
export function ruleWith(parts: {
  readonly attributes?: Partial<Rule['attributes']>;
  readonly pattern?: readonly (readonly [string, Readonly<Record<string, FieldMatch>>?])[];
  readonly actions?: readonly (readonly [string, Readonly<Record<string, ActionValue>>?])[];
  readonly name?: string;
}): Rule {
  const ids = createIdentifiers();
  return {
    id: ids.rule(),
    name: parts.name ?? '',
    enabled: true,
    attributes: { ...defaultAttributes, ...parts.attributes },
    pattern: (parts.pattern ?? [['eth']]).map(([type, fields]): Item => ({
      id: ids.step(),
      type,
      fields: fields ?? {},
    })),
    actions: (parts.actions ?? [['drop']]).map(([type, fields]): Action => ({
      id: ids.step(),
      type,
      fields: fields ?? {},
    })),
  };
}
