/**
 * The simulated kernel answers what the real one answers, whatever it is asked: generated conversations with both, over
 * devices that begin alike. `npm run test:long` has 3,000 of them from a new seed.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import '../lab/guest.ts';
import { runs, runsFactor } from '../../property.ts';
import { sequence, type Sentence } from './messages.ts';
import { KernelPair, runLast, withoutModuleLoading } from './pair.ts';
import { differencesOf } from './report.ts';

let pair: KernelPair;
const ends: (() => void)[] = [];

beforeAll(async () => {
  ends.push(runLast(), withoutModuleLoading());
  pair = await KernelPair.open();
});
afterAll(async () => {
  for (const end of ends.reverse()) end();
  await pair.close();
});

/** What was answered differently, as text; both kernels then begin anew, so that one difference makes no other. */
async function differenceIn(sentences: readonly Sentence[]): Promise<string> {
  await pair.reset();
  const answers = [];
  for (const sentence of sentences) answers.push(await pair.ask(sentence));
  answers.push(await pair.hear(), await pair.look());
  const difference = differencesOf(answers);
  if (difference !== '') {
    await pair.close();
    pair = await KernelPair.open();
  }
  return difference;
}

it(
  'the simulated kernel answers as the real one does',
  { timeout: runsFactor > 1 ? 1_200_000 : 300_000 },
  async () => {
    const property = fc.asyncProperty(sequence, async (sentences) => {
      expect(await differenceIn(sentences)).toBe('');
    });
    await fc.assert(property, { ...runs(150) });
  },
);
