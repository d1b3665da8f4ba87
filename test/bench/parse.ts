/**
 * How fast testpmd text is read: everything `parseScript` gives, with a rule object for each line, beside a loop that only
 * splits the same text into tokens and reads the text of each. That loop uses the parser's own scanner, so comments,
 * prompts and continued lines cost both the same.
 *
 * All rules of a reading are alive until it ends, as in the program: with many of them the time is to a good part the
 * garbage collector's, which wants a second core. On a busy machine the figures of long texts fall first.
 */
import { createIdentifiers } from '../../core/flow/identifiers.ts';
import { parseScript } from '../../core/testpmd/parse.ts';
import { TokenScanner } from '../../core/testpmd/tokens.ts';
import { medians, whole, type Bench, type BenchRow } from './measure.ts';

const tokensPerLine = 25;

/** Commands of 25 tokens each, of four kinds in turn, no two alike. */
function scriptOf(lines: number): string {
  const kinds: readonly ((n: number) => string)[] = [
    (n) =>
      `ingress pattern ipv4 src is 10.${(n >> 8) & 255}.${n & 255}.1 dst is 10.0.0.${n & 255} / udp dst is ${n & 0xffff} / end actions queue index ${n & 3} / end`,
    (n) =>
      `ingress priority ${n & 1023} pattern eth dst is 02:00:00:00:${hex(n >> 8)}:${hex(n)} / ipv4 src spec 10.0.${n & 255}.0 src prefix 24 / end actions drop / end`,
    (n) =>
      `ingress priority ${n & 1023} group ${n & 7} pattern eth / vlan vid is ${n & 0xfff} / ipv4 / tcp / end actions drop / end`,
    (n) =>
      `ingress pattern eth / ipv6 src is 2001:db8::${(n & 0xffff).toString(16)} / tcp src is ${n & 0xffff} dst is 443 / end actions drop / end`,
  ];
  let text = '';
  for (let line = 0; line < lines; line++)
    text += `flow create 0 ${kinds[line % kinds.length]?.(line) ?? ''}\n`;
  return text;
}

const hex = (byte: number): string => (byte & 255).toString(16).padStart(2, '0');

interface Tokens {
  count: number;
  /** UTF-16 units of all tokens together. */
  units: number;
}

/** Reads every token of a text and nothing else. */
function tokenise(text: string): Tokens {
  const scanner = new TokenScanner(text);
  const tokens: Tokens = { count: 0, units: 0 };
  while (scanner.next())
    for (let index = 0; index < scanner.count; index++) {
      tokens.count++;
      tokens.units += scanner.texts[index]?.length ?? 0;
    }
  return tokens;
}

/** What a reading of the text must find: a loop that was optimised away, or skipped something, would not. */
function checkTokens(text: string, lines: number): void {
  const { count, units } = tokenise(text);
  if (count !== lines * tokensPerLine) throw new Error('not 25 tokens a line');
  if (units !== text.replace(/\s/g, '').length) throw new Error('not all of the text is tokens');
}

function parse(text: string, lines: number): void {
  const { rules } = parseScript(text, createIdentifiers());
  if (rules.length !== lines)
    throw new Error(`${rules.length.toString()} rules of ${lines.toString()}`);
}

function run(): readonly BenchRow[] {
  const few = 1_000;
  const many = 100_000;
  const short = scriptOf(few);
  const long = scriptOf(many);
  checkTokens(long, many);
  // The short text as often as it takes to read as many lines, so that both times are of one size.
  const times = medians(7, {
    tokenise: () => {
      if (tokenise(long).count !== many * tokensPerLine) throw new Error('tokens were lost');
    },
    parseMany: () => {
      parse(long, many);
    },
    parseFew: () => {
      for (let turn = 0; turn < many / few; turn++) parse(short, few);
    },
  });
  const speed = (milliseconds: number) => (many / milliseconds) * 1000;
  const ratio = times.tokenise / times.parseMany;
  const growth = times.parseMany / times.parseFew;
  return [
    { what: 'only tokens, 100,000 lines', measured: `${whole(speed(times.tokenise))} lines/s` },
    { what: 'parse, 1,000 lines', measured: `${whole(speed(times.parseFew))} lines/s` },
    {
      what: 'parse, 100,000 lines',
      measured: `${whole(speed(times.parseMany))} lines/s`,
      target: 'at least 100,000 lines/s',
      met: speed(times.parseMany) >= 100_000,
    },
    {
      what: 'parse beside only tokens',
      measured: ratio.toFixed(2),
      target: 'at least 0.33',
      met: ratio >= 1 / 3,
    },
    {
      what: 'time a line, 100,000 lines beside 1,000',
      measured: `${growth.toFixed(2)}×`,
      target: 'at most 1.30×',
      met: growth <= 1.3,
    },
  ];
}

export const bench: Bench = {
  title: `testpmd text, ${tokensPerLine.toString()} tokens a line`,
  run,
};
