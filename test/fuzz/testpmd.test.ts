/**
 * Malformed testpmd text. `npm test` reads some texts; with TAPWRIGHT_FUZZ_SECONDS, as `npm run test:long` sets
 * it, as many as fit that time. TAPWRIGHT_SEED repeats a run.
 */
import { describe, expect, it } from 'vitest';
import { createIdentifiers } from '../../core/flow/identifiers.ts';
import { complete, describeAt } from '../../core/testpmd/complete.ts';
import { parseScript } from '../../core/testpmd/parse.ts';
import { readScript } from '../../core/testpmd/script-read.ts';
import { emptyScript, scriptText } from '../../core/testpmd/script.ts';
import { createChance, type Chance } from '../chance.ts';
import { seed } from '../property.ts';
import { breakText, goodText } from './broken-text.ts';

const seconds = Number(process.env['TAPWRIGHT_FUZZ_SECONDS'] ?? 0);
const textsInShortRun = 120;

/** Milliseconds of the processor that reading a text may take: far below what a second power of its length takes. */
const allowed = (length: number): number => 1_000 + length / 50;
/** Bytes that all texts together may leave behind before the collector runs. */
const memoryAllowed = 700e6;

/** Everything that reads text, once. */
function readEverything(text: string, chance: Chance): void {
  const { commands, diagnostics } = parseScript(text, createIdentifiers());
  for (const { span } of diagnostics) {
    if (span === undefined) continue;
    expect(span.offset + span.length).toBeLessThanOrEqual(text.length);
    expect(span.line).toBeGreaterThan(0);
    expect(span.column).toBeGreaterThan(0);
  }
  for (const { spans } of commands)
    expect(spans.command.offset + spans.command.length).toBeLessThanOrEqual(text.length);
  const { script } = readScript(emptyScript, text, [], createIdentifiers());
  expect(scriptText(script)).toBe(text);
  for (let turn = 0; turn < 4; turn++) {
    const offset = chance(text.length + 2);
    const { from, to } = complete(text, offset);
    expect(from).toBeLessThanOrEqual(to);
    expect(to).toBeLessThanOrEqual(text.length);
    describeAt(text, offset);
  }
}

describe('malformed text', () => {
  it(
    'is read without an exception, in time and memory that its length bounds',
    { timeout: (seconds + 60) * 1000 },
    () => {
      const chance = createChance(seed);
      const good = goodText(seed);
      const end = performance.now() + seconds * 1000;
      const memory = process.memoryUsage().heapUsed;
      let texts = 0;
      for (; seconds > 0 ? performance.now() < end : texts < textsInShortRun; texts++) {
        const text = breakText(good, chance);
        const start = process.cpuUsage();
        try {
          readEverything(text, chance);
        } catch (reason) {
          const shown = JSON.stringify(text.slice(0, 2_000));
          throw new Error(`seed ${String(seed)}, text ${String(texts)}: ${shown}`, {
            cause: reason,
          });
        }
        const { user, system } = process.cpuUsage(start);
        const took = (user + system) / 1000;
        if (took > allowed(text.length))
          expect.fail(
            `seed ${String(seed)}, text ${String(texts)}: ${String(took)} ms for ${String(text.length)} units: ${JSON.stringify(text.slice(0, 500))}`,
          );
        expect(process.memoryUsage().heapUsed - memory).toBeLessThan(memoryAllowed);
      }
      expect(texts).toBeGreaterThanOrEqual(seconds > 0 ? 1 : textsInShortRun);
      process.stdout.write(`fuzz: seed ${String(seed)}, ${String(texts)} texts\n`);
    },
  );
});

describe('time grows with the length, not with its second power:', () => {
  const open = 'flow create 0 pattern';
  it.each([
    ['items', (n: number) => `${open} ${'eth / '.repeat(n)}end actions drop / end`],
    ['items without slashes', (n: number) => `${open} ${'eth '.repeat(n)}`],
    ['unknown items', (n: number) => `${open} ${'x / '.repeat(n)}`],
    ['clauses of one field', (n: number) => `${open} tcp ${'dst is 1 '.repeat(n)}/ end`],
    ['unknown fields', (n: number) => `${open} tcp ${'x is 1 '.repeat(n)}`],
    ['actions', (n: number) => `${open} end actions ${'drop / '.repeat(n)}end`],
    ['queues', (n: number) => `${open} end actions rss queues ${'1 '.repeat(n)}end / end`],
    ['attributes', (n: number) => `flow create 0 ${'group 1 '.repeat(n)}`],
    ['one long word', (n: number) => `${open} ${'x'.repeat(n * 5)}`],
    ['backslashes', (n: number) => '\\ '.repeat(n)],
    ['continued lines', (n: number) => 'flow \\\n'.repeat(n)],
    ['indented lines', (n: number) => `flow create 0\n${' x\n'.repeat(n)}`],
    ['blank lines', (n: number) => '   \n'.repeat(n)],
    ['prompts', (n: number) => '> '.repeat(n)],
    ['rules named to be destroyed', (n: number) => `flow destroy 0 ${'rule 1 '.repeat(n)}`],
    [
      'rules destroyed and made',
      (n: number) => `${open} end actions drop / end\nflow destroy 0 rule 0\n`.repeat(n / 4),
    ],
    [
      'rules flushed',
      (n: number) => `${open} end actions drop / end\nflow flush 0\n`.repeat(n / 4),
    ],
    [
      'updates',
      (n: number) =>
        `${open} end actions drop / end\n${'flow update 0 0 actions drop / end\n'.repeat(n / 4)}`,
    ],
  ])('%s', (_, make) => {
    /** The fastest of some runs, in milliseconds. */
    const time = (text: string): number => {
      const times = [0, 1, 2].map(() => {
        const start = performance.now();
        parseScript(text, createIdentifiers());
        complete(text, text.length);
        return performance.now() - start;
      });
      return Math.min(...times);
    };
    const few = make(4_000);
    const many = make(32_000);
    time(few);
    // Eight times the length takes 64 times as long when the time grows with its second power. A busy machine slows
    // one round or the other, such growth every one; below 4 ms the clock tells more of the machine than of the parser.
    const grows = () => time(many) / Math.max(time(few), 4);
    const rounds = [grows(), grows()];
    while (Math.min(...rounds) >= 30 && rounds.length < 6) rounds.push(grows());
    expect(Math.min(...rounds)).toBeLessThan(30);
  });
});
