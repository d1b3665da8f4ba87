/** Messages about one rule by itself: what a TAP cannot do, or does otherwise than one may think. */
import { ruleActionRows } from './rule-action-rows.ts';
import { ruleAttributeRows } from './rule-attribute-rows.ts';
import { ruleItemRows } from './rule-item-rows.ts';
import { ruleRssRows } from './rule-rss-rows.ts';

export const ruleRows = {
  ...ruleAttributeRows,
  ...ruleItemRows,
  ...ruleActionRows,
  ...ruleRssRows,
};
