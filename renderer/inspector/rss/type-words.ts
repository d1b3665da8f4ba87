/** The words of `rss types` as a set of types, and back: ticking a box rewrites only the words it is about. */
import {
  rssGroups,
  rssTypes,
  rssTypesOfWord,
  type RssType,
} from '../../../core/compile/rss-types.ts';

type Words = readonly string[];

/** Every type that a word names; limits included. */
export function typesOfWords(words: Words): ReadonlySet<RssType> {
  return new Set(words.flatMap((word) => rssTypesOfWord(word) ?? []));
}

const isWhole = (types: readonly RssType[], within: ReadonlySet<RssType>): boolean =>
  types.every((type) => within.has(type));

/**
 * The words after some types are asked for, or no longer. Other words stay as they were typed, those a TAP cannot hash by
 * too; a group that becomes whole is written as its one word, one that loses a type as what is left of it.
 */
export function withTypes(words: Words, types: readonly RssType[], asked: boolean): Words {
  const wanted = new Set(typesOfWords(words));
  for (const type of types)
    if (asked) wanted.add(type);
    else wanted.delete(type);
  const kept = words
    .filter((word) => word !== 'none')
    .flatMap((word): Words => {
      const known = rssTypesOfWord(word);
      return known === undefined || isWhole(known, wanted)
        ? [word]
        : known.filter((type) => wanted.has(type));
    });
  const named = typesOfWords(kept);
  const added = rssTypes.filter((type) => wanted.has(type) && !named.has(type));
  const all = [...new Set([...kept, ...added])];
  return asked ? shortened(all, { wanted, touched: types }) : all;
}

interface Change {
  readonly wanted: ReadonlySet<RssType>;
  readonly touched: readonly RssType[];
}

/** Groups that the change completed, each by its word, where the first of its types stood. */
function shortened(words: Words, { wanted, touched }: Change): Words {
  let short = words;
  for (const [word, types] of Object.entries(rssGroups)) {
    const group: readonly string[] = types;
    const completed = isWhole(types, wanted) && touched.some((type) => group.includes(type));
    const at = short.findIndex((one) => group.includes(one));
    if (!completed || at < 0) continue;
    const rest = short.filter((one) => !group.includes(one));
    short = short.includes(word) ? rest : rest.toSpliced(at, 0, word);
  }
  return short;
}

export type Layer = 'l3' | 'l4';
export type Half = 'both' | 'source' | 'destination';

/** What of a layer is hashed; naming both limits is as naming none. */
export function halfOf(words: Words, layer: Layer): Half {
  const source = words.includes(`${layer}-src-only`);
  const destination = words.includes(`${layer}-dst-only`);
  if (source === destination) return 'both';
  return source ? 'source' : 'destination';
}

export function withHalf(words: Words, layer: Layer, half: Half): Words {
  const others = words.filter((word) => !word.startsWith(`${layer}-`) || !word.endsWith('-only'));
  if (half === 'both') return others;
  return [...others, `${layer}-${half === 'source' ? 'src' : 'dst'}-only`];
}

export type WordsReading =
  { readonly ok: true; readonly words: Words } | { readonly ok: false; readonly problem: string };

/** Words with blanks or commas between them; `types` before and `end` behind them come along when they are pasted. */
export function readWords(text: string, known: Words): WordsReading {
  const typed = text.toLowerCase().split(/[\s,|]+/);
  const words = typed.filter((word) => word !== '' && word !== 'types' && word !== 'end');
  const strange = words.find((word) => !known.includes(word));
  if (strange !== undefined) return { ok: false, problem: problemOf(strange, known) };
  return { ok: true, words: [...new Set(words)] };
}

/** A word that is being typed is not wrong yet. */
function problemOf(word: string, known: Words): string {
  const longer = known.filter((one) => one.startsWith(word)).slice(0, 4);
  if (longer.length > 0) return `\`${word}\` goes on: ${longer.join(', ')}.`;
  return `\`${word}\` is no RSS type. Words are such as ip, ipv4-tcp.`;
}
