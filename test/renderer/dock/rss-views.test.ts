import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice, type DeviceOptions } from '../../../core/flow/device.ts';
import { actionChips } from '../../../renderer/dock/action-chips.ts';
import { priorityBands, type PriorityBand } from '../../../renderer/dock/priorities.ts';
import { rssBandMeaning, rssPlaces } from '../../../renderer/dock/rss-places.ts';
import { rule } from '../canvas/rules.ts';

const rules = [rule('spread', 'eth ipv4', 'rss'), rule('marked', 'eth ipv6', 'mark rss')];

function view(options: Partial<DeviceOptions>, some = rules) {
  const device = { ...defaultDevice, ...options };
  const { filters } = compile(some, device);
  const [band] = priorityBands(filters) as readonly [PriorityBand];
  return {
    places: rssPlaces(band).map(({ first, last, use, text }) => `${first}-${last} ${use} ${text}`),
    meaning: rssBandMeaning(band, device),
    chips: filters
      .filter((filter) => filter.rule === 'spread')
      .map((filter) => actionChips(filter).map(({ words }) => words)),
    titles: filters.flatMap((filter) => actionChips(filter).map(({ title }) => title)),
  };
}

describe('the band of the first priorities', () => {
  it('in layout reclassify has a place for each queue and one for room', () => {
    const { places, meaning } = view({ rss: 'reclassify', queues: 3 });
    expect(places).toEqual([
      '1-1 queue queue 0',
      '2-2 queue queue 1',
      '3-3 queue queue 2',
      '4-15 kept kept',
      '16-16 room room',
    ]);
    expect(meaning).toContain('caught here');
  });

  it('lets queues from 14 on share priority 15', () => {
    const { places } = view({ rss: 'reclassify', queues: 256 });
    expect(places).toHaveLength(16);
    expect(places.slice(13)).toEqual([
      '14-14 queue queue 13',
      '15-15 queue queues 14–255',
      '16-16 room room',
    ]);
  });

  it('in layout direct is kept, and says why', () => {
    const { places, meaning } = view({ rss: 'direct' });
    expect(places).toEqual(['1-16 kept kept']);
    expect(meaning).toContain('Kept for layout reclassify');
  });

  it('says when nothing spreads', () => {
    const none = view({ rss: 'reclassify' }, [rule('dropped', 'eth', 'drop')]);
    expect(none.meaning).toContain('no rule here spreads');
  });
});

describe('the actions of a rule with RSS', () => {
  it('are slot, program and mark in layout direct', () => {
    const { chips, titles } = view({ rss: 'direct' });
    expect(chips).toEqual([['slot 1', 'bpf rss', 'mark 0']]);
    expect(titles.join()).toContain('takes the slot’s mark off again');
  });

  it('are slot, program and the way back in layout reclassify', () => {
    expect(view({ rss: 'reclassify' }).chips).toEqual([['slot 1', 'bpf rss', 'reclassify']]);
  });
});
