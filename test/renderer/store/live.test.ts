import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { filterKey } from '../../../core/tc/match.ts';
import { liveCounters } from '../../../renderer/store/live.ts';
import { rule } from '../canvas/rules.ts';

const both = { attributes: { group: 0, priority: 3, ingress: true, egress: true } };
const rules = [
  rule('queued', 'eth ipv4 tcp', 'queue:1'),
  rule('dropped', 'eth ipv6', 'drop', both),
  rule('passed', 'eth', 'passthru', {
    attributes: { ...both.attributes, priority: 9, egress: false },
  }),
];
const compiled = compile(rules, { ...defaultDevice, queues: 2 });
/** 10 packets at the first filter, 20 at the second, and so on. */
const filters = Object.fromEntries(
  compiled.filters.map((filter, index) => [
    filterKey(filter),
    { packets: (index + 1) * 10, bytes: (index + 1) * 1000 },
  ]),
);
const counted = (id: string) =>
  compiled.filters
    .filter((filter) => filter.rule === id)
    .reduce((sum, filter) => sum + filters[filterKey(filter)]!.packets, 0);

describe('live counters', () => {
  const live = liveCounters(
    {
      filters,
      queues: [
        { queue: 0, packets: 1, bytes: 60 },
        { queue: 1, packets: 3, bytes: 180 },
      ],
      rss: {},
    },
    compiled,
  );

  it('of a rule are the sum of its filters, both directions', () => {
    expect(compiled.filters.filter((filter) => filter.rule === 'dropped')).toHaveLength(2);
    expect(live.rules.get('dropped' as never)?.packets).toBe(counted('dropped'));
    expect(live.rulePackets).toBe(counted('queued') + counted('dropped') + counted('passed'));
  });

  it('of queues come from their classes, with their shares', () => {
    expect(live.sinks.get('sink:queue:1')).toBe(3);
    expect(live.queues.map(({ share }) => share)).toEqual([0.25, 0.75]);
  });

  it('of continue leave out the isolate rule that is switched off', () => {
    expect(live.sinks.get('sink:passthru')).toBe(counted('passed'));
  });

  it('are absent for a filter the kernel does not hold', () => {
    const none = liveCounters({ filters: {}, queues: [], rss: {} }, compiled);
    expect([none.rules.size, none.filters.size, none.sinks.size]).toEqual([0, 0, 0]);
  });
});
