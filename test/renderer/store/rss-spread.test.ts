import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { roundRobin } from '../../../core/compile/rss.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { filterKey } from '../../../core/tc/match.ts';
import { spreadVerdict } from '../../../renderer/dock/spread-words.ts';
import { liveCounters } from '../../../renderer/store/live.ts';
import { rssSpread } from '../../../renderer/store/rss-spread.ts';
import { rule } from '../canvas/rules.ts';

const counted = (...packets: readonly number[]) =>
  packets.map((count, queue) => ({ queue, packets: count, bytes: count * 100 }));
const over = (...queues: readonly number[]) => ({ queues, table: roundRobin(queues) });

describe('the spread of a rule', () => {
  const outcomes = { l4: 900, l3: 100, 'not-ip': 500, 'no-room': 7, malformed: 0 };
  const spread = rssSpread({ outcomes, queues: counted(1000, 500) }, over(0, 1));

  it('has each queue’s share beside what the table promises', () => {
    expect(spread.queues.map(({ share }) => share)).toEqual([1000 / 1500, 500 / 1500]);
    expect(spread.queues.map(({ promised }) => promised)).toEqual([0.5, 0.5]);
    expect(spread.packets).toBe(1500);
    expect(spread.hashed).toBe(1000);
  });

  it('judges hashed packets alone: those without a hash all go to the first queue', () => {
    expect(spread.queues.map(({ unhashed }) => unhashed)).toEqual([500 / 1500, 0]);
    expect(spread.distribution.queues.map(({ count }) => count)).toEqual([500, 500]);
    expect(spreadVerdict(spread.distribution).kind).toBe('fits');
  });

  it('tells the outcomes that happened', () => {
    expect([...spread.outcomes.keys()]).toEqual(['l4', 'l3', 'not-ip', 'no-room']);
  });
});

describe('the verdict', () => {
  const verdict = (queues: ReturnType<typeof counted>, table = over(0, 1)) =>
    spreadVerdict(rssSpread({ outcomes: {}, queues }, table).distribution);

  it.each([
    ['nothing hashed', counted(0, 0), over(0, 1), 'open', 'No packet'],
    ['one queue', counted(10), over(0), 'open', 'one queue'],
    ['too few', counted(4, 4), over(0, 1), 'open', 'Too few'],
    ['even', counted(510, 490), over(0, 1), 'fits', 'As the table promises'],
    ['weighted', counted(2000, 1000), over(0, 0, 1), 'fits', 'As the table promises'],
    ['uneven', counted(900, 100), over(0, 1), 'differs', 'p < 0.001'],
  ] as const)('of %s', (_, queues, table, kind, part) => {
    const { kind: found, text } = verdict(queues, table);
    expect(found).toBe(kind);
    expect(text).toContain(part);
  });
});

describe('live counters of RSS', () => {
  const compiled = compile([rule('spread', 'eth ipv4', 'rss')], {
    ...defaultDevice,
    default: 'rss',
  });
  const keyOf = (id: string | null) => {
    const filter = compiled.filters.find((one) => one.rule === id && one.actions[0]);
    return filter === undefined ? '' : filterKey(filter);
  };

  it('are found by the filter of the rule, and by that of the default under no rule', () => {
    const rss = {
      [keyOf('spread')]: { outcomes: { l3: 4 }, queues: counted(1, 3) },
      [keyOf(null)]: { outcomes: { l3: 2 }, queues: counted(2) },
      'gone 1: 0 1 1': { outcomes: {}, queues: [] },
    };
    const live = liveCounters({ filters: {}, queues: [], rss }, compiled);
    expect(live.rss.size).toBe(2);
    expect(live.rss.get('spread' as never)?.packets).toBe(4);
    expect(live.rss.get(null)?.packets).toBe(2);
  });
});
