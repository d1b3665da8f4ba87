/** Makes malformed testpmd text out of good one, the same from the same seed. */
import fc from 'fast-check';
import { actionWords, clauseWords, itemWords } from '../../core/testpmd/vocabulary.ts';
import { printRule } from '../../core/testpmd/print.ts';
import type { Chance } from '../chance.ts';
import { anyRuleSet } from '../arbitraries/rules.ts';

const commands = [
  'flow destroy 0 rule 0 rule 1',
  'flow update 0 0 actions rss queues 0 1 end types ip end / end',
  'flow create 0 ingress pattern eth / end actions rss queues 0 1 end types ip end / end',
  'flow flush 0',
  'flow query 0 1 count',
  'flow isolate 0 1',
  'set promisc all on',
  'port config all rxq 8',
  'Flow rule #0 created',
  'Caught error type 2 (flow rule (handle)): overlapping rules',
  '# comment',
  '   > flow create 0 ingress pattern eth / end\n          actions drop / end',
  'flow create 0 ingress \\\n pattern eth / end actions drop / end',
];

const strange = [
  ...[
    '\0',
    '\uFEFF',
    '\uD800',
    '\uDC00',
    '💥',
    '\u0085',
    '\u2028',
    '\u00A0',
    '\r',
    '\t',
    '\v',
    '\f',
  ],
  ...[
    '#',
    '\\',
    '\\\n',
    '\n',
    '\n  ',
    '/',
    ' / ',
    '>',
    'testpmd> ',
    '"',
    '-',
    '+',
    '0x',
    '08',
    ':',
    '::',
  ],
  ...['__proto__', 'constructor', 'toString', '18446744073709551616', '-1', '1e9', 'NaN'],
];

const words = [
  ...['flow', 'create', 'validate', 'pattern', 'actions', 'end', '/', 'rule', 'user_id', '0', '1'],
  ...['destroy', 'update', 'group', 'priority', 'ingress', 'transfer', 'on', 'all'],
  ...[...itemWords.keys(), ...actionWords.keys(), ...clauseWords],
  ...[...itemWords.values()].flatMap((fields) => [...fields.keys()]),
];

/** Words that open and close lists: out of place they are what a parser most easily runs in a circle on. */
const structure = ['actions', 'pattern', 'end', '/', 'end / end', 'actions drop / end'];

/** Commands to break: rules of every item and action, and one of each other kind. */
export function goodText(seed: number): readonly string[] {
  const rules = fc.sample(anyRuleSet, { seed, numRuns: 60 }).flat();
  return [...rules.map((rule) => printRule(rule)), ...commands];
}

/** Of a text, in units. */
const longest = 200_000;

/** One malformed text. */
export function breakText(good: readonly string[], chance: Chance): string {
  const pick = <T>(list: readonly T[]): T => list[chance(list.length)]!;
  const lines = Array.from({ length: 1 + chance(6) }, () => pick(good));
  let text = lines.join('\n');
  for (let rounds = chance(8); rounds >= 0; rounds--)
    text = pick(mutations)(text, chance, pick).slice(0, longest);
  return text;
}

type Mutation = (text: string, chance: Chance, pick: <T>(list: readonly T[]) => T) => string;

const spliced = (text: string, at: number, { remove = 0, insert = '' }): string =>
  text.slice(0, at) + insert + text.slice(at + remove);

/** Not more often than a text has room for: a long one many times over is more than a string can be. */
const repeated = (text: string, times: number): string =>
  text.repeat(Math.min(times, Math.ceil(longest / Math.max(text.length, 1))));

const mutations: readonly Mutation[] = [
  (text, chance) => spliced(text, chance(text.length + 1), { remove: chance(20) }),
  (text, chance, pick) => spliced(text, chance(text.length + 1), { insert: pick(strange) }),
  (text, chance) =>
    spliced(text, chance(text.length + 1), { insert: String.fromCharCode(chance(0x10000)) }),
  (text, chance) => text.slice(0, chance(text.length + 1)),
  (text, chance, pick) => withToken(text, chance, () => pick(words)),
  (text, chance, pick) => withToken(text, chance, (token) => `${token} ${pick(words)}`),
  (text, chance, pick) => withToken(text, chance, (token) => `${token} ${pick(structure)}`),
  (text, chance) => withToken(text, chance, () => ''),
  (text, chance) => withToken(text, chance, (token) => repeated(token, 1 + chance(2_000))),
  (text, chance) => withToken(text, chance, (token) => repeated(`${token} `, 1 + chance(3_000))),
  (text, chance) => {
    const start = chance(text.length + 1);
    const end = start + chance(60);
    return spliced(text, end, { insert: text.slice(start, end).repeat(1 + chance(500)) });
  },
  (text, chance) => withToken(text, chance, (token) => `${token}\n${' '.repeat(chance(12))}`),
];

function withToken(text: string, chance: Chance, change: (token: string) => string): string {
  const tokens = text.split(' ');
  const at = chance(tokens.length);
  tokens[at] = change(tokens[at] ?? '');
  return tokens.join(' ');
}
