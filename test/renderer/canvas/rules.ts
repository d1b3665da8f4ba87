/** Rules for the canvas tests, in few words: `rule('web', 'eth ipv4 tcp', 'queue:2')`. */
import type { Action, Item, Rule, RuleId, StepId } from '../../../core/flow/rule.ts';
import { defaultAttributes } from '../../../core/flow/rule.ts';

const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

/** Steps are called `web.eth`, `web.queue`; an action's index follows a colon. */
export function rule(id: string, items: string, actions: string, rest: Partial<Rule> = {}): Rule {
  return {
    id: id as RuleId,
    name: id,
    enabled: true,
    attributes: defaultAttributes,
    pattern: words(items).map((type): Item => ({
      id: `${id}.${type}` as StepId,
      type,
      fields: {},
    })),
    actions: words(actions).map((word): Action => {
      const [type = '', index] = word.split(':');
      const fields = index === undefined ? {} : { index: Number(index) };
      return { id: `${id}.${type}` as StepId, type, fields };
    }),
    ...rest,
  };
}

export const draft = (id: string, items: string, actions: string, attached = false): Rule =>
  rule(id, items, actions, { draft: { attached } });
