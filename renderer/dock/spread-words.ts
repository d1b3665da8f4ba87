/** What a distribution over queues means, in words for who does not know the test. */
import type { Distribution } from '../../core/rss/distribution.ts';

export interface Verdict {
  readonly kind: 'open' | 'fits' | 'differs';
  readonly text: string;
}

/** Pearson’s test means little where fewer than so many are expected at a place. */
const fewest = 5;
/** Below it, chance is not what made the difference. */
const significance = 0.01;

export function spreadVerdict({ total, queues, chiSquare }: Distribution): Verdict {
  const shares = queues.filter(({ expected }) => expected > 0).map(({ expected }) => expected);
  if (total === 0) return { kind: 'open', text: 'No packet has been hashed yet.' };
  if (shares.length < 2 || chiSquare === undefined)
    return { kind: 'open', text: 'The table has one queue: there is nothing to compare.' };
  if (total * Math.min(...shares) < fewest)
    return {
      kind: 'open',
      text: `Too few packets to judge: the table promises some queue fewer than ${fewest} of ${total}.`,
    };
  const { statistic, degreesOfFreedom, probability } = chiSquare;
  const numbers = `χ² ${statistic.toFixed(1)}, ${degreesOfFreedom} degrees of freedom, p ${probabilityText(probability)}`;
  if (probability >= significance)
    return {
      kind: 'fits',
      text: `As the table promises: chance alone makes differences as large as these (${numbers}).`,
    };
  return {
    kind: 'differs',
    text: `Not as the table promises: chance alone hardly makes such differences (${numbers}). Packets of a flow stay on one queue, so few or heavy flows do this; so does a weak key.`,
  };
}

function probabilityText(probability: number): string {
  return probability < 0.001 ? '< 0.001' : `= ${probability.toFixed(3)}`;
}

export interface OutcomeWords {
  readonly name: string;
  readonly hashed: boolean;
  readonly text: string;
}

/** In the order in which they are shown. */
export const outcomeWords: readonly OutcomeWords[] = [
  { name: 'l4', hashed: true, text: 'by addresses and ports' },
  { name: 'l3', hashed: true, text: 'by addresses alone' },
  { name: 'not-asked', hashed: false, text: 'a kind that `types` leaves out' },
  { name: 'not-ip', hashed: false, text: 'neither IPv4 nor IPv6' },
  { name: 'truncated', hashed: false, text: 'cut off before its ports' },
  { name: 'malformed', hashed: false, text: 'with a broken IP header' },
];
