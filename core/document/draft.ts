/**
 * When a drawn pipeline is a rule and when it is a draft: it is a rule when it reaches from the device to
 * a fate. Only drawing makes drafts; a rule that was typed without a fate stays one (it drops).
 */
import { actionRow } from '../flow/actions.ts';
import type { Action, Draft, Rule } from '../flow/rule.ts';

export const isFate = (action: Pick<Action, 'type'>): boolean =>
  actionRow(action.type)?.fate === true;

const hasFate = (rule: Rule): boolean => rule.actions.some(isFate);

/** After something was added: a draft that is complete now becomes a rule. */
export function settle(rule: Rule): Rule {
  if (rule.draft?.attached !== true || !hasFate(rule)) return rule;
  const { draft: _, ...complete } = rule;
  return complete;
}

/** After something was taken away from `before`: a rule that lost its fate hangs open. */
export function loosen(before: Rule, after: Rule): Rule {
  const lost = hasFate(before) && !hasFate(after);
  return after.draft === undefined && lost ? withDraft(after, { attached: true }) : settle(after);
}

export const attach = (rule: Rule): Rule =>
  rule.draft === undefined ? rule : settle(withDraft(rule, { attached: true }));

export const detach = (rule: Rule): Rule =>
  rule.draft?.attached === false ? rule : withDraft(rule, { attached: false });

const withDraft = (rule: Rule, draft: Draft): Rule => ({ ...rule, draft });
