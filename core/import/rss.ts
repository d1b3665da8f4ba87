/** A slot's configuration as the fields of an `rss` action; what a rule has anyway is left out. */
import { defaultRssKey } from '../compile/rss-action.ts';
import type { RssConfiguration } from '../compile/rss.ts';
import { defaultRssWords, rssGroups, rssTypesOfWords, type RssType } from '../compile/rss-types.ts';
import type { ActionValue } from '../flow/rule.ts';
import { heldKey } from '../rss/slot.ts';

export function rssFields(configuration: RssConfiguration): Readonly<Record<string, ActionValue>> {
  const { function: name, types, key, queues } = configuration;
  const isDefaultKey = heldKey(key) === heldKey(defaultRssKey);
  return {
    ...(name !== 'toeplitz' && { func: name }),
    ...(!sameTypes(types, rssTypesOfWords(defaultRssWords)) && { types: wordsOf(types) }),
    ...(!isDefaultKey && { key }),
    queues,
  };
}

const sameTypes = (a: readonly RssType[], b: readonly RssType[]): boolean =>
  a.length === b.length && a.every((type) => b.includes(type));

/** The words that stand for several types first, then the rest by name. */
function wordsOf(types: readonly RssType[]): readonly string[] {
  const whole = Object.entries(rssGroups).filter(([, group]) =>
    group.every((type) => types.includes(type)),
  );
  const named = new Set<string>(whole.flatMap(([, group]) => group));
  return [...whole.map(([word]) => word), ...types.filter((type) => !named.has(type))];
}

/** Equal for configurations that spread every packet alike. */
export function spreadText(configuration: RssConfiguration): string {
  const { function: name, key, types, table, hashTail, mark } = configuration;
  return JSON.stringify([name, heldKey(key), types, table, hashTail, mark]);
}
