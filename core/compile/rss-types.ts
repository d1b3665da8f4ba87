/** The words of `rss types` that a TAP can hash by, and what each of them stands for (RTE_ETH_RSS_*, DPDK rte_ethdev.h). */

/** What one packet is, or a limit on what is hashed of it. */
export const rssTypes = [
  'ipv4',
  'ipv4-frag',
  'ipv4-tcp',
  'ipv4-udp',
  'ipv4-sctp',
  'ipv4-other',
  'ipv6',
  'ipv6-frag',
  'ipv6-tcp',
  'ipv6-udp',
  'ipv6-sctp',
  'ipv6-other',
  'ipv6-ex',
  'ipv6-tcp-ex',
  'ipv6-udp-ex',
  'l3-src-only',
  'l3-dst-only',
  'l4-src-only',
  'l4-dst-only',
] as const;
export type RssType = (typeof rssTypes)[number];

/** Words that stand for several; no two of them for the same type. */
export const rssGroups = {
  ip: ['ipv4', 'ipv4-frag', 'ipv4-other', 'ipv6', 'ipv6-frag', 'ipv6-other', 'ipv6-ex'],
  tcp: ['ipv4-tcp', 'ipv6-tcp', 'ipv6-tcp-ex'],
  udp: ['ipv4-udp', 'ipv6-udp', 'ipv6-udp-ex'],
  sctp: ['ipv4-sctp', 'ipv6-sctp'],
} as const satisfies Readonly<Record<string, readonly RssType[]>>;

const groups: Readonly<Record<string, readonly RssType[]>> = { none: [], ...rssGroups };

/** What testpmd hashes by unless told otherwise. */
export const defaultRssWords = ['ip'] as const;

/** What a word stands for; undefined when a TAP cannot hash by it. */
export function rssTypesOfWord(word: string): readonly RssType[] | undefined {
  const known = rssTypes.find((type) => type === word);
  if (known !== undefined) return [known];
  return Object.hasOwn(groups, word) ? groups[word] : undefined;
}

/** Both limits on a layer's half together are none (rte_eth_rss_hf_refine, DPDK rte_ethdev.h). */
const opposites: readonly (readonly [RssType, RssType])[] = [
  ['l3-src-only', 'l3-dst-only'],
  ['l4-src-only', 'l4-dst-only'],
];

/** Each type once, in the order of `rssTypes`, without limits that take each other away. */
export function normalRssTypes(types: readonly RssType[]): readonly RssType[] {
  const named = new Set(types);
  for (const [source, destination] of opposites)
    if (named.has(source) && named.has(destination)) {
      named.delete(source);
      named.delete(destination);
    }
  return rssTypes.filter((type) => named.has(type));
}

/** Of words a TAP can hash by. No types at all ask for the driver’s choice, as leaving them out does (rte_flow_action_rss, rte_flow.h). */
export function rssTypesOfWords(words: readonly string[]): readonly RssType[] {
  const typesOf = (some: readonly string[]) =>
    normalRssTypes(some.flatMap((word) => rssTypesOfWord(word) ?? []));
  const types = typesOf(words);
  return types.length > 0 ? types : typesOf(defaultRssWords);
}
